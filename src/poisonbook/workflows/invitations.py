"""Invitations: each lets one person enter, once and within an hour, how they will come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.register.form_links import new_token, token_hash
from poisonbook.register.one_time import OneTime, OneTimeKind
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.register.staff_rules import StaffError
from poisonbook.storage import one_time, staff
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each
from poisonbook.workflows.service import Service
from poisonbook.workflows.staff import GivenStaff, add_staff, in_force, list_staff, log_change, need_both

LASTS = timedelta(hours=1)
_PASSWORD = "password"  # noqa: S105 - the name of what an invitation says


class InvitationError(PoisonbookError):
    """The invitation was used, is over, was replaced by another one, or never was."""

    code: ClassVar[str] = "invitation"

    def __str__(self) -> str:
        return "this invitation cannot be used, or not any more; an administrator gives another one"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Lets one person enter, once, how they will come in."""

    staff: Staff
    token: str = field(repr=False)
    """To be shown once: only its hash is kept."""
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was invited, and what they may enter."""

    staff: Staff
    may_set_password: bool


def first_administrator(store: Store, operator: str, id_: str, *, name: str) -> Invitation:
    """Put the operator's first administrator on record, and let them enter how they come in.

    Raises:
        StaffError: there is an administrator already, or the id or the name is not as it should be.
    """
    if any(StaffRole.ADMINISTRATOR in one.roles and one.disabled_at is None for one in list_staff(store, operator)):
        raise StaffError("there is an administrator already; `poisonbook staff invite` lets them come in anew")
    given = GivenStaff(name=name, roles=frozenset({StaffRole.ADMINISTRATOR}))
    add_staff(store, operator, id_, given, by=None)
    return invite(store, operator, id_, by=None, password=True)


def invite(
    store: Store, operator: str, id_: str, *, by: Staff | None, second: Staff | None = None, password: bool = False
) -> Invitation:
    """Let somebody enter a passkey within an hour. What they were invited with before counts no more.

    Args:
        second: the administrator who agreed.
        password: whether they may set a password instead.

    Raises:
        UnknownStaffError: nobody has this id, or their account is not in force.
        StaffRoleError: `by` is no administrator.
        SecondAdministratorError: their roles weigh so much that a second one has to agree.
    """
    token, now = new_token(), store.clock()
    ends_at = now + LASTS
    said = {_PASSWORD: "yes" if password else "no"}
    one = OneTime(
        id=token_hash(token), operator=operator, kind=OneTimeKind.INVITATION, staff=id_, said=said, ends_at=ends_at
    )
    return Invitation(store.writer.run(_INVITE, (one, (by, second), now)), token, ends_at)


def invitation_of(service: Service, token: str) -> Invited:
    """What an invitation lets somebody do; it can be used afterwards.

    Raises:
        InvitationError: it cannot.
    """
    with service.store.reading() as connection:
        one = one_time.look(connection, token_hash(token), OneTimeKind.INVITATION, at=service.clock())
        return _invited(connection, one, service.clock())


def taken_invitation(connection: Connection, token: str, now: datetime) -> Invited:
    """Use an invitation up, as part of what it is used for.

    Raises:
        InvitationError: it cannot be used.
    """
    return taken_by_hash(connection, token_hash(token), now)


def taken_by_hash(connection: Connection, hash_: str, now: datetime) -> Invited:
    """The same, where of the token only the hash is known."""
    return _invited(connection, one_time.take(connection, hash_, OneTimeKind.INVITATION, at=now), now)


@each
def _invite(connection: Connection, asked: tuple[OneTime, tuple[Staff | None, Staff | None], datetime]) -> Staff:
    one, both, now = asked
    whom = in_force(connection, one.operator, one.staff or "")
    need_both(connection, both, whom, whom, now, lets_in=True)
    one_time.forget(connection, one.operator, whom.id)
    one_time.add(connection, one.operator, one)
    log_change(connection, whom, "invited", *both, at=now)
    return whom


def _invited(connection: Connection, one: OneTime | None, now: datetime) -> Invited:
    whom = None if one is None else staff.find(connection, one.operator, one.staff or "")
    if one is None or whom is None or not whom.is_in_force(now):
        raise InvitationError
    return Invited(whom, one.said.get(_PASSWORD) == "yes")


_INVITE = _invite
