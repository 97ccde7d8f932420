"""What one administrator asks for and a second one agrees to: whoever sees customers, or administers, is let in by two.

Otherwise one administrator could enter somebody there is not, and be both people of every decision that takes two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from poisonbook.register.one_time import OneTime, OneTimeKind
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.register.staff_rules import SecondAdministratorError, StaffError, need_administrator
from poisonbook.storage import one_time
from poisonbook.storage.store import Store
from poisonbook.values.ids import new_id
from poisonbook.workflows.invitations import Invitation, invite
from poisonbook.workflows.staff import GivenStaff, add_staff, change_staff, find_staff

LASTS = timedelta(hours=24)


class StaffStep(StrEnum):
    """What is asked for."""

    ADD = "add"
    CHANGE = "change"
    INVITE = "invite"


class StaffRequestError(StaffError):
    """There is no such request any more, or who asked would agree with themself."""

    code: ClassVar[str] = "staff-request"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRequest:
    """What one administrator asks for."""

    id: str
    step: StaffStep
    staff: str
    """The short id of whom it is about."""
    given: GivenStaff
    password: bool
    """Whether an invitation lets them set a password."""
    by: str
    """The short id of who asks."""
    ends_at: datetime


Done = Staff | Invitation | StaffRequest
"""Somebody as they are now, an invitation to be handed over, or a request that waits for a second administrator."""


def ask_or_do(store: Store, step: StaffStep, id_: str, given: GivenStaff, *, by: Staff, password: bool = False) -> Done:
    """Do it where one administrator may, else ask a second one to agree within a day.

    Raises:
        StaffError: it cannot be so; nothing was asked for.
    """
    request = StaffRequest(
        id=new_id("sta"),
        step=step,
        staff=id_,
        given=given,
        password=password,
        by=by.id,
        ends_at=store.clock() + LASTS,
    )
    try:
        return _do(store, by.operator, request, by=by, second=None)
    except SecondAdministratorError:
        store.writer.run(one_time.enter, _kept(request, by.operator))
        return request


def requests_of(store: Store, operator: str) -> list[StaffRequest]:
    """What waits for a second administrator, that first which ends first."""
    with store.reading() as connection:
        found = one_time.search(connection, operator, OneTimeKind.STAFF_REQUEST, at=store.clock())
    return [_request(one) for one in found]


def agree(store: Store, id_: str, *, by: Staff) -> Done:
    """Do what another administrator asked for.

    Raises:
        StaffRequestError: it is not asked for any more, or `by` asked for it.
        StaffError: it cannot be so any more.
    """
    request = _asked(store, id_, by)
    if request.by == by.id:
        raise StaffRequestError("who asks for it does not agree to it; a second administrator does")
    asker = find_staff(store, by.operator, request.by)
    done = _do(store, by.operator, request, by=asker, second=by)
    _take(store, id_)
    return done


def refuse_request(store: Store, id_: str, *, by: Staff) -> None:
    """Let what was asked for be done by nobody; who asked may do that too.

    Raises:
        StaffRequestError: it is not asked for any more.
        StaffRoleError: `by` is no administrator.
    """
    need_administrator(find_staff(store, by.operator, by.id), store.clock())
    _asked(store, id_, by)
    _take(store, id_)


def _do(store: Store, operator: str, request: StaffRequest, *, by: Staff, second: Staff | None) -> Staff | Invitation:
    if request.step is StaffStep.INVITE:
        return invite(store, operator, request.staff, by=by, second=second, password=request.password)
    do = add_staff if request.step is StaffStep.ADD else change_staff
    return do(store, operator, request.staff, request.given, by=by, second=second)


def _asked(store: Store, id_: str, by: Staff) -> StaffRequest:
    found = [one for one in requests_of(store, by.operator) if one.id == id_]
    if not found:
        raise StaffRequestError("this is not asked for any more")
    return found[0]


def _take(store: Store, id_: str) -> None:
    store.writer.run(one_time.take_out, (id_, OneTimeKind.STAFF_REQUEST, store.clock()))


def _kept(request: StaffRequest, operator: str) -> OneTime:
    given = request.given
    said = {
        "step": request.step.value,
        "by": request.by,
        "password": "yes" if request.password else "",
        "name": given.name,
        "roles": None if given.roles is None else ",".join(sorted(given.roles)),
        "lang": given.lang,
        "until": None if given.until is None else given.until.isoformat(),
        "subject": given.subject,
    }
    return OneTime(
        id=request.id,
        operator=operator,
        kind=OneTimeKind.STAFF_REQUEST,
        staff=request.staff,
        said={name: value for name, value in said.items() if value is not None},
        ends_at=request.ends_at,
    )


def _request(one: OneTime) -> StaffRequest:
    said: Mapping[str, str] = one.said
    roles, until = said.get("roles"), said.get("until")
    return StaffRequest(
        id=one.id,
        step=StaffStep(said["step"]),
        staff=one.staff or "",
        given=GivenStaff(
            name=said.get("name"),
            roles=None if roles is None else frozenset(map(StaffRole, roles.split(","))),
            lang=said.get("lang"),
            until=None if until is None else datetime.fromisoformat(until),
            subject=said.get("subject"),
        ),
        password=bool(said["password"]),
        by=said["by"],
        ends_at=one.ends_at,
    )
