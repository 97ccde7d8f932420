"""Decisions of staff on registered products: they hold for a while, some by two people, and end by themselves.

A decision is on one listing as it stands (`decisions.Decided`). The moves are pure: given how one stands they say how
it stands next, or refuse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from poisonbook.catalogue.decision_terms import DecisionTerms
from poisonbook.catalogue.decisions import ALLOWS, Decided, Reason
from poisonbook.errors import PoisonbookError
from poisonbook.law.retention import months_after
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.values.status import Status

MAKES = frozenset({StaffRole.CATALOGUE})
"""Who decides on products."""
SECOND = frozenset({StaffRole.APPROVER})
"""Who is the second person."""
MOST_NOTE = 500
MOST_SAID_BY = 100


class Source(StrEnum):
    """What a supplier's statement is taken from."""

    SAFETY_DATA_SHEET = "safety_data_sheet"
    SPECIFICATION = "specification"
    LABEL = "label"
    LETTER = "letter"
    """A letter or an e-mail of the supplier's."""


class DecisionState(StrEnum):
    """How a decision stands."""

    WAITING = "waiting"
    """It changes nothing until a second person agrees."""
    IN_FORCE = "in_force"
    ENDED = "ended"


class DecisionEnd(StrEnum):
    """Why a decision ended."""

    REFUSED = "refused"
    """A second person did not agree."""
    WITHDRAWN = "withdrawn"
    """A person ended it."""
    REPLACED = "replaced"
    EXPIRED = "expired"
    LISTING_CHANGED = "listing_changed"
    """The listing is not the text that was decided on, or is gone."""


_SUPPLIERS = frozenset({Reason.SUPPLIER_STRENGTH, Reason.SUPPLIER_SUBSTANCE, Reason.SUPPLIER_FORM})


class DecisionError(PoisonbookError):
    """A decision on a product that cannot be so."""

    code: ClassVar[str] = "product-decision"

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"


class DecisionRoleError(PoisonbookError):
    """The person has no role that may do this."""

    code: ClassVar[str] = "product-decision-role"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


class DecisionFourEyesError(PoisonbookError):
    """The same person cannot be both pairs of eyes."""

    code: ClassVar[str] = "product-decision-four-eyes"

    def __str__(self) -> str:
        return "a second person does this, not the one who decided"


class DecisionStateError(PoisonbookError):
    """As the decision stands this cannot be done with it."""

    code: ClassVar[str] = "product-decision-state"

    def __init__(self, state: DecisionState) -> None:
        super().__init__(state)
        self.state = state

    def __str__(self) -> str:
        return f"this decision is {self.state.value.replace('_', ' ')}"


class UnknownDecisionError(PoisonbookError):
    """The operator has no decision with this id."""

    code: ClassVar[str] = "unknown-product-decision"

    def __str__(self) -> str:
        return "there is no decision on a product with this id"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDecision:
    """What was decided of one registered product."""

    id: str
    product_id: str
    decided: Decided
    """As a file of decisions has it; `by` is the short id of who decided."""
    until: date
    """The last day on which it holds."""
    was: Status
    """What the law says of the listing without it."""
    becomes: Status
    needs_second: bool
    decided_by: str
    decided_at: datetime
    state: DecisionState
    source: Source | None = None
    said_by: str = ""
    """Which supplier said it: a company, never a person."""
    said_on: date | None = None
    second_by: str | None = None
    """Who agreed."""
    second_at: datetime | None = None
    ended: DecisionEnd | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None

    def holds(self, on: date) -> bool:
        """Whether it counts on a day."""
        return self.state is DecisionState.IN_FORCE and on <= self.until

    @property
    def is_open(self) -> bool:
        """Whether it counts, or may yet."""
        return self.state in (DecisionState.WAITING, DecisionState.IN_FORCE)


def check_decided(decided: Decided, today: date, *, terms: DecisionTerms) -> None:
    """Go on only with what can be decided at all.

    Raises:
        DecisionError: the reason is none for it, it ends too late, or its note is too long.
    """
    last = months_after(today, terms.months[decided.reason])
    if decided.reason not in ALLOWS[decided.verdict]:
        raise DecisionError("reason", f"is none for {decided.verdict.value!r}: {', '.join(ALLOWS[decided.verdict])}")
    if not today <= decided.until <= last:
        raise DecisionError("until", f"ends on {last} at the latest, and not before today")
    if len(decided.note) > MOST_NOTE or not decided.note.replace("\n", "").isprintable():
        raise DecisionError("note", f"has at most {MOST_NOTE} characters")


def made(decision: ProductDecision, by: Staff, now: datetime) -> ProductDecision:
    """A new decision: in force, or waiting for a second person.

    Raises:
        DecisionRoleError: the person may not decide on products.
        DecisionError: it lacks what the supplier said.
    """
    need_role(by, MAKES, now)
    _need_source(decision, now.date())
    state = DecisionState.WAITING if decision.needs_second else DecisionState.IN_FORCE
    return replace(decision, state=state)


def agreed(decision: ProductDecision, by: Staff, now: datetime) -> ProductDecision:
    """The decision in force, as a second person agrees.

    Raises:
        DecisionRoleError, DecisionFourEyesError: the person cannot be the second one.
        DecisionStateError: it does not wait for one, or its time is over.
    """
    _need_second(decision, by, now)
    if now.date() > decision.until:
        raise DecisionStateError(DecisionState.ENDED)
    return replace(decision, state=DecisionState.IN_FORCE, second_by=by.id, second_at=now)


def refused(decision: ProductDecision, by: Staff, now: datetime) -> ProductDecision:
    """The decision, refused by a second person; errors as of `agreed`."""
    _need_second(decision, by, now)
    return replace(over(decision, DecisionEnd.REFUSED, now), ended_by=by.id)


def withdrawn(decision: ProductDecision, by: Staff, now: datetime) -> ProductDecision:
    """The decision, ended by a person. What made a product restricted is ended by a second one.

    Raises:
        DecisionRoleError, DecisionFourEyesError: the person may not end it.
        DecisionStateError: it is over already.
    """
    raised = decision.becomes.severity > decision.was.severity and decision.state is DecisionState.IN_FORCE
    need_role(by, SECOND if raised else MAKES | SECOND, now)
    if not decision.is_open:
        raise DecisionStateError(decision.state)
    if raised and by.id == decision.decided_by:
        raise DecisionFourEyesError
    return replace(over(decision, DecisionEnd.WITHDRAWN, now), ended_by=by.id)


def over(decision: ProductDecision, why: DecisionEnd, now: datetime) -> ProductDecision:
    """The decision, ended by itself."""
    return replace(decision, state=DecisionState.ENDED, ended=why, ended_at=now)


def need_role(by: Staff, roles: frozenset[StaffRole], now: datetime) -> None:
    """Go on only for somebody with one of the roles whose account is in force; DecisionRoleError else."""
    if missing := by.lacks(roles, now):
        raise DecisionRoleError(missing)


def _need_second(decision: ProductDecision, by: Staff, now: datetime) -> None:
    need_role(by, SECOND, now)
    if decision.state is not DecisionState.WAITING:
        raise DecisionStateError(decision.state)
    if by.id == decision.decided_by:
        raise DecisionFourEyesError


def _need_source(decision: ProductDecision, today: date) -> None:
    if len(decision.said_by) > MOST_SAID_BY or not decision.said_by.isprintable():
        raise DecisionError("said_by", f"names a company in at most {MOST_SAID_BY} characters, in one line")
    if decision.said_on is not None and decision.said_on > today:
        raise DecisionError("said_on", "lies in the future")
    if decision.decided.reason in _SUPPLIERS:
        missing = [name for name in ("source", "said_by", "said_on") if not getattr(decision, name)]
        if missing:
            raise DecisionError(missing[0], "is missing: say what the supplier's statement is, whose, and of which day")
