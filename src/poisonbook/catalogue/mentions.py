"""Whether a listing only mentions a substance that it names, and what shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from poisonbook.catalogue.amounts import amounts_in
from poisonbook.catalogue.batteries import finished_battery
from poisonbook.catalogue.clauses import Token, tokens_of
from poisonbook.catalogue.cues import cue_of, is_said_to_be_contained
from poisonbook.catalogue.fantasy_names import fantasy_name
from poisonbook.catalogue.fields import Field, Fields
from poisonbook.catalogue.fuels import offers_fuel
from poisonbook.catalogue.ingredient_lists import stands_among_traces
from poisonbook.catalogue.mention_words import Mentions
from poisonbook.catalogue.names import Found
from poisonbook.catalogue.reasons import Reason
from poisonbook.catalogue.surroundings import is_beside
from poisonbook.catalogue.terms import NUMBERS
from poisonbook.catalogue.text import fold
from poisonbook.facts.recognition import Listing, Shows, Span

_BESIDE_A_CONTAINER = 3
"""Words within which "empty" belongs to a bottle."""


def judge_mention(one: Found, fields: Fields, mentions: Mentions) -> Found:
    """`one` with the reason why the substance is only mentioned, if it is."""
    if one.mention is not None or one.term.kind in NUMBERS:
        return one  # "CAS No 7697-37-2" denies nothing
    text = fields[one.field].folded.text
    title = fields["title"].folded.text if "title" in fields else ""
    cue = cue_of(one.term.substance, one.start, one.end, text, mentions, in_title=one.field == "title")
    if cue is not None and cue.reason.unless_fuel and offers_fuel(title, mentions):
        cue = None
    cue = cue or fantasy_name(one.start, one.end, text, title, mentions)
    if cue is not None:
        return replace(one, mention=cue.reason.says, cue=(cue.start, cue.end))
    marker = stands_among_traces(one.start, one.end, text)
    if marker is not None:
        return replace(one, mention=mentions.says["ingredient"], cue=marker)
    return one


@dataclass(frozen=True, slots=True)
class Whole:
    """Why a whole listing only mentions what it names: it is a book, gloves, a supplement."""

    reason: Reason
    span: Span | None
    """The words that show it; None when they stand in the category."""
    leads_from: int | None = None
    """Where the title calls the goods so, if it states no pack: a strength behind that is no offer."""

    def holds_for(
        self, substance: str, own: Sequence[Found], mentions: Mentions, fields: Fields, *, offered: bool
    ) -> bool:
        """Whether `substance`, named at `own`, is only mentioned; `offered` if a strength or a pack is stated."""
        if not self.reason.is_about(substance):
            return False
        if self.reason.text_only and any(one.field == "title" for one in own):
            return False
        if self.reason.even_if_stated:
            return not any(one.term.kind in NUMBERS for one in own)
        if not offered:
            return True
        return self.leads_from is not None and not any(
            (one.field == "title" and one.start < self.leads_from)
            or is_said_to_be_contained(one.start, fields[one.field].folded.text, mentions)
            for one in own
        )


def mentioned_as_a_whole(
    listing: Listing, fields: Fields, mentions: Mentions, substances: Collection[str]
) -> tuple[Whole, ...]:
    """Why all of the listing may be only a mention of `substances`, which it names, and the words that show it."""
    return (*_by_title(fields, mentions), *_by_any_text(listing, fields, mentions, substances))


def _by_title(fields: Fields, mentions: Mentions) -> Iterator[Whole]:
    title = fields.get("title")
    if title is None:
        return
    for pattern, reason in mentions.whole:
        if match := pattern.search(title.folded.text):
            yield Whole(reason, title.span(*match.span(), Shows.MENTION))
    battery = finished_battery(fields, mentions)
    if battery is not None:
        yield Whole(mentions.reasons["battery"], title.span(*battery, Shows.MENTION))
    tokens = tokens_of(title.folded.text)
    yield from _empty_containers(title, tokens, mentions)
    for place in range(len(tokens)):
        goods = mentions.things.at(tokens, place)
        if goods is None or is_beside(tokens, place, mentions) or _is_purpose(tokens, place, mentions):
            continue
        reason, end = goods
        if reason.text_only and any(token.text in mentions.words["cures"] for token in tokens):
            continue  # a cure for hams is no ham
        if end == len(tokens) or tokens[end].text not in mentions.words["stuff"]:
            packs = amounts_in(title.folded.text, is_liquid=True)
            has_pack = any(not reason.pack_is_its_own or pack.start < tokens[place].start for pack in packs)
            span = title.span(tokens[place].start, tokens[end - 1].end, Shows.MENTION)
            yield Whole(reason, span, None if has_pack else tokens[place].start)
            return


def _is_purpose(tokens: Sequence[Token], place: int, mentions: Mentions) -> bool:
    """Whether the goods at `place` are what something else is for: "cleaner for pumps"."""
    return any(token.text in mentions.words["for"] for token in tokens[max(0, place - 2) : place])


def _empty_containers(title: Field, tokens: Sequence[Token], mentions: Mentions) -> Iterator[Whole]:
    if mentions.patterns["deposits"].search(title.folded.text):
        return  # "acetone 5 l, empty canister back for a deposit"
    packs = mentions.words["packs"]
    tokens = [token for token in tokens if not token.is_figure and token.text not in packs and token.text != ","]
    empties = [  # "barrel 60 l, empty"
        place
        for place, token in enumerate(tokens)
        if token.text in mentions.empty and not _is_denied(tokens, place, mentions)
    ]
    for place in empties:
        near = range(max(0, place - _BESIDE_A_CONTAINER), min(len(tokens), place + _BESIDE_A_CONTAINER + 1))
        if any(mentions.containers.at(tokens, one) for one in near):
            yield Whole(mentions.reasons["empty"], title.span(tokens[place].start, tokens[place].end, Shows.MENTION))
            return


def _is_denied(tokens: Sequence[Token], place: int, mentions: Mentions) -> bool:
    """Whether a negation stands right before the word at `place`: "not empty"."""
    match = mentions.before.ending_at(tokens, place)
    return match is not None and match[0][1] in (mentions.reasons["denied"], mentions.reasons["free_from"])


def _by_any_text(listing: Listing, fields: Fields, mentions: Mentions, substances: Collection[str]) -> Iterator[Whole]:
    category = fold(listing.category).text if listing.category else ""
    for pattern, reason in mentions.anywhere:
        if not any(map(reason.is_about, substances)):
            continue
        found = next(
            (
                field.span(*match.span(), Shows.MENTION)
                for field in fields.values()
                if (match := pattern.search(field.folded.text))
            ),
            None,
        )
        if found is not None or (category and pattern.search(category)):
            yield Whole(reason, found)
    for pattern, reason in mentions.category:
        if category and pattern.search(category):
            yield Whole(reason, None)
