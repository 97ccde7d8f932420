"""Words in the clause of a name that deny it or make it somebody else's: "free from NAME", "NAME test strips".

A cue reaches as far as its own clause; over a list only where the list's grammar shows that it is one.
"""

from __future__ import annotations

import re

from poisonbook.catalogue.clauses import Token
from poisonbook.catalogue.enumerations import cue_after_list, cue_before_list, ends_of_cues
from poisonbook.catalogue.mention_words import Mentions
from poisonbook.catalogue.surroundings import Cue, Surroundings, is_beside

_WORDS_BETWEEN = 2
"""Words from a name to the goods it stands before ("NAME vapour leak sensor")."""
_LONGEST_PURPOSE = 3
"""Words of what a name is for ("for the calibration NAME needs")."""
_LONGEST_BRACKET = 8
"""Tokens from a name to the second half of words around it ("für NAME bis 65 % geeignet")."""
_MEASURED = re.compile(r"[\s(]*\d[\d.,\s\-]*(?:ppm|ppb|vpm|mg\s*/\s*(?:l|m3)|ug\s*/\s*l)(?!\w)[\s)]*")


def cue_of(substance: str, start: int, end: int, text: str, mentions: Mentions, *, in_title: bool) -> Cue | None:
    """The cue that makes the name of `substance` at these offsets of folded `text` a mention, if there is one."""
    around = Surroundings.of(start, end, text, mentions)
    for cue in (_told_around(around), _told_after(around), _told_before(around)):
        if cue is not None and cue.reason.is_about(substance) and not (in_title and cue.reason.text_only):
            return cue
    return None


def is_said_to_be_contained(start: int, text: str, mentions: Mentions) -> bool:
    """Whether the words before a name say that the goods contain it."""
    return Surroundings.of(start, start, text, mentions).is_said_to_be_contained()


def _told_around(around: Surroundings) -> Cue | None:
    """Words on both sides of the name, or of the list it stands in: "für NAME und NAME geeignet"."""
    behind = _before_a_break(around)
    for before, after, reason in around.mentions.around:
        for start in range(behind - len(after) + 1):
            if all(map(_is, after, around.after[start : start + len(after)])) and not (
                start and around.after[start - 1].text == ","
            ):
                place = _end_of(before, around)
                if place is not None:
                    return Cue.at(reason, around.before, place - len(before), place)
    return None


def _is(word: str, token: Token) -> bool:
    return word == token.text


def _before_a_break(around: Surroundings) -> int:
    """How many tokens behind the name may stand in one bracket of words with it; none if a pack is offered there."""
    if around.is_offered(strength_counts=False):
        return 0
    stops = around.mentions.words["stops"]
    ends = (place for place, token in enumerate(around.after) if token.text in stops)
    return min(next(ends, len(around.after)), _LONGEST_BRACKET)


def _end_of(phrase: tuple[str, ...], around: Surroundings) -> int | None:
    """Where `phrase` ends before the name, with small words or members of a list in between."""
    place, _ = around.skip_small_words()
    in_list = (at for at, _, figures in ends_of_cues(around, place) if not figures)
    ends: tuple[int, ...] = (*range(place, len(around.before) + 1), *in_list)
    for end in ends:
        if end >= len(phrase) and all(map(_is, phrase, around.before[end - len(phrase) : end])):
            return end
    return None


def _told_after(around: Surroundings) -> Cue | None:
    remark = _remark_after(around) or _remark_on_purpose(around)
    if remark is not None:
        return remark
    place = _behind_alias(around)
    match = around.mentions.after.starting_at(around.after, place)
    if match is None:
        return _goods_after(around, place) or (
            None if around.is_said_to_be_contained() or around.has_strength() else cue_after_list(around, place)
        )
    (_, reason), end = match
    if reason is None:
        return None
    stuff = around.mentions.words["stuff"]
    if reason.unless_stuff and any(token.text in stuff for token in around.after[end : end + 3]):
        return None
    return _goods_after(around, place) or Cue.at(reason, around.after, place, end)


def _told_before(around: Surroundings) -> Cue | None:
    place, figures = around.skip_small_words()
    for end in range(len(around.before), place - 1, -1):  # "free of" ends with a small word itself
        match = around.mentions.before.ending_at(around.before, end)
        if match is not None:
            (_, reason), start = match
            if reason is None:
                return None
            if (reason.takes_figures or not figures) and not (reason.adjacent and _is_qualified(around, end)):
                return Cue.at(reason, around.before, start, end)
    return _goods_before(around, place) or cue_before_list(around, place)


def _is_qualified(around: Surroundings, place: int) -> bool:
    """Whether more than articles stand between `place` and the name."""
    return any(token.text not in around.mentions.words["articles"] for token in around.before[place:])


def _remark_on_purpose(around: Surroundings) -> Cue | None:
    """A remark behind what the name is for: "NAME for calibration is not included"."""
    after, words = around.after, around.mentions.words
    if not after or after[0].text not in words["for"] | words["purposes"]:
        return None
    for place in range(2, min(len(after), _LONGEST_PURPOSE + 2)):
        if not after[place - 1].is_word or after[place - 1].text in words["stops"]:
            return None
        match = around.mentions.remarks.starting_at(after, place)
        if match is not None:
            (_, reason), end = match
            return None if reason is None else Cue.at(reason, after, place, end)
    return None


def _remark_after(around: Surroundings) -> Cue | None:
    """A bracket right behind the name that holds nothing but a cue: "NAME (not supplied)"."""
    after = around.after
    if not after or after[0].text != "(":
        return None
    match = around.mentions.after.starting_at(after, 1)
    if match is None:
        return None
    (_, reason), end = match
    closes = end < len(after) and after[end].text == ")"
    return Cue.at(reason, after, 1, end) if reason is not None and closes else None


def _behind_alias(around: Surroundings) -> int:
    """The place behind a bracket that repeats the name ("NAME (H2O2) test strips") and a hyphen."""
    texts = [token.text for token in around.after[:7]]
    place = texts.index(")") + 1 if texts[:1] == ["("] and ")" in texts else 0
    while place < len(around.after) and around.after[place].text in '-"':
        place += 1
    return place


def _goods_after(around: Surroundings, place: int) -> Cue | None:
    after, passed = around.after, 0
    while place < len(after):
        goods = around.mentions.things.at(after, place)
        if goods is not None:
            reason, end = goods
            is_stuff = any(token.text in around.mentions.words["stuff"] for token in after[end : end + 1])
            return None if is_stuff else Cue.at(reason, after, place, end)
        measured = _MEASURED.match(around.text, after[place].start)
        if measured is not None:
            while place < len(after) and after[place].start < measured.end():
                place += 1
        elif after[place].is_word and passed < _WORDS_BETWEEN and not around.breaks(after[place]):
            passed, place = passed + 1, place + 1
        else:
            return None
    return None


def _goods_before(around: Surroundings, place: int) -> Cue | None:
    """Goods for the name ("pump for NAME"), or right before it ("label NAME", "capteur de NAME")."""
    before, mentions = around.before, around.mentions
    for end in range(len(before), max(0, place - 1), -1):
        if before[end - 1].text in mentions.words["for"]:
            return around.goods_for(end - 1)
    if place == len(before) and around.is_once_held():
        return Cue.at(mentions.reasons["once_held"], before, place - 1, place)
    for_containers = around.behind_containers(place)
    if around.is_offered():
        return None
    if for_containers is not None:
        return around.goods_for(for_containers)
    for start in range(max(0, place - 3), place):
        goods = mentions.things.at(before, start)
        if goods is not None and goods[1] == place and not is_beside(before, start, mentions):
            return Cue.at(goods[0], before, start, place)
    return None
