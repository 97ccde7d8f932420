"""Whether a word that names a substance only in company has the company it needs, and none that speaks against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from poisonbook.catalogue.contexts import Ambiguity, shipped_contexts
from poisonbook.catalogue.fields import Fields
from poisonbook.catalogue.names import Found
from poisonbook.catalogue.terms import TermKind

_NEAR = 40
"""Characters before a word in which `for` or `with` still governs it."""


class Company:
    """What stands in one listing, for the words that need company; each kind of company is looked for once."""

    def __init__(self, context: Fields) -> None:
        """`context` is what `fields.context_fields` makes of the listing."""
        self._context = context
        self._products: dict[int, bool] = {}
        """By the identity of its ambiguity, whether a kind of product has company; it may be named by many words."""

    def holds(self, one: Found) -> bool:
        """Whether an ambiguous word has the company it needs somewhere else in the listing, and no word against it."""
        ambiguity = one.term.ambiguity
        if ambiguity is None:
            return True
        if one.term.kind is not TermKind.PRODUCT:
            has_company = self._has_company(one, ambiguity)
        else:
            known = self._products.get(id(ambiguity))
            has_company = self._has_company(one, ambiguity) if known is None else known
            self._products[id(ambiguity)] = has_company
        return has_company and not _is_part_of_other_goods(one, ambiguity, self._context)

    def _has_company(self, one: Found, ambiguity: Ambiguity) -> bool:
        context = self._context
        if ambiguity.needs and not any(
            all(_stands_elsewhere(one, pattern, context) for pattern in group) for group in ambiguity.needs
        ):
            return False
        return not speaks_against(ambiguity, context) and _title_says(ambiguity, context)


def is_kind(ambiguity: Ambiguity, fields: Fields) -> bool:
    """Whether the listing as a whole, by its words, is of the kind that `ambiguity` describes."""
    texts = [field.folded.text for field in fields.values()]
    needed = any(all(any(_spans(one, text) for text in texts) for one in group) for group in ambiguity.needs)
    return needed and not speaks_against(ambiguity, fields) and not _other_goods(ambiguity, fields)


def speaks_against(ambiguity: Ambiguity, fields: Fields) -> bool:
    """Whether words stand in the listing that make another product of it, such as `alkaline` of an electrolyte."""
    return any(_spans(pattern, field.folded.text) for pattern in ambiguity.unless for field in fields.values())


def _is_part_of_other_goods(one: Found, ambiguity: Ambiguity, fields: Fields) -> bool:
    """Whether the title names goods that the word only goes with: a stove, an engine; not goods that it comes with."""
    if not _other_goods(ambiguity, fields):
        return False
    text = fields[one.field].folded.text
    return shipped_contexts().included.search(text, max(0, one.start - _NEAR), one.start) is None


def _title_says(ambiguity: Ambiguity, fields: Fields) -> bool:
    title = fields.get("title")
    text = "" if title is None else title.folded.text
    return not ambiguity.title or any(_spans(pattern, text) for pattern in ambiguity.title)


def _other_goods(ambiguity: Ambiguity, fields: Fields) -> bool:
    title = fields.get("title")
    if title is None:
        return False
    text, purpose = title.folded.text, shipped_contexts().purpose
    return any(
        purpose.search(text, max(0, start - _NEAR), start) is None
        for pattern in ambiguity.unless_title
        for start, _ in _spans(pattern, text)
    )


def _stands_elsewhere(one: Found, pattern: re.Pattern[str], fields: Fields) -> bool:
    # What makes a product of a trade word may hold the word itself: "7.75 % ammoniacal / 7.75 % nitrate".
    return any(
        one.term.kind is TermKind.PRODUCT or name != one.field or end <= one.start or start >= one.end
        for name, field in fields.items()
        for start, end in _spans(pattern, field.folded.text)
    )


_Spans = Sequence[tuple[int, int]]


def _spans(pattern: re.Pattern[str], text: str) -> _Spans:
    """Where the pattern matches; found once, for many words of a listing need the same company."""
    known = _found_in(text)
    told = known.get(id(pattern))
    if told is None:
        told = known[id(pattern)] = pattern, [match.span() for match in pattern.finditer(text)]
    return told[1]


@lru_cache(maxsize=8)
def _found_in(_text: str) -> dict[int, tuple[re.Pattern[str], _Spans]]:
    """What was found in a text, by the pattern's identity: the hash of a pattern goes through all of its words."""
    return {}
