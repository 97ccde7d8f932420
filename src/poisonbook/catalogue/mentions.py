"""Whether a listing only mentions a substance that it names, and what shows it."""

from __future__ import annotations

from dataclasses import replace

from poisonbook.catalogue.fields import Fields
from poisonbook.catalogue.lexicon import TermKind
from poisonbook.catalogue.mention_words import Mentions
from poisonbook.catalogue.names import Found
from poisonbook.catalogue.text import fold
from poisonbook.facts.recognition import Listing, Shows, Span

_NUMBERS = (TermKind.CAS, TermKind.EC, TermKind.UN)


def judge_mention(one: Found, text: str, mentions: Mentions) -> Found:
    """`one` with the reason why the substance is only mentioned, if it is."""
    if one.mention is not None or one.term.kind in _NUMBERS:
        return one  # "CAS No 7697-37-2" denies nothing
    cue = mentions.after.match(text, one.end)
    if cue is None:
        cue = mentions.before.search(text, max(0, one.start - 60), one.start)
    if cue is None:
        return one
    return replace(one, mention=mentions.reason_of(cue), cue=cue.span())


def mentioned_as_a_whole(listing: Listing, fields: Fields, mentions: Mentions) -> tuple[str, Span | None] | None:
    """Why the whole listing only mentions what it names (a book, gloves), if it does, and the word that shows it."""
    title = fields.get("title")
    if title is not None and (match := mentions.title.search(title.folded.text)):
        return mentions.reason_of(match), title.span(*match.span(), Shows.MENTION)
    if listing.category and (match := mentions.category.search(fold(listing.category).text)):
        return mentions.reason_of(match), None
    return None
