"""What the law asks of a sale: by what the product is, who buys, and where it is delivered.

The answer is made of the terms in the law files and of nothing else. Where they say nothing of a regulated product and
a class of buyers, the sale is held: silence is not leave to sell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from poisonbook.law.book import Book
from poisonbook.law.judge import Content, judge
from poisonbook.law.licences import Licence, licence_of
from poisonbook.law.model import Certainty, Entry, Requirement, weakest
from poisonbook.law.sale_terms import Need, Outcome, SaleTerm
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength


class Silence(StrEnum):
    """Why a sale is held although no term of the law says so."""

    STRENGTH = "strength"
    """The strength is not stated: the supplier is asked, and the terms for restricted products hold until then."""
    LAW = "law"
    """The law data says nothing of such a product and such a buyer on that day."""


@dataclass(frozen=True, slots=True)
class SaleAnswer:
    """What the law of one jurisdiction asks of a sale of one substance of a product to one class of buyers."""

    jurisdiction: str
    buyer: BuyerClass
    outcome: Outcome
    """What holds as long as nothing is shown."""
    needs: tuple[Need, ...]
    """What must be there before the sale; for a refusal that a licence lifts, what must be there then."""
    terms: tuple[SaleTerm, ...]
    duties: tuple[Requirement, ...]
    licence: Licence | None
    """Whether a licence can lift the refusal; None where nothing is refused."""
    silence: Silence | None
    certainty: Certainty
    """The weakest of what the answer rests on."""


@dataclass(frozen=True, slots=True)
class Product:
    """One substance of a product, as it was judged."""

    entry: Entry
    """The law entry that decided."""
    status: Status
    strength_ww: Decimal | None
    """In % w/w, of a range the upper end; None when it is not stated."""


def sale_of(
    book: Book,
    code: str,
    product: Product,
    *,
    buyer: BuyerClass,
    state: str | None,
    on: date,
) -> SaleAnswer:
    """What must hold before a product goes to `buyer`.

    Args:
        product: what is sold, and regulated; `undetermined` is sold on no better terms than `restricted`.
        state: where it is delivered, as ISO 3166-1 alpha-2; None when nobody says, and then no licence is known.
        on: the day of the sale.
    """
    entry, status = product.entry, product.status
    judged = Status.RESTRICTED if status is Status.UNDETERMINED else status
    terms = [term for term in book.sale_terms(code, on) if term.covers(judged, entry.schedule) and buyer in term.buyers]
    outcome = max((term.outcome for term in terms), key=_severity, default=Outcome.HOLD)
    silence = None if terms else Silence.LAW
    licence = None
    if outcome is Outcome.REFUSE:
        licence = licence_of(book, code, entry, product.strength_ww, state=state)
    if status is Status.UNDETERMINED:
        outcome, silence = max(outcome, Outcome.HOLD, key=_severity), Silence.STRENGTH
    duties = {duty.id: duty for duty in book.requirements(code)}
    named = dict.fromkeys(one for term in terms for one in term.duties)
    return SaleAnswer(
        jurisdiction=book.jurisdiction(code).code,
        buyer=buyer,
        outcome=outcome,
        needs=_in_order(need for term in terms for need in term.needs),
        terms=tuple(terms),
        duties=tuple(duties[one] for one in named),
        licence=licence,
        silence=silence,
        certainty=weakest([entry.certainty, *(term.certainty for term in terms)]),
    )


def sales_of(
    book: Book,
    query: str,
    strength_ww: Decimal | None,
    *,
    codes: Sequence[str],
    buyers: Sequence[BuyerClass],
    state: str | None,
    on: date,
) -> list[SaleAnswer]:
    """What must hold before a product with one substance is sold, by law and buyer; nothing where no law lists it.

    Args:
        query: the substance, asked for as in `Book.matching`.

    Raises:
        UnknownSubstanceError, UnknownJurisdictionError: the law files do not have it.
    """
    found = book.matching(query) or (book.substance(query),)
    strength = None if strength_ww is None else Strength(strength_ww, strength_ww)
    answers = []
    for code in codes:
        contents = [Content(one.slug, strength) for one in found]
        judged = [
            Product(one.entry, one.status, strength_ww)
            for one in judge(book.entries(code, on), contents)
            if one.entry is not None and one.status.is_regulated
        ]
        if judged:
            product = max(judged, key=lambda one: one.status.severity)
            answers += [sale_of(book, code, product, buyer=buyer, state=state, on=on) for buyer in buyers]
    return answers


def strictest(answers: Sequence[SaleAnswer]) -> tuple[Outcome, tuple[Need, ...]]:
    """What holds where several answers do: of the outcomes the most severe, of the needs all.

    So it is with a product of several substances, and where the seller's law and the buyer's both apply.
    """
    outcome = max((one.outcome for one in answers), key=_severity, default=Outcome.ALLOW)
    return outcome, _in_order(need for one in answers for need in one.needs)


def _severity(outcome: Outcome) -> int:
    return tuple(Outcome).index(outcome)


def _in_order(needs: Iterable[Need]) -> tuple[Need, ...]:
    wanted: Collection[Need] = frozenset(needs)
    return tuple(need for need in Need if need in wanted)
