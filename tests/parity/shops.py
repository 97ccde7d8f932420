"""Little shops with everything in them that engines might tell apart: regulated lines and companions beside them.

Ties, times on and one microsecond beside a window's edge, keys and amounts that are missing, order ids shared by
customers, quotes and rare letters, lines with two substances, companions that are anchors, groups of one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from poisonbook.facts.lines import CompanionLine, RegulatedLine

SECOND = 1_000_000
START = 1_772_323_200 * SECOND
"""1 March 2026 UTC in microseconds."""
SUBSTANCES = ("acetone", "hexamine", "nitric-acid")
GOODS = ("pot", "timer", "o'clock")
_CUSTOMERS = ("ann", "ann", "ann", "be'n", "𝒞æsar", "order o1", None)
_ORDERS = ("o1", "o2", "o3", "o4", "O4", 'o"5', "o'6", "o😀", "o\ufffd")
_AMOUNTS = (None, Decimal("0.1"), Decimal("0.2"), Decimal("0.300001"), Decimal(1), Decimal(1), Decimal(-1))
_STRENGTHS = (None, Decimal(12), Decimal("12.0001"), Decimal(35))
_LINES_OF_A_SHOP = 1000
"""More lines than any of these shops has; tells shops apart in one table."""


@dataclass(frozen=True)
class Shop:
    """What an engine is given of one shop."""

    lines: tuple[RegulatedLine, ...]
    companions: tuple[CompanionLine, ...]


def make_shop(chance: Random, *, most: int = 16) -> Shop:
    """A shop with up to so many order lines."""
    lines: list[RegulatedLine] = []
    companions: list[CompanionLine] = []
    for row in range(1, chance.randint(0, most) + 1):
        line = _line(chance, row)
        substances = chance.sample(SUBSTANCES, chance.choice((1, 1, 2)))
        lines.extend(line._replace(substance=substance) for substance in substances)
        if chance.random() < 0.5:
            # Now and then the regulated product itself is on the operator's list.
            good = row if chance.random() < 0.2 else 100 + row
            us = line.us if good == row else _time(chance)
            companions.append(CompanionLine(good, line.order_id, us, f"p{good}", Decimal(1), chance.choice(GOODS)))
    chance.shuffle(lines)
    return Shop(tuple(lines), tuple(companions))


def _line(chance: Random, row: int) -> RegulatedLine:
    return RegulatedLine(
        line=row,
        order_id=chance.choice(_ORDERS),
        us=_time(chance),
        product_id=chance.choice(("p1", "p2", "p'3")),
        quantity=Decimal(chance.choice(("1", "2", "0.5"))),
        substance="",
        schedule=chance.choice(("Annex I", "Annex II", None)),
        status=chance.choice(("reportable", "restricted", "undetermined")),
        customer=chance.choice(_CUSTOMERS),
        strength_ww=chance.choice(_STRENGTHS),
        amount_kg=chance.choice(_AMOUNTS),
        buyer_class=chance.choice(("general_public", "farmer")),
        channel=chance.choice((None, "web", "o'shop")),
        payment_kind=chance.choice((None, "card", "cash", "CASH")),
        delivery_country=chance.choice((None, "DE", "AT")),
        statement_state=chance.choice(("unknown", "valid", "none")),
        licence_state=chance.choice(("unknown", "valid", "expired")),
        kept_quantity=Decimal(chance.choice(("0", "0.5", "1"))),
        kept_kg=chance.choice((None, Decimal(0), Decimal("0.1"), Decimal(1), Decimal(1))),
        statement=chance.choice((None, "s1", "s2")),
        licence=chance.choice((None, "l1")),
        delivery_address=chance.choice((None, "a1", "a'2")),
        payment_token=chance.choice((None, "t1", "ann")),
    )


def _time(chance: Random) -> int:
    """A multiple of half the usual window, or a microsecond beside it: most gaps are on or next to an edge."""
    return START + chance.randint(1, 6) * 5 * SECOND + chance.choice((0, 0, -1, 1))


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """Any such shop."""
    return make_shop(draw(st.randoms(use_true_random=False)))


def in_one_table(shops_apart: Iterable[Shop]) -> tuple[Shop, ...]:
    """The same shops with rows and keys that no two of them share: what each finds, it finds in one table too."""
    return tuple(_marked(shop, number) for number, shop in enumerate(shops_apart))


def together(shops_apart: Iterable[Shop]) -> Shop:
    """All their lines as one shop's."""
    every = tuple(shops_apart)
    return Shop(
        tuple(line for shop in every for line in shop.lines), tuple(good for shop in every for good in shop.companions)
    )


def shop_number(row: int) -> int:
    """Which of the shops of one table a row belongs to."""
    return row // _LINES_OF_A_SHOP


def _marked(shop: Shop, number: int) -> Shop:
    mark = f"{number:03} "
    first = number * _LINES_OF_A_SHOP

    def marked(text: str | None) -> str | None:
        return None if text is None else mark + text

    lines = tuple(
        line._replace(
            line=first + line.line,
            order_id=mark + line.order_id,
            customer=marked(line.customer),
            statement=marked(line.statement),
            licence=marked(line.licence),
            delivery_address=marked(line.delivery_address),
            payment_token=marked(line.payment_token),
        )
        for line in shop.lines
    )
    goods = tuple(good._replace(line=first + good.line, order_id=mark + good.order_id) for good in shop.companions)
    return Shop(lines, goods)
