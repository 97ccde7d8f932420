"""What the kind of a product says of its strength: by its grade of nitrogen, or as what is usual for the kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from poisonbook.catalogue.chemistry import Chemistry, from_nitrogen
from poisonbook.catalogue.company import is_kind
from poisonbook.catalogue.contexts import shipped_contexts
from poisonbook.catalogue.fields import Fields
from poisonbook.catalogue.names import Found
from poisonbook.catalogue.nitrogen import grade_at
from poisonbook.catalogue.products import Ends, Nitrogen, Product, shipped_products
from poisonbook.facts.recognition import Shows, Span
from poisonbook.values.strengths import Strength, plain


@dataclass(frozen=True, slots=True)
class Usual:
    """A strength that no listing states, and why it holds."""

    strength: Strength
    says: str
    """Part of a sentence."""


def strength_by_grade(own: Sequence[Found], fields: Fields, chemistry: Chemistry) -> tuple[Strength, Span] | None:
    """Ammonium nitrate of a fertiliser that `own` names by its kind, from its grade, such as 32 of `UAN 32`."""
    share = chemistry.nitrogen_share
    if share is None:
        return None
    for one in own:
        product = one.term.product
        if product is None or product.nitrogen is None:
            continue
        field = fields[one.field]
        grade = grade_at(field.folded.text, one.start, one.end)
        if grade is not None:
            low, high = (from_nitrogen(grade.percent * part, share) for part in product.nitrogen.part)
            return Strength(low, high), field.span(grade.start, grade.end, Shows.STRENGTH)
    return None


def usual_strength(substance: str, own: Sequence[Found], fields: Fields, chemistry: Chemistry) -> Usual | None:
    """What is usual for the kind of product that the listing is by `own`, where a standard or the trade fixes it."""
    kinds = [one.term.product for one in own if one.term.product is not None]
    kinds += [
        product
        for product in _kinds_by_name()
        if product.substance == substance
        and any(one.term.substance == product.named for one in own)
        and is_kind(product.ambiguity, fields)
    ]
    for product in kinds:
        ends = _usual(product, chemistry)
        if ends is not None:
            low, high = ends
            span = plain(high) if low == high else f"{plain(low)} to {plain(high)}"
            says = f"no strength stated; {span} % w/w is usual for {product.kind} ({product.source})"
            return Usual(Strength(low, high), says)
    return None


def _usual(product: Product, chemistry: Chemistry) -> Ends | None:
    nitrogen: Nitrogen | None = product.nitrogen
    if nitrogen is None or nitrogen.usual is None or chemistry.nitrogen_share is None:
        return product.usual
    low, high = (
        from_nitrogen(percent * part, chemistry.nitrogen_share)
        for percent, part in zip(nitrogen.usual, nitrogen.part, strict=True)
    )
    return low, high


@cache
def _kinds_by_name() -> tuple[Product, ...]:
    """The kinds that have no words of their own: the substance is named, and the company shows the kind."""
    return tuple(product for product in shipped_products(shipped_contexts()).products if not product.words)
