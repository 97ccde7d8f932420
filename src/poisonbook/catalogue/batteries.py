"""Whether a listing is a finished battery: the acid in it is no goods of its own, unlike an acid pack for one."""

from __future__ import annotations

import re

from poisonbook.catalogue.amounts import amounts_in
from poisonbook.catalogue.clauses import tokens_of
from poisonbook.catalogue.fields import Fields
from poisonbook.catalogue.mention_words import Mentions

_CAPACITY = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,]\d{1,2})?\s?(?:ah|a\.?/?h|а\.?/?ч|а\.?/?г|аг)(?!\w)")
"""Ampere-hours, in Latin and Cyrillic letters."""
_START_CURRENT = re.compile(r"(?<![\w.,])\d{2,4}\s?(?:a|а|cca|amp)(?:\s?\(?(?:en|sae|din)\)?)?(?![\w/.])")
"""What a starter battery gives when cold, in amperes."""


def finished_battery(fields: Fields, mentions: Mentions) -> tuple[int, int] | None:
    """Where the title says that it is a battery which is sold filled; None where acid may come beside it.

    A battery has its capacity in the title, and its starting current there or a word for sealed anywhere.
    """
    title = fields["title"].folded.text
    capacity = _CAPACITY.search(title)
    if capacity is None or not _is_the_goods(title, mentions):
        return None
    texts = [field.folded.text for field in fields.values()]
    if any(mentions.patterns["acid_packs"].search(text) or _states_litres(text) for text in texts):
        return None
    is_sealed = any(mentions.patterns["sealed"].search(text) for text in texts)
    return capacity.span() if is_sealed or _START_CURRENT.search(title) else None


def _is_the_goods(title: str, mentions: Mentions) -> bool:
    """Whether the title is of a battery, and not of something for one."""
    return any(
        not any(token.text in mentions.words["for"] for token in tokens_of(title, 0, match.start())[-3:])
        for match in mentions.patterns["batteries"].finditer(title)
    )


def _states_litres(text: str) -> bool:
    return any(amount.litres is not None for amount in amounts_in(text, is_liquid=True))
