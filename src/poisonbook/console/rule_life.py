"""How a rule stands in its life, on its page: until when it is live, its gates, its shadow, and what people may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from poisonbook.console.formats import Formats
from poisonbook.register.staff import Staff
from poisonbook.rules.versions import RuleApprovalError
from poisonbook.trials import moves
from poisonbook.trials.gates import WAIVABLE, Gate, GateVerdict, Outcome, as_read
from poisonbook.trials.intervals import Interval, score_interval
from poisonbook.trials.steps import RuleStep

if TYPE_CHECKING:
    from poisonbook.workflows.rule_versions import StandingRule

_AT_MOST = frozenset({Gate.ANCHORED, Gate.SCHEMA, Gate.SHARE, Gate.CAPACITY, Gate.CUSTOMERS, Gate.DISPARITY})
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate, as it is shown."""

    gate: Gate
    part: str
    """Of the trade, which it speaks of most; empty where that is not asked."""
    verdict: GateVerdict
    came: str
    needed: str
    wrote: RuleStep | None
    """Who wrote why it may be waived, where a second person has to agree."""
    may_waive: bool
    """Whether the reader may write that, or agree."""


@dataclass(frozen=True, slots=True)
class Life:
    """What the page shows of it."""

    gates: tuple[GateRow, ...]
    confirmed: str
    """The share of reviewed alerts that were confirmed, with its interval, in percent; empty: none was reviewed."""
    may_shadow: bool
    may_approve: bool


def life_of(found: StandingRule, staff: Staff, formats: Formats) -> Life:
    """A rule's life, for somebody."""
    reviewed = found.counts.reviewed
    share = "" if reviewed <= 0 else _percent(score_interval(max(found.counts.confirmed, 0), reviewed), formats)
    return Life(
        gates=tuple(_rows(found, staff, formats)),
        confirmed=share,
        may_shadow=_may(moves.begin_shadow, found, staff),
        may_approve=_may(moves.approve, found, staff),
    )


def _rows(found: StandingRule, staff: Staff, formats: Formats) -> Iterable[GateRow]:
    for one in found.gates:
        wrote = found.justified.get(one.gate)
        may = one.gate in WAIVABLE and not one.is_through and _may_waive(found, staff, one.gate)
        part = found.standing.candidacy.part if one.gate is Gate.DISPARITY else ""
        came = _figures(one.gate, one.came, formats)
        yield GateRow(one.gate, part, one.verdict, came, _needed(one, formats), wrote, may)


def _may_waive(found: StandingRule, staff: Staff, gate: Gate) -> bool:
    return _may(lambda at, by, now: moves.waive(at, by, now, gate, "…"), found, staff)


def _may(move: Callable[[moves.VersionAt, Staff, datetime], RuleStep], found: StandingRule, staff: Staff) -> bool:
    """Whether somebody may: found by trying, so that the page cannot differ from what is done."""
    try:
        move(found.at_hand, staff, found.now)
    except RuleApprovalError:
        return False
    return True


def _needed(outcome: Outcome, formats: Formats) -> str:
    if not outcome.needed:
        return "–"
    return f"{'≤' if outcome.gate in _AT_MOST else '≥'} {_figures(outcome.gate, outcome.needed, formats)}"


def _figures(gate: Gate, figures: tuple[int, ...], formats: Formats) -> str:
    return " / ".join(map(formats.number, as_read(gate, figures))) or "–"


def _percent(interval: Interval, formats: Formats) -> str:
    value, low, high = (
        f"{one * _PERCENT:.1f}".replace(".", formats.words["format.decimal"])
        for one in (interval.value, interval.low, interval.high)
    )
    return f"{value} % ({low}–{high} %)"
