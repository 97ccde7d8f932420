"""Passwords of staff: for the first administrator and for demonstrations, until there are passkeys or a provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.privacy.password_hashes import hashed, matches
from poisonbook.register.passwords import check_password
from poisonbook.register.staff import STAFF_ID, Session, SignInRefusedError, SignInWay, Staff
from poisonbook.register.staff_rules import StaffError
from poisonbook.storage import operators, passkeys, passwords, sessions, staff
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each
from poisonbook.workflows.access import operator_named
from poisonbook.workflows.invitations import InvitationError, invitation_of, taken_invitation
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import NewSession, refuse, start_session
from poisonbook.workflows.staff import find_staff, log_change


def set_password(service: Service, token: str, password: str) -> NewSession:
    """Use an invitation to set a password, and be in.

    Raises:
        InvitationError: it cannot be used, or not for a password.
        PasswordError: it may not be set; the invitation can still be used.
    """
    invited = invitation_of(service, token)
    whom = invited.staff
    if not invited.may_set_password or service.settings.console_passwords == "off":
        raise InvitationError
    with service.store.reading() as connection:
        shop = operators.find(connection, whom.operator)
    check_password(password, own=(whom.id, whom.name, *whom.name.split(), *((shop.name,) if shop else ())))
    service.store.writer.run(_SET, _Setting(token, hashed(password), service.clock()))
    return start_session(service, whom.operator, whom.id, SignInWay.PASSWORD)


def forget_password(store: Store, operator: str, id_: str) -> None:
    """Let somebody come in with a password no more.

    Raises:
        UnknownStaffError: nobody has this id.
        StaffError: they have no other way in.
    """
    store.writer.run(_FORGET, (find_staff(store, operator, id_), store.clock()))


def has_password(service: Service, whom: Staff) -> bool:
    """Whether somebody has a password."""
    with service.store.reading() as connection:
        return passwords.find(connection, whom.operator, whom.id) is not None


def sign_in_local(
    service: Service, staff_id: str, password: str, *, address: str, operator: str | None = None
) -> NewSession:
    """Let somebody be in who knows their password. Whoever is refused waits as long, and is told the same.

    Args:
        address: from where it is tried.
        operator: whose staff they are; None: there is only one.

    Raises:
        SignInRefusedError: there is nobody with this id and password, or they come in otherwise.
        TooManyTriesError: it was tried too often.
    """
    said = staff_id if STAFF_ID.fullmatch(staff_id) else ""
    service.tries.take(operator or "", said, address)
    return _proved(service, operator_named(service.store, operator), said, password, instead=None)


def step_up_local(service: Service, session: Session, password: str, *, address: str) -> NewSession:
    """A session in place of this one, for somebody who proves once more who they are.

    Raises:
        SignInRefusedError: it is not their password.
        TooManyTriesError: it was tried too often.
    """
    whom = session.staff
    service.tries.take(whom.operator, whom.id, address)
    return _proved(service, whom.operator, whom.id, password, instead=session)


def _proved(service: Service, operator: str, staff_id: str, password: str, *, instead: Session | None) -> NewSession:
    with service.store.reading() as connection:
        kept = passwords.find(connection, operator, staff_id)
        whom = staff.find(connection, operator, staff_id)
    if not matches(kept, password) or service.settings.console_passwords == "off":
        service.store.writer.run(refuse, (whom, SignInWay.PASSWORD, service.clock()))
        raise SignInRefusedError
    return start_session(service, operator, staff_id, SignInWay.PASSWORD, instead=instead)


@dataclass(frozen=True, slots=True)
class _Setting:
    token: str = field(repr=False)
    password_hash: str = field(repr=False)
    at: datetime


@each
def _set(connection: Connection, asked: _Setting) -> None:
    invited = taken_invitation(connection, asked.token, asked.at)
    if not invited.may_set_password:
        raise InvitationError
    whom = invited.staff
    passwords.put(connection, whom.operator, whom.id, asked.password_hash, at=asked.at)
    sessions.end_all(connection, whom.operator, whom.id)
    log_change(connection, whom, "password-set", whom, at=asked.at)


@each
def _forget(connection: Connection, asked: tuple[Staff, datetime]) -> None:
    whom, now = asked
    if not passkeys.search(connection, whom.operator, whom.id) and whom.subject is None:
        raise StaffError("they have no other way in; enter a passkey first")
    if passwords.forget(connection, whom.operator, whom.id):
        sessions.end_all(connection, whom.operator, whom.id)
        log_change(connection, whom, "password-forgotten", whom, at=now)


_SET, _FORGET = _set, _forget
