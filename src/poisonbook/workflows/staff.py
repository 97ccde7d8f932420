"""An operator's staff: add, change, disable. Every change is in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy.engine import Connection

from poisonbook.ledger.events import StaffChange
from poisonbook.register.staff import Staff, StaffRole, subject_hash
from poisonbook.register.staff_rules import (
    StaffError,
    StaffRoleError,
    UnknownStaffError,
    checked_staff,
    need_administrator_left,
    need_givers,
)
from poisonbook.settings import SettingError, Settings, variable
from poisonbook.storage import one_time, passkeys, passwords, sessions, staff
from poisonbook.storage.events import log_event
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenStaff:
    """Somebody as they are entered, or what is to be changed of them; None: as it is, or as it is usual."""

    name: str | None = None
    roles: frozenset[StaffRole] | None = None
    lang: str | None = None
    until: datetime | None = None
    subject: str | None = field(default=None, repr=False)
    """The hash of who they are to the provider of identities; empty: nobody any more."""


def list_staff(store: Store, operator: str) -> list[Staff]:
    """All of the operator's staff, disabled ones too."""
    with store.reading() as connection:
        return staff.search(connection, operator)


def staff_names(store: Store, operator: str) -> dict[str, str]:
    """What all of the operator's staff are called, by short id."""
    with store.reading() as connection:
        return staff.names(connection, operator)


def find_staff(store: Store, operator: str, id_: str) -> Staff:
    """Whoever has this id.

    Raises:
        UnknownStaffError: nobody has.
    """
    with store.reading() as connection:
        return _found(connection, operator, id_)


def add_staff(
    store: Store, operator: str, id_: str, given: GivenStaff, *, by: Staff | None, second: Staff | None = None
) -> Staff:
    """Put somebody on record.

    Args:
        by: the administrator who does; None: whoever may open the store on its machine.
        second: the administrator who agreed.

    Raises:
        SecondAdministratorError: the roles weigh so much that a second one has to agree.
        StaffError: the id is or was somebody's, or something given is not as it should be.
        StaffRoleError: the roles cannot be one person's, or `by` may not give them.
    """
    added = Staff(
        id=id_,
        operator=operator,
        name=id_ if given.name is None else given.name,
        roles=given.roles or frozenset(),
        created_at=store.clock(),
        lang=given.lang or "en",
        until=given.until,
        subject=given.subject or None,
    )
    return store.writer.run(_ADD, (checked_staff(added), by, second))


def change_staff(
    store: Store, operator: str, id_: str, given: GivenStaff, *, by: Staff | None, second: Staff | None = None
) -> Staff:
    """Change what is given of somebody. Other roles end their sessions: they come in anew, with what they may do now.

    Raises:
        UnknownStaffError: nobody has this id, or their account is disabled.
        StaffError: something given is not as it should be.
        StaffRoleError: the roles cannot be one person's, or `by` may not give them.
        SecondAdministratorError: it weighs so much that a second one has to agree.
        LastAdministratorError: nobody could see to the staff any more.
    """

    def change(before: Staff) -> Staff:
        return checked_staff(
            replace(
                before,
                name=before.name if given.name is None else given.name,
                roles=before.roles if given.roles is None else given.roles,
                lang=given.lang or before.lang,
                until=before.until if given.until is None else given.until,
                subject=before.subject if given.subject is None else given.subject or None,
            )
        )

    return store.writer.run(_CHANGE, _Change(operator, id_, by, second, store.clock(), "changed", change))


def disable_staff(store: Store, operator: str, id_: str, *, by: Staff | None) -> Staff:
    """Let somebody in no more, at once and for ever: how they came in is forgotten, and after a time their name too.

    Raises:
        UnknownStaffError: nobody has this id, or their account is disabled already.
        StaffRoleError: `by` is no administrator.
        LastAdministratorError: nobody could see to the staff any more.
    """
    now = store.clock()

    def change(before: Staff) -> Staff:
        return replace(before, disabled_at=now, subject=None)

    return store.writer.run(_CHANGE, _Change(operator, id_, by, None, now, "disabled", change))


def known_subject(settings: Settings, subject: str) -> str:
    """What is kept of who somebody is to the provider of identities; another provider is another world.

    Raises:
        SettingError: no provider is set.
    """
    if settings.oidc_issuer is None:
        raise SettingError(variable("oidc_issuer"), "is not set, so nobody is anybody to a provider of identities")
    return subject_hash(settings.oidc_issuer, subject)


@dataclass(frozen=True, slots=True)
class _Change:
    operator: str
    id: str
    by: Staff | None
    second: Staff | None
    at: datetime
    done: str
    change: Callable[[Staff], Staff]


@each
def _add(connection: Connection, asked: tuple[Staff, Staff | None, Staff | None]) -> Staff:
    added, by, second = asked
    need_both(connection, (by, second), added, added, added.created_at, lets_in=True)
    if staff.find(connection, added.operator, added.id) is not None:
        raise StaffError(f"{added.id} is or was somebody's id, and stands in records; choose another one")
    _need_own_subject(connection, added)
    staff.add(connection, added.operator, added)
    log_change(connection, added, "added", by, second, at=added.created_at)
    return added


@each
def _change(connection: Connection, asked: _Change) -> Staff:
    before = in_force(connection, asked.operator, asked.id)
    after = asked.change(before)
    need_both(connection, (asked.by, asked.second), before, after, asked.at)
    if StaffRole.ADMINISTRATOR in before.roles:
        others = [one for one in staff.search(connection, asked.operator) if one.id != after.id]
        need_administrator_left([*others, after], asked.at)
    _need_own_subject(connection, after)
    staff.change(connection, asked.operator, after)
    if after.roles != before.roles or after.disabled_at is not None:
        sessions.end_all(connection, asked.operator, after.id)
        one_time.forget(connection, asked.operator, after.id)
    if after.disabled_at is not None:
        passwords.forget(connection, asked.operator, after.id)
        passkeys.forget_all_of(connection, asked.operator, after.id)
    log_change(connection, after, asked.done, asked.by, asked.second, at=asked.at)
    return after


def log_change(
    connection: Connection, whom: Staff, done: str, by: Staff | None, second: Staff | None = None, *, at: datetime
) -> None:
    """Say in the ledger what was done with somebody's account, and by whom."""
    log_event(
        connection,
        StaffChange(
            operator=whom.operator,
            at=at.astimezone(UTC).isoformat(),
            id=whom.id,
            done=done,
            roles=",".join(sorted(whom.roles)),
            by=None if by is None else by.id,
            second=None if second is None else second.id,
        ),
    )


def need_both(
    connection: Connection,
    both: tuple[Staff | None, Staff | None],
    before: Staff,
    after: Staff,
    at: datetime,
    *,
    lets_in: bool = False,
) -> None:
    """Go on only where who does it, and who agreed, may: as they are now, whatever was known when they asked.

    Raises:
        StaffRoleError: one is another operator's, or no administrator, or it is themself.
        SecondAdministratorError: it weighs so much that a second one has to agree.
    """
    if any(one is not None and one.operator != after.operator for one in both):
        raise StaffRoleError("this is another operator's staff")
    by, second = (None if one is None else _found(connection, one.operator, one.id) for one in both)
    if by is not None:
        need_givers(by, second, before, after, at, lets_in=lets_in)


def in_force(connection: Connection, operator: str, id_: str) -> Staff:
    """Somebody who is not disabled.

    Raises:
        UnknownStaffError: there is nobody with this id, or they are.
    """
    found = _found(connection, operator, id_)
    if found.disabled_at is not None:
        raise UnknownStaffError(f"{id_} is disabled; whoever comes back is entered under another id")
    return found


def _need_own_subject(connection: Connection, whom: Staff) -> None:
    other = None if whom.subject is None else staff.by_subject(connection, whom.operator, whom.subject)
    if other is not None and other.id != whom.id:
        raise StaffError("somebody else is this to the provider of identities")


def _found(connection: Connection, operator: str, id_: str) -> Staff:
    found = staff.find(connection, operator, id_)
    if found is None:
        raise UnknownStaffError(f"nobody has the id {id_!r}; `poisonbook staff list` shows who there is")
    return found


_ADD, _CHANGE = _add, _change
