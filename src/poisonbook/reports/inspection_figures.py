"""What an inspector sees first, gathered while the tables are written: none of it grows with the register."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.evidence import HeldLicence, IdentityCheck, Statement
from poisonbook.register.house import Incident, SupplierQuestion, SupplyNotice, Training
from poisonbook.register.lookup import LineEntry, OrderEntry
from poisonbook.register.orders import OrderState
from poisonbook.register.products import RegisteredProduct
from poisonbook.register.reconcile import Reconciliation

R = TypeVar("R")

SHOWN = 200
"""How many rows of a table stand in the summary; all of them are in its file."""
SAMPLED = 10


@dataclass(slots=True)
class Head(Generic[R]):
    """The first rows that pass, and how many did."""

    rows: list[R] = field(default_factory=list)
    count: int = 0

    def passing(self, rows: Iterable[R]) -> Iterator[R]:
        """The rows, noted on their way."""
        for row in rows:
            self.count += 1
            if len(self.rows) < SHOWN:
                self.rows.append(row)
            yield row


@dataclass(slots=True)
class Sample(Generic[R]):
    """Ten of the things that pass, by the hash of their ids: nobody chooses them, and the same come again."""

    id_of: Callable[[R], str]
    count: int = 0
    _kept: list[tuple[int, int, R]] = field(default_factory=list)

    def passing(self, things: Iterable[R]) -> Iterator[R]:
        """The things, noted on their way."""
        for thing in things:
            self.count += 1
            place = -int.from_bytes(hashlib.sha256(self.id_of(thing).encode()).digest())
            heapq.heappush(self._kept, (place, self.count, thing))
            if len(self._kept) > SAMPLED:
                heapq.heappop(self._kept)
            yield thing

    @property
    def things(self) -> list[R]:
        """Those that were chosen, by their ids."""
        return sorted((thing for _, _, thing in self._kept), key=self.id_of)


@dataclass(slots=True)
class OrderFigures:
    """Orders by what was decided and what became of them."""

    count: int = 0
    by_outcome: Counter[tuple[Outcome, OrderState]] = field(default_factory=Counter)
    by_reason: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    """Of the orders that were held or refused."""

    def passing(self, orders: Iterable[OrderEntry]) -> Iterator[OrderEntry]:
        """The orders, counted on their way."""
        for order in orders:
            self.count += 1
            self.by_outcome[order.outcome, order.state] += 1
            if order.outcome in (Outcome.HOLD, Outcome.REFUSE):
                self.by_reason.update((order.outcome, because) for because in order.because)
            yield order


@dataclass(slots=True)
class Sold:
    """What was sold of one substance in one standing."""

    lines: int = 0
    packs: Decimal = Decimal(0)
    """That neither came back nor were cancelled."""
    kg: Decimal = Decimal(0)
    unstated: int = 0
    """Lines whose listing does not state the amount."""


@dataclass(slots=True)
class LineFigures:
    """What was sold, by substance and standing."""

    count: int = 0
    sold: dict[tuple[str, str], Sold] = field(default_factory=dict)

    def passing(self, lines: Iterable[LineEntry]) -> Iterator[LineEntry]:
        """The lines, added up on their way."""
        for line in lines:
            self.count += 1
            if line.sold:
                self._add(line)
            yield line

    def _add(self, line: LineEntry) -> None:
        found = self.sold.setdefault((line.substance, line.status), Sold())
        found.lines += 1
        found.packs += line.kept_quantity
        if line.amount_kg is None:
            found.unstated += 1
        else:
            found.kg += line.amount_kg if line.kept_kg is None else line.kept_kg


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was gathered while the tables were written."""

    orders: OrderFigures
    lines: LineFigures
    products: Head[RegisteredProduct]
    statements: Sample[Statement]
    identity_checks: Sample[IdentityCheck]
    licences: Head[HeldLicence]
    incidents: Head[Incident]
    reconciliations: Head[Reconciliation]
    notices: Head[SupplyNotice]
    lacking: tuple[str, ...]
    trainings: Head[Training]
    questions: Head[SupplierQuestion]
