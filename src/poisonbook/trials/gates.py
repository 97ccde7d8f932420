"""The gates before a rule goes live: what each asks, what a rule came to there, and whether it is through.

Everything is whole numbers, rounded against the rule, so that the same record gives the same outcomes for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from poisonbook.values.canonical import fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the gates and the life of a rule go by; `docs/decisions/0027-gates.md` has where each is from."""

    lines: int = 2_995
    """Order lines to be tried on: with no alert they show at most one in a thousand (Clopper and Pearson, 95 %)."""
    share: int = 10_000
    """Of a million order lines, how many may raise an alert at the upper end; an operator may ask for fewer."""
    customers: int = 1_000
    """Alerts for a million customers who bought regulated products: 1 for 1,000."""
    ratio: int = 1_250
    """A part of the trade may not be spoken of more than so many thousandths as often, at the lower end."""
    shadow_days: int = 30
    shadow_lines: int = 3_000
    """Regulated lines, instead of the days."""
    months: int = 12
    """How long a rule is live."""
    fresh: timedelta = timedelta(days=90)
    """How old a trial may be when its rule goes live."""
    notice: timedelta = timedelta(days=30)
    """How long before its end there is notice."""
    reviews: int = 300
    """Reviewed alerts, before a rule ends by its record."""
    notice_reviews: int = 200
    """Reviewed alerts, before there is notice of it."""
    confirmed: int = 10
    """Of a thousand reviewed alerts, how many have to be confirmed."""


FIGURES = Figures()


class Gate(StrEnum):
    """What a rule goes through before it is live."""

    ANCHORED = "anchored"
    """Every branch names a regulated substance."""
    SCHEMA = "schema"
    """It uses the closed schema alone."""
    BASIS = "basis"
    """It names provisions that the law data has."""
    EXAMPLES = "examples"
    """Examples in which it fires and in which it does not, and all pass."""
    LINES = "lines"
    """It was tried on enough order lines."""
    SHARE = "share"
    """Few of them raise an alert."""
    CAPACITY = "capacity"
    """There are hours for its alerts, even at the upper end."""
    CUSTOMERS = "customers"
    """At most one alert for 1,000 customers."""
    VALUE = "value"
    """It finds something that no live rule finds."""
    DISPARITY = "disparity"
    """It does not speak of one part of the trade more often than of the rest."""
    SHADOW = "shadow"
    """It ran beside the live ones, counted and shown to nobody."""
    APPROVERS = "approvers"
    """Two different people approved it."""


STATUTORY = (Gate.ANCHORED, Gate.SCHEMA, Gate.BASIS, Gate.EXAMPLES)
"""What a machine asks of a statutory check."""
WAIVABLE = frozenset({Gate.CUSTOMERS, Gate.DISPARITY})
"""Gates that two people can let a rule through in writing."""


_IN_THOUSANDTHS = frozenset({Gate.CUSTOMERS, Gate.DISPARITY})
"""Their figures are thousandths of what people read: alerts for 1,000 customers, times as often."""


def as_read(gate: Gate, figures: Iterable[int]) -> tuple[Decimal, ...]:
    """Figures of a gate in the unit that people read, exactly."""
    return tuple(Decimal(one) / (1_000 if gate in _IN_THOUSANDTHS else 1) for one in figures)


class GateVerdict(StrEnum):
    """How a rule stands at a gate."""

    PASSED = "passed"
    FAILED = "failed"
    WAIVED = "waived"
    """It does not pass, and two people let it through in writing."""
    NOT_TESTABLE = "not_testable"
    """Too little trade to tell; it is through, and nothing was shown."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a rule stands at one gate."""

    gate: Gate
    verdict: GateVerdict
    came: tuple[int, ...]
    """What it came to; empty: nothing could be counted."""
    needed: tuple[int, ...]
    """What would do; of two, either."""

    @property
    def is_through(self) -> bool:
        """Whether it does not keep the rule back."""
        return self.verdict is not GateVerdict.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """What a trial on past orders came to: counts alone."""

    lines: int
    regulated: int
    customers: int
    alerts: int
    share: int
    """Of a million order lines, at the upper end."""
    minutes: int | None
    """Of work a year, at the upper end; None: the history was too short to say."""
    capacity: int | None
    """Minutes a year that there are for it; None: not said."""
    own: int
    """Planted scenarios that no live rule finds; where none were planted, alerts that no live rule has."""
    planted: int | None
    """How many were planted; None: no file of them was given."""
    ratio: int
    """Thousandths: of the part of the trade spoken of most, the lower end of how many times as often as the rest."""
    part: str
    """Which part that is; empty: there is one only."""
    tested: int
    """Parts of which something could be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRecord:
    """What was found of a version of a rule, as it is kept: nobody can write one but the program that tries it."""

    digest: str
    """Of everything the rule says."""
    is_statutory: bool
    unanchored: int
    outside: int
    """Faults of what it names beyond the closed schema."""
    provisions: int
    """Those it names that the law data has; 0 where it has one not."""
    prevalence: str
    """How often what it looks for happens, and the source; `unknown` where nobody published it."""
    fires: int
    """Examples in which it is to find something."""
    silent: int
    """Examples in which it is not to."""
    failing: int
    """Examples that come out otherwise."""
    share: int
    """What the operator asked for of `Figures.share` then."""
    back_test: BackTest | None = None
    """None: it is a statutory check, and nothing was tried."""

    @property
    def fingerprint(self) -> str:
        """What the ledger says of it."""
        return fingerprint(asdict(self))


def machine_gates(
    record: GateRecord, waived: Collection[Gate] = (), *, figures: Figures = FIGURES
) -> tuple[Outcome, ...]:
    """How a rule stands at the gates that ask for no time and no people's approval."""
    asked = [
        _most(Gate.ANCHORED, record.unanchored, 0),
        _most(Gate.SCHEMA, record.outside, 0),
        _least(Gate.BASIS, record.provisions, 1),
        _least(Gate.EXAMPLES, 0 if record.failing else (record.fires > 0) + (record.silent > 0), 2),
    ]
    if not record.is_statutory:
        asked += _of_trial(record, figures)
    return tuple(_waived(one) if one.gate in WAIVABLE & {*waived} else one for one in asked)


def shadow_gate(ran: timedelta | None, lines: int, *, figures: Figures = FIGURES) -> Outcome:
    """How a rule stands that ran in shadow so long, over so many regulated lines; None: it does not."""
    days = 0 if ran is None else ran.days
    done = ran is not None and (days >= figures.shadow_days or lines >= figures.shadow_lines)
    return _outcome(Gate.SHADOW, done, (days, lines), (figures.shadow_days, figures.shadow_lines))


def approvers_gate(people: Iterable[str]) -> Outcome:
    """How a rule stands that these people approved."""
    return _least(Gate.APPROVERS, len({*people}), 2)


def all_through(outcomes: Iterable[Outcome]) -> bool:
    """Whether no gate keeps the rule back."""
    return all(one.is_through for one in outcomes)


def _of_trial(record: GateRecord, figures: Figures) -> list[Outcome]:
    share = min(record.share, figures.share)
    tried = record.back_test
    if tried is None:
        needed = {Gate.LINES: figures.lines, Gate.SHARE: share, Gate.CUSTOMERS: figures.customers, Gate.VALUE: 1}
        gates = (Gate.LINES, Gate.SHARE, Gate.CAPACITY, Gate.CUSTOMERS, Gate.VALUE, Gate.DISPARITY)
        needed[Gate.DISPARITY] = figures.ratio
        return [_outcome(gate, False, (), (needed[gate],) if gate in needed else ()) for gate in gates]
    return [
        _least(Gate.LINES, tried.lines, figures.lines),
        _most(Gate.SHARE, tried.share, share),
        _capacity(tried),
        _customers(tried, figures),
        _least(Gate.VALUE, tried.own, 1),
        _disparity(tried, figures),
    ]


def _capacity(tried: BackTest) -> Outcome:
    if tried.minutes is None or tried.capacity is None:
        came, needed = (() if one is None else (one,) for one in (tried.minutes, tried.capacity))
        return _outcome(Gate.CAPACITY, False, came, needed)
    return _most(Gate.CAPACITY, tried.minutes, tried.capacity)


def _customers(tried: BackTest, figures: Figures) -> Outcome:
    if tried.customers == 0:
        return _outcome(Gate.CUSTOMERS, tried.alerts == 0, (), (figures.customers,))
    return _most(Gate.CUSTOMERS, -(-tried.alerts * 1_000_000 // tried.customers), figures.customers)


def _disparity(tried: BackTest, figures: Figures) -> Outcome:
    if tried.ratio <= figures.ratio and tried.tested == 0:
        return Outcome(Gate.DISPARITY, GateVerdict.NOT_TESTABLE, (tried.ratio,), (figures.ratio,))
    return _most(Gate.DISPARITY, tried.ratio, figures.ratio)


def _waived(outcome: Outcome) -> Outcome:
    if outcome.is_through:
        return outcome
    return Outcome(outcome.gate, GateVerdict.WAIVED, outcome.came, outcome.needed)


def _most(gate: Gate, came: int, needed: int) -> Outcome:
    return _outcome(gate, came <= needed, (came,), (needed,))


def _least(gate: Gate, came: int, needed: int) -> Outcome:
    return _outcome(gate, came >= needed, (came,), (needed,))


def _outcome(gate: Gate, through: bool, came: tuple[int, ...], needed: tuple[int, ...]) -> Outcome:
    return Outcome(gate, GateVerdict.PASSED if through else GateVerdict.FAILED, came, needed)
