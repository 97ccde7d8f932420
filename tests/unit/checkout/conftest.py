"""A counter of Ann's: products as the law in force sees them, what she may show, and the decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from poisonbook.checkout.decide import NOTHING_SHOWN, decide
from poisonbook.checkout.decision import Decision
from poisonbook.checkout.desk import Desk
from poisonbook.facts.lines import RegulatedLine
from poisonbook.law.book import Book, load_book
from poisonbook.law.judge import Content, judge
from poisonbook.register.evidence import (
    DocumentType,
    Granted,
    HeldLicence,
    IdentityCheck,
    Shown,
    StatedSubstance,
    Statement,
)
from poisonbook.register.orders import Basket, BasketLine
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.rules.plan import Plan
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.strengths import Strength

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()
PEROXIDE, ACID, ACETONE = "hydrogen-peroxide", "nitric-acid", "acetone"
ANYTHING: tuple[tuple[str, str | None, str | None], ...] = ((PEROXIDE, None, None), (ACID, None, None))


def recognised(
    book: Book, id_: str, contents: Sequence[tuple[str, str | None]], *, laws: Sequence[str], kg: str | None = "1"
) -> RegisteredProduct:
    """A product with these substances and strengths (% w/w), as the laws of today judge it."""
    named = [
        Content(slug, None if strength is None else Strength(Decimal(strength), Decimal(strength)))
        for slug, strength in contents
    ]
    found = []
    for code in laws:
        for one in judge(book.entries(code, TODAY), named):
            if one.entry is not None and one.status.is_regulated:
                strength = one.content.strength
                found.append(
                    ProductSubstance(
                        jurisdiction=code,
                        substance=one.content.substance,
                        entry=one.entry.id,
                        schedule=one.entry.schedule,
                        status=one.status,
                        strength_ww=None if strength is None else strength.high,
                        net_mass_kg=None if kg is None else Decimal(kg),
                    )
                )
    return RegisteredProduct(id_, "hash", tuple(found))


@dataclass
class Counter:
    """Where Ann buys: everything that a decision rests on, to change one thing in."""

    book: Book
    laws: tuple[str, ...] = ("EU",)
    plans: tuple[Plan, ...] = ()
    shown: Shown = NOTHING_SHOWN
    history: tuple[RegulatedLine, ...] = ()
    first_row: int = 1

    def __post_init__(self) -> None:
        self.products: dict[str, RegisteredProduct | None] = {"gloves": RegisteredProduct("gloves", "hash")}

    def stock(
        self, id_: str, *contents: tuple[str, str | None], kg: str | None = "1", companions: tuple[str, ...] = ()
    ) -> None:
        """Register a product."""
        product = recognised(self.book, id_, contents, laws=self.laws, kg=kg)
        self.products[id_] = replace(product, companions=companions)

    def order(self, *lines: str | tuple[str, str], **changes: Any) -> Basket:
        """Ann's order of one pack of each product, or of as many as named beside it."""
        wanted = [(one, "1") if isinstance(one, str) else one for one in lines]
        usual = Basket(
            order_id="o1",
            at=NOON,
            lines=tuple(BasketLine(id_, Decimal(packs)) for id_, packs in wanted),
            customer="ann",
            delivery_country="FI",
        )
        return replace(usual, **changes)

    def decide(self, *lines: str | tuple[str, str], **changes: Any) -> Decision:
        """What is decided of Ann's order."""
        return self.decide_on(self.order(*lines, **changes))

    def decide_on(self, basket: Basket) -> Decision:
        """What is decided of a basket."""
        return decide(
            basket,
            products=self.products,
            desk=Desk.of(self.book, self.laws, self.plans, names={}),
            shown=self.shown,
            history=self.history,
            first_row=self.first_row,
        )


def statement(*substances: tuple[str, str | None, str | None], **changes: Any) -> Statement:
    """Ann's statement of a month ago as a professional user: substance, strongest (% w/w), most (kg)."""
    usual = Statement(
        id="stm_1",
        customer="ann",
        jurisdiction="EU",
        buyer_class=BuyerClass.PROFESSIONAL_USER,
        substances=tuple(
            StatedSubstance(slug, _number(strength), _number(kg)) for slug, strength, kg in substances or ANYTHING
        ),
        made_at=NOON - timedelta(days=30),
        valid_until=date(2027, 6, 30),
        sealed=b"",
    )
    return replace(usual, **changes)


def identity(**changes: Any) -> IdentityCheck:
    """That Ann's passport was seen today."""
    usual = IdentityCheck(
        id="idc_1",
        customer="ann",
        document_type=DocumentType.PASSPORT,
        checked_at=NOON,
        valid_until=date(2027, 6, 30),
        sealed=b"",
    )
    return replace(usual, **changes)


def licence(*granted: tuple[str, str | None, str | None], used: str = "0", **changes: Any) -> HeldLicence:
    """Ann's Finnish licence: substance, strongest (% w/w), most (kg)."""
    usual = HeldLicence(
        id="lic_1",
        customer="ann",
        number="licence-number",
        state="FI",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        granted=tuple(
            Granted(slug, _number(strength), _number(kg), Decimal(used))
            for slug, strength, kg in granted or ((PEROXIDE, "35", "10"),)
        ),
        sealed=b"",
    )
    return replace(usual, **changes)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


CounterMaker = Callable[..., Counter]


@pytest.fixture(scope="session")
def book() -> Book:
    """The law that is shipped."""
    return load_book()


@pytest.fixture
def counter(book: Book) -> Counter:
    """A counter in the Union: restricted peroxide (35 %) and acid (60 %), reportable acetone, gloves."""
    counter = Counter(book)
    counter.stock("peroxide", (PEROXIDE, "35"))
    counter.stock("weak-peroxide", (PEROXIDE, "12"))
    counter.stock("acid", (ACID, "60"))
    counter.stock("unclear-acid", (ACID, None))
    counter.stock("acetone", (ACETONE, "99"))
    return counter
