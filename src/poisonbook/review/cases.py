"""Cases: alerts on linked orders, on which people decide. The nouns; `moves` has what may be done with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from poisonbook.register.clocks import ClockState, clock_state

MOST_TEXT = 500
"""Characters of a reason or a note."""


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    """Nobody has decided."""
    PROPOSED = "proposed"
    """One person says that it is suspicious; a second one has to look."""
    CLOSED = "closed"


class Disposition(StrEnum):
    """What was decided."""

    NOT_SUSPICIOUS = "not_suspicious"
    REFUSED = "refused"
    """Not sold, and nothing to report."""
    SUSPICIOUS = "suspicious"
    """By two people; it is reported."""


class Benign(StrEnum):
    """Why a case is not suspicious."""

    TRADE_SHOWN = "trade_shown"
    """The buyer's trade explains it."""
    LICENCE_COVERS = "licence_covers"
    ORDINARY_USE = "ordinary_use"
    """An ordinary use in a household, a garden or on a farm explains it."""
    RECOGNISED_WRONGLY = "recognised_wrongly"
    """The product is not what it was taken for."""
    RULE_TOO_WIDE = "rule_too_wide"
    """The rule held, but it also holds for much that is ordinary."""
    DUPLICATE = "duplicate"
    """It was decided in another case."""
    TEST_ORDER = "test_order"
    SOLD_WRONGLY = "sold_wrongly"
    """The sale should not have been made, and nothing points to misuse."""


class Step(StrEnum):
    """What was done with a case."""

    OPENED = "opened"
    FOUND = "found"
    """Rules found more that is linked to it."""
    JOINED = "joined"
    """Another open case turned out to be linked, and became part of it; or it became part of another."""
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    LET_GO = "let_go"
    NOTED = "noted"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"
    CLOSED = "closed"
    REOPENED = "reopened"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Alerts on linked orders, and what was decided on them. People are short ids of staff."""

    id: str
    orders: tuple[str, ...]
    """The shop's order ids, the earliest first."""
    alerts: tuple[str, ...]
    """Ids, in the order they were raised."""
    opened_at: datetime
    state: CaseState = CaseState.OPEN
    version: int = 1
    """Every move counts it up. A move names the version it saw, so that nobody overwrites another's."""
    assigned_to: str | None = None
    taken_at: datetime | None = None
    """Since when that person has it."""
    proposed_by: str | None = None
    """Who says that it is suspicious."""
    proposed_at: datetime | None = None
    """When somebody first said so: from then the law's clock runs."""
    due_at: datetime | None = None
    """When the report is due; None: nobody said that it is suspicious, or the law data names no hours."""
    duty: str = ""
    """The id of the requirement that says how soon; empty where the law data names none."""
    confirmed_by: str | None = None
    """The second person."""
    closed_by: str | None = None
    closed_at: datetime | None = None
    disposition: Disposition | None = None
    """None: it is not closed, or it is part of another case now."""
    benign: Benign | None = None
    """Why it is not suspicious."""
    reason: str = ""
    """Of the last decision, without anybody's name."""
    reopened_by: str | None = None
    reopened_at: datetime | None = None
    joined_to: str | None = None
    """The case it became part of."""
    earlier: tuple[str, ...] = ()
    """Closed cases about some of the same orders."""
    reported_at: datetime | None = None
    """When the report was made."""

    @property
    def is_suspicious(self) -> bool:
        """Whether two people have called it so."""
        return self.disposition is Disposition.SUSPICIOUS

    @property
    def clock_runs(self) -> bool:
        """Whether a report is owed, or will be unless somebody decides otherwise."""
        return self.proposed_at is not None and self.reported_at is None and (not self.is_closed or self.is_suspicious)

    @property
    def is_closed(self) -> bool:
        """Whether it is decided."""
        return self.state is CaseState.CLOSED

    @property
    def to_do(self) -> bool:
        """Whether there is still something to do: to decide, or to report."""
        return not self.is_closed or self.clock_runs


def case_clock(case: Case, now: datetime) -> ClockState | None:
    """Where the law's clock stands: warnings when 12 and 4 hours are left. None: it does not run and was not met."""
    return clock_state(case, now) if case.clock_runs or case.reported_at is not None else None


def release_reason(case_id: str) -> str:
    """Why an order was let be sold that a case was about."""
    return f"case {case_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNote:
    """What was done with a case, or said of it. It is never changed."""

    id: str
    case_id: str
    version: int
    """Of the case, since this step."""
    step: Step
    at: datetime
    by: str | None
    """A short id of staff; None: the rules, or the service."""
    text: str = ""
    """The reason or the note, without anybody's name; of a step between two cases or people, the other's id."""
