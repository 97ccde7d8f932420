"""The scenarios that the sample plants: what happens, and every finding that must follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from poisonbook.facts.schema import LicenceState, StatementState
from poisonbook.sample.catalogue import Special
from poisonbook.sample.goods import DATA
from poisonbook.sample.rules import RuleFigures, read_figures
from poisonbook.values.documents import Node, read_document
from poisonbook.values.status import Status

COMPANION = "companion"
"""The name under which a scenario asks for a companion good."""


class Buyer(StrEnum):
    """Who acts in a scenario."""

    PUBLIC = "public"
    PROFESSIONAL = "professional"
    OPERATOR = "operator"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which regulated listings a scenario may use: those that fit everything stated."""

    substance: str | None
    status: Status | None
    pack: str | None
    below_kg: Decimal | None

    def fits(self, item: Special) -> bool:
        """Whether the listing will do."""
        return (
            item.form is not None
            and self.substance in (None, item.form.substance)
            and self.status in (None, item.status)
            and self.pack in (None, item.pack)
            and (self.below_kg is None or (item.pack_kg is not None and item.pack_kg < self.below_kg))
        )


@dataclass(frozen=True, slots=True)
class Particulars:
    """What an order says otherwise than orders of its kind do; what is None is as usual."""

    statement: StatementState | None = None
    licence: LicenceState | None = None
    country: str | None = None
    one_payment: bool = False
    """Whether all accounts of the scenario pay alike."""


@dataclass(frozen=True, slots=True)
class Line:
    """A planted order line; `id` is its name within the scenario."""

    id: str
    goods: str
    packs: int


@dataclass(frozen=True, slots=True)
class Order:
    """A planted order, so many days and seconds after the scenario's first."""

    day: int
    second: int
    account: int
    """Whose it is: the scenario's accounts count from 0."""
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that the scenario must cause, with the lines it shows."""

    rule: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that happens in the shop."""

    name: str
    help: str
    buyer: Buyer
    exact: bool
    """Whether the moments are as stated, to the microsecond; otherwise the hour wanders."""
    particulars: Particulars
    orders: tuple[Order, ...]
    expect: tuple[Expected, ...]

    @property
    def accounts(self) -> int:
        """How many customers act in it."""
        return 1 + max(order.account for order in self.orders)

    @property
    def span_days(self) -> int:
        """Days from the first order to the last."""
        return max(order.day for order in self.orders)


@dataclass(frozen=True, slots=True)
class Script:
    """All scenarios, the goods they ask for, and the figures of the rules they are built around."""

    figures: RuleFigures
    goods: dict[str, Wanted]
    scenarios: tuple[Scenario, ...]

    @property
    def particulars(self) -> tuple[Particulars, ...]:
        """What orders may say, each once; first what is usual."""
        return tuple(dict.fromkeys([Particulars(), *(scenario.particulars for scenario in self.scenarios)]))

    def cast(self, regulated: Sequence[Special]) -> dict[str, tuple[Special, ...]]:
        """The listings of a catalogue that each of the scenarios' goods may be."""
        return {name: tuple(filter(wanted.fits, regulated)) for name, wanted in self.goods.items()}


@cache
def read_script() -> Script:
    """The script of data/scenarios.yaml.

    Raises:
        DocumentError: a scenario names goods, rules or lines that the file does not have.
    """
    root = read_document(DATA / "scenarios.yaml")
    root.allow(("rules", "goods", "scenarios"))
    rules, goods = root.need("rules").mapping, root.need("goods").mapping
    scenarios = tuple(_scenario(node, tuple(rules), (*goods, COMPANION)) for node in root.need("scenarios"))
    return Script(read_figures(rules), {name: _wanted(node) for name, node in goods.items()}, scenarios)


def _wanted(node: Node) -> Wanted:
    node.allow(("substance", "status", "pack", "below_kg"))
    substance, status, pack, below = (node.get(name) for name in ("substance", "status", "pack", "below_kg"))
    return Wanted(
        substance.text() if substance else None,
        status.choice(Status, "status", Status) if status else None,
        pack.text() if pack else None,
        below.decimal() if below else None,
    )


def _scenario(node: Node, rules: Iterable[str], goods: Iterable[str]) -> Scenario:
    node.allow(("name", "help", "buyer", "exact", *_PARTICULARS, "orders", "expect"))
    exact = node.get("exact")
    orders = tuple(_order(order, goods) for order in node.need("orders"))
    lines = [line.id for order in orders for line in order.lines]
    return Scenario(
        node.need("name").text(),
        node.need("help").text(),
        node.need("buyer").choice(Buyer, "buyer", Buyer),
        exact.boolean() if exact else False,
        _particulars(node),
        orders,
        tuple(
            Expected(
                _known(finding.need("rule"), rules, "rule"),
                tuple(_known(line, lines, "line") for line in finding.need("lines")),
            )
            for finding in node.need("expect")
        ),
    )


_PARTICULARS = ("statement", "licence", "country", "one_payment")


def _particulars(node: Node) -> Particulars:
    statement, licence, country, one_payment = (node.get(name) for name in _PARTICULARS)
    return Particulars(
        statement.choice(StatementState, "statement", StatementState) if statement else None,
        licence.choice(LicenceState, "licence", LicenceState) if licence else None,
        country.text() if country else None,
        one_payment.boolean() if one_payment else False,
    )


def _order(node: Node, goods: Iterable[str]) -> Order:
    node.allow(("day", "second", "account", "lines"))
    second, account = node.get("second"), node.get("account")
    lines = tuple(_line(line, goods) for line in node.need("lines"))
    return Order(node.need("day").whole(), second.whole() if second else 0, account.whole() if account else 0, lines)


def _line(node: Node, goods: Iterable[str]) -> Line:
    node.allow(("id", "goods", "packs"))
    packs = node.get("packs")
    return Line(node.need("id").text(), _known(node.need("goods"), goods, "goods"), packs.whole() if packs else 1)


def _known(node: Node, known: Iterable[str], kind: str) -> str:
    if node.text() not in known:
        raise node.error(f"unknown {kind} {node.text()!r}; known: {', '.join(known)}")
    return node.text()
