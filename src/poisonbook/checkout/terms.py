"""What the law asks of a sale: under the seller's law and that of the country of delivery.

What does not depend on the basket is worked out once and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from poisonbook.checkout.severity import in_order, rank
from poisonbook.facts.findings import LawReference
from poisonbook.law.book import Book
from poisonbook.law.countries import countries_of, law_of
from poisonbook.law.licences import Covered
from poisonbook.law.model import Entry
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.law.sales import Product, SaleAnswer, Silence, sale_of
from poisonbook.register.products import ProductSubstance
from poisonbook.values.buyers import BuyerClass

_KEPT = 20_000
"""How many answers are kept: products times buyers times countries of a few days."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which laws an order is under."""

    laws: tuple[str, ...]
    """The seller's, then that of the country of delivery where it is another."""
    state: str | None
    """Whose licences count, ISO 3166-1 alpha-2; None when nobody says where it is delivered."""
    unknown: str | None = None
    """Why the law of the country of delivery is not known; None where it is, or where no country is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one law asks of the sale of one substance of a product to one class of buyers."""

    jurisdiction: str
    outcome: Outcome
    """What holds as long as nothing is shown."""
    needs: tuple[Need, ...] = ()
    """What must be shown; for a refusal, what must be shown where a licence lifts it."""
    notices: tuple[Need, ...] = ()
    """What the seller does beside it."""
    silence: Silence | None = None
    stale: bool = False
    """Whether the provision by which the product was recognised does not hold on the day: recognise it again."""
    substances: frozenset[str] = frozenset()
    """What a statement or a licence may call it: the substance, or the family the law lists."""
    liftable: bool = False
    """Whether a licence could lift the refusal, as far as the law data knows."""
    about_licence: str = ""
    """Why it can or cannot, where something is refused."""
    reuse_months: int = 0
    """For how long what was shown may be used again; 0: only what was shown for this sale."""
    as_public: Outcome | None = None
    """What the general public would get, where that is worse, so that the class has to be proved."""
    law: tuple[LawReference, ...] = ()


class Terms:
    """The terms of one seller under one book of law."""

    def __init__(self, book: Book, laws: Sequence[str]) -> None:
        """
        Args:
            laws: the seller's own jurisdiction first, then those it delivers to; its products are recognised under all.

        Raises:
            UnknownJurisdictionError: no law file has one of them.
        """
        self.book = book
        self.laws = tuple(book.jurisdiction(code).code for code in laws)
        self.schedules = frozenset(entry.schedule for entry in book.all_entries(self.seller))
        """The lists of the seller's law."""
        self._families = {one.code: book.lineage(one.code)[-1].code for one in book.law.jurisdictions}
        self._entries = {entry.id: entry for entry in book.law.entries}
        self._where_of = lru_cache(maxsize=1_000)(self._find_where)
        self._asked_of = lru_cache(maxsize=_KEPT)(self._ask)

    @property
    def seller(self) -> str:
        """The seller's own jurisdiction."""
        return self.laws[0]

    def where(self, country: str | None) -> Where:
        """Which laws hold for a delivery to `country`; the seller's alone when nobody says."""
        return self._where_of(None if country is None else country.upper())

    def asked(self, found: ProductSubstance, buyer: BuyerClass, *, state: str | None, day: date) -> Asked:
        """What the law that `found` was recognised under asks of its sale on a day."""
        return self._asked_of(found, buyer, state, day)

    def family(self, code: str) -> str | None:
        """What a jurisdiction builds on in the end, so that EU and DK are one; None where no law file has it."""
        return self._families.get(code)

    def _find_where(self, country: str | None) -> Where:
        own = countries_of(self.book, self.seller)
        if country is None:
            # A law of one country is of no other; which state of a union is meant, nobody says.
            return Where((self.seller,), next(iter(own)) if len(own) == 1 else None)
        law = law_of(self.book, country)
        if law is None:
            return Where((self.seller,), country, f"No law is known for deliveries to {country}.")
        if law not in self.laws:
            why = f"Deliveries to {country} are under the law of {law}, by which the products were not looked at."
            return Where((self.seller,), country, why)
        return Where(tuple(dict.fromkeys((self.seller, law))), country)

    def _ask(self, found: ProductSubstance, buyer: BuyerClass, state: str | None, day: date) -> Asked:
        code, substance = found.jurisdiction, found.substance
        entry = self._entries.get(found.entry)
        if entry is None or not entry.period.contains(day):
            return Asked(jurisdiction=code, outcome=Outcome.HOLD, stale=True, substances=frozenset({substance}))
        product = Product(entry, found.status, found.strength_ww)
        answer = sale_of(self.book, code, product, buyer=buyer, state=state, on=day)
        public = sale_of(self.book, code, product, buyer=BuyerClass.GENERAL_PUBLIC, state=state, on=day)
        worse = _is_worse(public, answer)
        reuse = self.book.reuse(code)
        return Asked(
            jurisdiction=code,
            outcome=answer.outcome,
            # What proves a class is the statement, so it is asked for wherever the class gives better terms.
            needs=in_order({*answer.needs, *([Need.STATEMENT] if worse else [])} - {Need.NOTICE}),
            notices=tuple(need for need in answer.needs if need is Need.NOTICE),
            silence=answer.silence,
            substances=frozenset({substance, entry.substance}),
            liftable=self._liftable(answer, entry, state),
            about_licence="" if answer.licence is None else answer.licence.because,
            reuse_months=reuse.months if reuse is not None and buyer in reuse.buyers else 0,
            as_public=public.outcome if worse else None,
            law=_references(answer, entry),
        )

    def _liftable(self, answer: SaleAnswer, entry: Entry, state: str | None) -> bool:
        """Whether a licence of the state may count: one that is under the law that refuses."""
        if answer.licence is None or answer.licence.covered is Covered.IMPOSSIBLE:
            return False
        return state is None or state in countries_of(self.book, entry.jurisdiction)


def _is_worse(public: SaleAnswer, claimed: SaleAnswer) -> bool:
    """Whether the general public gets worse terms than a class: another outcome, or more to show."""
    more = set(public.needs) - set(claimed.needs) - {Need.NOTICE}
    return rank(public.outcome) > rank(claimed.outcome) or (public.outcome is not Outcome.REFUSE and bool(more))


def _references(answer: SaleAnswer, entry: Entry) -> tuple[LawReference, ...]:
    if not answer.duties:
        return (LawReference(entry.act, entry.article, entry.sources[0], answer.certainty.value),)
    return tuple(LawReference(entry.act, duty.ref, duty.sources[0], duty.certainty.value) for duty in answer.duties)
