"""How one customer's particulars come to be read: asked for by one role, approved by the other, within a day.

The moves are pure: given how an opening stands they say how it stands afterwards, or refuse.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.register.roles import Role
from poisonbook.register.staff import STAFF_ID

LASTS = timedelta(hours=24)
"""How long after the request it can be approved and read."""
MOST_RECORDS = 20
_CASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")


class CaseReason(StrEnum):
    """Why the particulars of single records are read."""

    SUSPICIOUS_TRANSACTION = "suspicious_transaction"
    """It is reported to the national contact point (EU 2019/1148 Art. 9)."""
    INCIDENT = "incident"
    """A loss or theft is reported or cleared up."""
    INSPECTION = "inspection"
    """An inspector asked for these records."""
    COURT_ORDER = "court_order"
    AUTHORITY_REQUEST = "authority_request"
    CUSTOMER_ASKED = "customer_asked"
    """The customer asked what is kept, or for it to be put right (GDPR Art. 15, 16)."""


class OpeningState(StrEnum):
    """How an opening stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    """Who asked has all it takes to read."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OPENED = "opened"
    """It was read; nothing follows."""
    EXPIRED = "expired"
    """Its time passed before it was read."""


LIVE = frozenset({OpeningState.REQUESTED, OpeningState.APPROVED})


class OpeningError(PoisonbookError):
    """A step that an opening does not allow."""

    code: ClassVar[str] = "opening"

    def __init__(self, id_: str, problem: str) -> None:
        super().__init__(id_, problem)
        self.id = id_
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.id}: {self.problem}"


class FourEyesError(OpeningError):
    """The second step was to be taken by the same person, or in the same role, as the first."""

    code: ClassVar[str] = "opening-four-eyes"


class OpeningRequestError(PoisonbookError):
    """A request for an opening that cannot be made so."""

    code: ClassVar[str] = "opening-request"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A request to read the particulars of some records, and what became of it."""

    id: str
    reason: CaseReason
    case_id: str
    """The shop's own, of its file of the matter."""
    records: tuple[str, ...]
    """The ids of statements, identity checks and licences."""
    requested_by: str
    """A short id of staff."""
    role: Role
    """The role of who asked."""
    requested_at: datetime
    reply_key: str
    """The public half of a key that is used once: what the other role hands over is closed for it."""
    state: OpeningState = OpeningState.REQUESTED
    decided_by: str | None = None
    """Who approved or refused it."""
    decided_at: datetime | None = None
    opened_at: datetime | None = None

    @property
    def expires_at(self) -> datetime:
        """When its time is over."""
        return self.requested_at + LASTS

    @property
    def other_role(self) -> Role:
        """The role that approves."""
        return next(role for role in Role if role is not self.role)

    def standing(self, now: datetime) -> OpeningState:
        """How it stands at a moment."""
        over = not self.requested_at <= now < self.expires_at
        return OpeningState.EXPIRED if self.state in LIVE and over else self.state


def requested(opening: Opening) -> Opening:
    """A new request, as it goes on record.

    Raises:
        OpeningRequestError: the case or the person has no id as it should be, or there are no or too many records.
    """
    if not _CASE.fullmatch(opening.case_id):
        raise OpeningRequestError("the id of a case has 1 to 40 letters, figures and . _ / -, and no name of a person")
    _need_person(opening.requested_by)
    if not 1 <= len(opening.records) <= MOST_RECORDS or len(set(opening.records)) != len(opening.records):
        raise OpeningRequestError(f"an opening is of 1 to {MOST_RECORDS} records, each named once")
    return opening


def need_one_customer(whose: Sequence[Collection[str]]) -> None:
    """Go on only where records are of one customer.

    Args:
        whose: of each record the pseudonyms of the customers it is of.

    Raises:
        OpeningRequestError: there is nobody that they are all of.
    """
    if not set.intersection(*map(set, whose)):
        raise OpeningRequestError(
            "these records are not of one customer, or not under one pseudonym; ask for those of each on their own"
        )


def approved(opening: Opening, person: str, role: Role, now: datetime) -> Opening:
    """The opening, approved by a second person in the other role.

    Raises:
        OpeningError: it is not asked for any more.
        FourEyesError: it is the same person or the same role.
    """
    _need(opening, OpeningState.REQUESTED, now)
    _need_second(opening, person)
    if role is not opening.other_role:
        raise FourEyesError(opening.id, f"it was asked for as {opening.role.value}; {opening.other_role.value} decides")
    return replace(opening, state=OpeningState.APPROVED, decided_by=person, decided_at=now)


def refused(opening: Opening, person: str, now: datetime) -> Opening:
    """The opening, refused by a second person: whose key it would take need not even be there.

    Raises:
        OpeningError: it is not asked for any more.
        FourEyesError: it is the same person.
    """
    _need(opening, OpeningState.REQUESTED, now)
    _need_second(opening, person)
    return replace(opening, state=OpeningState.REFUSED, decided_by=person, decided_at=now)


def withdrawn(opening: Opening, person: str, now: datetime) -> Opening:
    """The opening, taken back by who asked for it, before it was read.

    Raises:
        OpeningError: it is over, or somebody else asked for it.
    """
    if opening.standing(now) not in LIVE:
        raise OpeningError(opening.id, f"is {opening.standing(now).value}")
    _need_requester(opening, person)
    return replace(opening, state=OpeningState.WITHDRAWN)


def opened(opening: Opening, person: str, now: datetime) -> Opening:
    """The opening, as it stands once who asked for it reads: that is once.

    Raises:
        OpeningError: it is not approved, its time is over, it was read before, or somebody else asked for it.
    """
    if opening.state is OpeningState.OPENED:
        raise OpeningError(opening.id, "is used up: it is read once; ask again")
    _need(opening, OpeningState.APPROVED, now)
    _need_requester(opening, person)
    return replace(opening, state=OpeningState.OPENED, opened_at=now)


def _need(opening: Opening, state: OpeningState, now: datetime) -> None:
    standing = opening.standing(now)
    if standing is not state:
        raise OpeningError(opening.id, f"is {standing.value}, not {state.value}")


def _need_second(opening: Opening, person: str) -> None:
    _need_person(person)
    if person == opening.requested_by:
        raise FourEyesError(opening.id, "who asked for it does not decide it; a second person does")


def _need_requester(opening: Opening, person: str) -> None:
    if person != opening.requested_by:
        raise OpeningError(opening.id, "somebody else asked for it")


def _need_person(person: str) -> None:
    if not STAFF_ID.fullmatch(person):
        raise OpeningRequestError("a member of staff is named by 1 to 16 small letters, figures and -, such as k7")
