"""What happens to an opening in the store: each step with its entry in the ledger, in one unit of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.ledger import review_events
from poisonbook.register.openings import (
    Opening,
    OpeningRequestError,
    OpeningState,
    approved,
    need_one_customer,
    opened,
    refused,
    withdrawn,
)
from poisonbook.register.roles import Role
from poisonbook.storage import openings, sealed
from poisonbook.storage.events import log_event
from poisonbook.storage.sealed import SealedRecord
from poisonbook.storage.work import each

_EVENTS: Mapping[OpeningState, type[review_events.OpeningStep]] = MappingProxyType(
    {
        OpeningState.REQUESTED: review_events.OpeningRequested,
        OpeningState.APPROVED: review_events.OpeningApproved,
        OpeningState.REFUSED: review_events.OpeningRefused,
        OpeningState.WITHDRAWN: review_events.OpeningWithdrawn,
        OpeningState.OPENED: review_events.OpeningRead,
    }
)


class UnknownOpeningError(PoisonbookError):
    """There is no such opening."""

    code: ClassVar[str] = "unknown-opening"

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_

    def __str__(self) -> str:
        return f"there is no opening {self.id}"


@dataclass(frozen=True, slots=True)
class Step:
    """What is to happen to an opening."""

    operator: str
    id: str
    person: str
    at: datetime
    role: Role | None = None
    halves: Mapping[str, str] | None = None


def records_of(connection: Connection, operator: str, opening: Opening) -> list[SealedRecord]:
    """The records of an opening; OpeningRequestError where one is gone, or they are not of one customer."""
    found = sealed.find(connection, operator, opening.records)
    missing = set(opening.records) - {one.id for one in found}
    if missing:
        raise OpeningRequestError(f"there is no statement, identity check or licence {', '.join(sorted(missing))}")
    need_one_customer([one.customers for one in found])
    return found


def opening_in(connection: Connection, operator: str, id_: str) -> Opening:
    """The opening with this id; UnknownOpeningError where there is none."""
    found = openings.find(connection, operator, id_)
    if found is None:
        raise UnknownOpeningError(id_)
    return found


def _keep(connection: Connection, operator: str, opening: Opening, *, at: datetime, role: Role) -> None:
    openings.put_again(connection, operator, opening)
    _log(connection, operator, opening, at=at, role=role)


def _log(connection: Connection, operator: str, opening: Opening, *, at: datetime, role: Role) -> None:
    event = _EVENTS[opening.state](
        operator=operator,
        at=at.astimezone(UTC).isoformat(),
        id=opening.id,
        role=role.value,
        reason=opening.reason.value,
        records=len(opening.records),
    )
    log_event(connection, event)


@each
def _request(connection: Connection, asked: tuple[str, Opening, datetime]) -> None:
    operator, opening, ends = asked
    records_of(connection, operator, opening)
    openings.add(connection, operator, opening, at=opening.requested_at, delete_after=ends)
    _log(connection, operator, opening, at=opening.requested_at, role=opening.role)


@each
def _approve(connection: Connection, step: Step) -> Opening:
    assert step.role is not None  # noqa: S101 - made so by `approve_opening` alone
    opening = approved(opening_in(connection, step.operator, step.id), step.person, step.role, step.at)
    openings.hand_over(connection, step.operator, opening, step.halves or {})
    _keep(connection, step.operator, opening, at=step.at, role=opening.other_role)
    return opening


@each
def _refuse(connection: Connection, step: Step) -> Opening:
    opening = refused(opening_in(connection, step.operator, step.id), step.person, step.at)
    _keep(connection, step.operator, opening, at=step.at, role=opening.other_role)
    return opening


@each
def _withdraw(connection: Connection, step: Step) -> Opening:
    opening = withdrawn(opening_in(connection, step.operator, step.id), step.person, step.at)
    openings.drop_halves(connection, step.operator, step.id)
    _keep(connection, step.operator, opening, at=step.at, role=opening.role)
    return opening


@each
def _read(connection: Connection, step: Step) -> list[SealedRecord]:
    opening = opened(opening_in(connection, step.operator, step.id), step.person, step.at)
    found = records_of(connection, step.operator, opening)
    openings.drop_halves(connection, step.operator, step.id)
    _keep(connection, step.operator, opening, at=step.at, role=opening.role)
    return found


REQUEST, APPROVE, REFUSE, WITHDRAW, READ = _request, _approve, _refuse, _withdraw, _read
