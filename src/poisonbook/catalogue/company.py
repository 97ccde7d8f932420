"""Whether a word that names a substance only in company has the company it needs."""

from __future__ import annotations

import re

from poisonbook.catalogue.fields import Field, Fields
from poisonbook.catalogue.lexicon import TermKind
from poisonbook.catalogue.names import Found
from poisonbook.facts.recognition import Listing


def is_in_company(one: Found, listing: Listing, fields: Fields) -> bool:
    """Whether an ambiguous word has the company it needs somewhere else in the listing."""
    ambiguity = one.term.ambiguity
    if ambiguity is None or not ambiguity.needs:
        return True
    context = {**fields, "category": Field.of(listing, "category")} if listing.category else fields
    return any(all(_stands_elsewhere(one, pattern, context) for pattern in group) for group in ambiguity.needs)


def _stands_elsewhere(one: Found, pattern: re.Pattern[str], fields: Fields) -> bool:
    # What makes a product of a trade word may hold the word itself: "7.75 % ammoniacal / 7.75 % nitrate".
    return any(
        one.term.kind is TermKind.PRODUCT or name != one.field or match.end() <= one.start or match.start() >= one.end
        for name, field in fields.items()
        for match in pattern.finditer(field.folded.text)
    )
