"""Screenings one after the other, by the reference engine, and the findings that hold after all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from hypothesis import strategies as st
from tests.parity.shops import SECOND, START, make_shop
from tests.parity.tables import companion_table, line_table, lines_of

from poisonbook.engine.reference.run import run
from poisonbook.engine.returns import settled
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import RegulatedLine
from poisonbook.privacy.pseudonyms import PseudonymKey
from poisonbook.rules.plan import Plan
from poisonbook.rules.timespan import Timespan
from poisonbook.workflows.memory import Memory

NOWHERE = Path("nowhere")
"""Nothing is read there, and nothing written before a memory is saved."""
LONG = Timespan.parse("400d")
"""Longer than any timespan of the plans, or any time between lines of a shop."""


class Return(NamedTuple):
    """A record of goods that came back."""

    line: int
    order_id: str
    customer: str | None
    product_id: str
    quantity: Decimal
    us: int


@dataclass(frozen=True)
class Book:
    """What a shop sold and took back."""

    lines: tuple[RegulatedLine, ...]
    returns: tuple[Return, ...]

    def part(self, rows: Iterable[int]) -> Book:
        """The lines and returns with these numbers."""
        wanted = set(rows)
        return Book(
            tuple(line for line in self.lines if line.line in wanted),
            tuple(one for one in self.returns if one.line in wanted),
        )

    def with_whole_orders(self) -> Book:
        """The book without returns of sales that took place at several times."""
        times: dict[tuple[object, ...], set[int]] = {}
        for us, *sale in sales_of(self.lines):
            times.setdefault(tuple(sale), set()).add(us)
        return Book(self.lines, tuple(one for one in self.returns if len(times.get(one[1:4], ())) < 2))

    @property
    def rows(self) -> list[int]:
        """Every number of a line or a return."""
        return sorted({line.line for line in self.lines} | {one.line for one in self.returns})


def sales_of(lines: Iterable[RegulatedLine]) -> set[tuple[int, str, str | None, str]]:
    """The time, order, customer and product of lines."""
    return {(line.us, line.order_id, line.customer, line.product_id) for line in lines}


class Days:
    """Screenings of one part of a book after another."""

    def __init__(self, rules: Sequence[Plan], keep: Timespan | None) -> None:
        self.memory = Memory(NOWHERE, rules, "EU", PseudonymKey.fresh(), keep)
        self.holding: dict[str, Finding] = {}
        self.late: list[int] = []
        self.waiting: list[Return] = []
        """Returns whose sale was not there."""
        self.repeated = 0

    def screen(self, part: Book) -> list[Finding]:
        """Screen what one file brings; the findings that are new or changed."""
        # Rows keep their numbers: none are counted.
        found = self.memory.judge(
            line_table(in_rows(part.lines)),
            companion_table(()),
            return_table(part.returns),
            rows=0,
            files_of=lambda rows: [0] * len(rows),
            find=_found,
        )
        self.late += self.memory.late
        self.repeated += self.memory.repeated
        sales = {line[1:] for line in sales_of(line for line in part.lines if line.line not in self.memory.late)}
        self.waiting = [one for one in self.waiting if one[1:4] not in sales]
        self.waiting += [one for one in part.returns if one.line in self.memory.without_sale]
        for old in {id_ for one in found for id_ in one.replaces}:
            del self.holding[old]
        for gone in self.memory.withdrawn:
            assert self.holding.pop(gone.id).rule == gone.rule
        for finding in found:
            assert finding.id is not None
            assert finding.id not in self.holding
            self.holding[finding.id] = finding
        return found

    def findings(self) -> list[Finding]:
        """Those that hold, without what numbers them."""
        return in_order(replace(one, id=None, replaces=()) for one in self.holding.values())


def at_once(rules: Sequence[Plan], book: Book) -> list[Finding]:
    """What screening all of the book at once finds."""
    sold = list({line.line: line for line in in_rows(book.lines)}.values())
    states = pa.array(["cancelled" if line.kept_quantity == 0 else None for line in sold], pa.string())
    table = line_table(sold).drop_columns(["kept_quantity"]).append_column("line_state", states)
    lines = settled(table, return_table(book.returns)).lines
    left = dict(zip(lines["line"].to_pylist(), lines["kept_quantity"].to_pylist(), strict=True))
    return in_order(run(rules, [_keeping(line, left[line.line]) for line in book.lines], ()))


def in_rows(lines: Iterable[RegulatedLine]) -> list[RegulatedLine]:
    """The lines as a scan gives them: by row, then by substance."""
    return sorted(lines, key=lambda line: (line.line, line.substance))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings so that they can be compared."""
    return sorted(findings, key=repr)


def return_table(returns: Sequence[Return]) -> pa.Table:
    """Returns as a scan gives them."""
    kinds = {
        "line": pa.int64(),
        "order_id": pa.string(),
        "customer": pa.string(),
        "product_id": pa.string(),
        "quantity": pa.decimal128(18, 3),
        "us": pa.timestamp("us"),
    }
    rows = sorted(returns)
    table = pa.table({name: pa.array([getattr(one, name) for one in rows], kind) for name, kind in kinds.items()})
    return table.rename_columns({"us": "ts"})


@st.composite
def books(draw: st.DrawFn) -> Book:
    """Any such book; no two lines, and no two returns, are the same in all that identifies them."""
    chance = draw(st.randoms(use_true_random=False))
    lines = tuple(_told_apart(line) for line in make_shop(chance).lines)
    sold = sorted({(line.line, line.order_id, line.customer, line.product_id, line.us) for line in lines}, key=repr)
    returns = []
    for place in range(chance.choice((0, 1, 3, 6)) if sold else 0):
        _, order, customer, product, us = chance.choice(sold)
        back = Decimal(1000 + 300 * chance.randint(0, 4) + place) / 1000
        product = product if chance.random() < 0.9 else "p-other"
        returns.append(Return(500 + place, order, customer, product, back, us + chance.choice((0, 1, 5)) * SECOND))
    return Book(lines, tuple(returns))


def _told_apart(line: RegulatedLine) -> RegulatedLine:
    """The line with packs that tell it from others, and amounts that follow from its packs."""
    packs = Decimal(1000 * (1 + line.line % 3 // 2) + line.line) / 1000
    mass = None if line.amount_kg is None else abs(line.amount_kg).quantize(Decimal("0.001"))
    cancelled = line.line % 5 == 2  # both substances of a line alike
    told = line._replace(quantity=packs, amount_kg=None if mass is None else packs * mass)
    return _keeping(told, Decimal(0) if cancelled else packs)


def _keeping(line: RegulatedLine, packs: Decimal) -> RegulatedLine:
    kg = None if line.amount_kg is None else (line.amount_kg / line.quantity * packs).quantize(Decimal("0.000001"))
    return line._replace(kept_quantity=packs, kept_kg=kg)


def _found(rules: Sequence[Plan], lines: pa.Table, _companions: pa.Table) -> Iterator[Finding]:
    return run(rules, lines_of(lines), ())


def line_at(us: int, row: int, **fields: object) -> RegulatedLine:
    """A line of an order of its own."""
    common = {"order_id": f"o{row}", "product_id": "p", "quantity": Decimal(1), "customer": "ann"}
    known = {"substance": "acetone", "schedule": "Annex II", "status": "reportable", "kept_quantity": Decimal(1)}
    return RegulatedLine(line=row, us=START + us, **{**common, **known, **fields})  # type: ignore[arg-type]
