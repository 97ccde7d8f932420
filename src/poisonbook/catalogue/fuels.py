"""Whether a title offers a fuel, and not an engine that runs on one."""

from __future__ import annotations

from decimal import Decimal

from poisonbook.catalogue.amounts import amounts_in
from poisonbook.catalogue.clauses import tokens_of
from poisonbook.catalogue.contexts import shipped_contexts
from poisonbook.catalogue.mention_words import Mentions

_LEAST_FUEL = Decimal("0.25")
"""In litres: engines have a displacement, and models a tank, of less."""


def offers_fuel(title: str, mentions: Mentions) -> bool:
    """Whether folded `title` states a pack that only a fuel has, or any pack of a fuel that it offers."""
    packs = amounts_in(title, is_liquid=True)
    if any(pack.litres is not None and pack.litres >= _LEAST_FUEL for pack in packs):
        return True
    return bool(packs) and any(
        _is_offered(title, *match.span(), mentions) for match in shipped_contexts().named["fuel_word"].finditer(title)
    )


def _is_offered(title: str, start: int, end: int, mentions: Mentions) -> bool:
    """Whether no words deny the fuel at these offsets or make goods of it: "fuel not included", "fuel tank"."""
    before, after = tokens_of(title, 0, start), tokens_of(title, end)
    return (
        mentions.before.ending_at(before, len(before)) is None
        and mentions.after.starting_at(after, 0) is None
        and mentions.things.at(after, 0) is None
        and mentions.containers.at(after, 0) is None
    )
