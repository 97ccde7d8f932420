"""Cues that reach a name over a list: "free from A, B and NAME", "NAME and A free"."""

from __future__ import annotations

from collections.abc import Iterator

from poisonbook.catalogue.reasons import Reason
from poisonbook.catalogue.surroundings import Cue, Surroundings

_LONGEST_ITEM = 5


def cue_before_list(around: Surroundings, place: int) -> Cue | None:
    """The cue before the list whose member the name is; `place` is behind the last word before it."""
    joined = _is_joined(around, place)
    for at, commas, figures in ends_of_cues(around, place):
        if around.before[at].text in around.mentions.words["for"]:
            goods = around.goods_for(at)
            examples = any(token.text == "(" for token in around.before[at:]) and not around.is_offered()
            if goods is not None and (joined or examples or goods.reason.needs_no_conjunction):
                return goods
        match = around.mentions.before.ending_at(around.before, at)
        if match is None:
            continue
        (phrase, reason), start = match
        if reason is None:
            return None
        if reason.reaches_lists:
            is_explained = reason.explains and around.before[place - 1].text == "("
            clear = joined or is_explained or commas > 1 or _is_clear(around, phrase, reason)
            return Cue.at(reason, around.before, start, at) if clear and (reason.takes_figures or not figures) else None
    return None


def _is_clear(around: Surroundings, phrase: tuple[str, ...], reason: Reason) -> bool:
    """Whether one comma is enough: "without scent, NAME 5 l" offers NAME, "resistant to A, NAME 30 %" does not."""
    clear = reason.needs_no_conjunction or len(phrase) > 1
    return clear and not around.is_offered(strength_counts=not reason.takes_figures)


def _is_joined(around: Surroundings, place: int) -> bool:
    """Whether "and" or the like stands beside the name, or ends the list that goes on behind it."""
    if (place > 0 and around.joins(around.before[place - 1])) or any(map(around.joins, around.after[:1])):
        return True
    goes_on = around.after[:1] and around.after[0].text == "," and not around.is_offered()
    return bool(goes_on) and any(map(around.joins, around.after[2 : _LONGEST_ITEM + 2]))


def ends_of_cues(around: Surroundings, place: int) -> Iterator[tuple[int, int, bool]]:
    """Places where a cue may end, from the name leftwards, with the commas and whether figures stand in between."""
    before, commas, figures = around.before, 0, False
    if place > 0 and before[place - 1].text == ":":
        yield place - 1, 2, False  # "free from: NAME"
        return
    while place > 0 and around.separates(before[place - 1]):
        opened = False
        while place > 0 and around.separates(before[place - 1]):
            commas += before[place - 1].text == ","
            opened = opened or before[place - 1].text == "("
            place -= 1
        if opened or (place > 0 and before[place - 1].text == ":"):
            yield place - (place > 0 and before[place - 1].text == ":"), commas + 1, figures
        length = 0
        while place > 0 and length <= _LONGEST_ITEM and not around.separates(before[place - 1]):
            token = before[place - 1]
            if token.text == ")" and place > 2 and before[place - 3].text == "(":
                place -= 3  # an alias: "hydrogen peroxide (H2O2)"
                continue
            if token.text in around.mentions.words["stops"] or token.text == ")":
                return
            figures = figures or token.is_figure
            length, place = length + 1, place - 1
            if place > 0 and before[place - 1].text == ":":
                yield place - 1, commas + 1, figures
                return
            yield place, commas, figures


def cue_after_list(around: Surroundings, place: int) -> Cue | None:
    """The cue behind a list that starts with the name, from `place` behind the name on."""
    after = around.after
    while place < len(after) and around.separates(after[place]):
        while place < len(after) and around.separates(after[place]):
            place += 1
        length = 0
        while place < len(after) and not around.separates(after[place]) and length <= 2:
            match = around.mentions.after.starting_at(after, place) if length else None
            if match is not None:
                (_, reason), end = match
                return Cue.at(reason, after, place, end) if reason is not None and reason.reaches_lists else None
            if after[place].is_figure or around.breaks(after[place]):
                return None
            length, place = length + (after[place].text != "-"), place + 1
    return None
