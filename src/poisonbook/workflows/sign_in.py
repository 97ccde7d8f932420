"""Who is in: sessions begin with a proof of who somebody is, are looked up with every request, and end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.engine import Connection

from poisonbook.ledger.events import SignIn
from poisonbook.register.form_links import new_token, token_hash
from poisonbook.register.staff import (
    LONGEST_SESSION,
    Session,
    SignInRefusedError,
    SignInWay,
    Staff,
)
from poisonbook.storage import sessions, staff
from poisonbook.storage.events import log_event
from poisonbook.storage.writer import each
from poisonbook.workflows.service import Service

_NOTED = timedelta(minutes=1)
"""How exactly it is noted that a session is in use."""


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that was just begun."""

    session: Session
    token: str = field(repr=False)
    """For the cookie, and nothing else."""


def start_session(
    service: Service, operator: str, staff_id: str, way: SignInWay, *, instead: Session | None = None
) -> NewSession:
    """Let somebody be in who proved who they are. The token is always a new one.

    Args:
        instead: the session in which they proved it once more: it ends, and its time goes on with this one.

    Raises:
        SignInRefusedError: their account is not in force, or `instead` is somebody else's, or over.
    """
    token, now = new_token(), service.clock()
    session: Session = service.store.writer.run(
        _START, _Starting(operator, staff_id, way, token_hash(token), now, instead)
    )
    return NewSession(session, token)


def session_of(service: Service, token: str, now: datetime) -> Session | None:
    """The session that a token stands for; None: none, or it is over, or the account is not in force."""
    if not token:
        return None
    with service.store.reading() as connection:
        found = sessions.by_token(connection, token_hash(token))
    if found is None or not found.is_live(now):
        return None
    if now - found.seen_at >= _NOTED:
        service.store.writer.run(_SEE, (found, now))
        return replace(found, seen_at=now)
    return found


def sign_out(service: Service, session: Session) -> None:
    """End a session."""
    service.store.writer.run(_END, (session, service.clock()))


def sign_out_everywhere(service: Service, whom: Staff) -> int:
    """End all sessions of somebody; how many there were."""
    count: int = service.store.writer.run(_END_ALL, (whom, service.clock()))
    return count


def told(
    connection: Connection, whose: tuple[str | None, str | None], way: SignInWay | None, done: str, at: datetime
) -> None:
    """Say in the ledger that somebody came in, went, or was refused."""
    (operator, staff_id), moment = whose, at.astimezone(UTC).isoformat()
    said = "" if way is None else way.value
    log_event(connection, SignIn(operator=operator, at=moment, staff=staff_id, way=said, done=done))


@each
def refuse(connection: Connection, asked: tuple[Staff | None, SignInWay, datetime]) -> None:
    """Say in the ledger that somebody was refused: who they said they are, where there is such an account."""
    whom, way, at = asked
    told(connection, (None, None) if whom is None else (whom.operator, whom.id), way, "refused", at)


@dataclass(frozen=True, slots=True)
class _Starting:
    operator: str
    staff: str
    way: SignInWay
    id: str
    at: datetime
    instead: Session | None


@each
def _start(connection: Connection, asked: _Starting) -> Session:
    whom, before, now = staff.find(connection, asked.operator, asked.staff), asked.instead, asked.at
    if whom is None or not whom.is_in_force(now):
        raise SignInRefusedError
    if before is not None:
        is_theirs = (before.staff.operator, before.staff.id) == (whom.operator, whom.id)
        if not is_theirs or not sessions.end(connection, whom.operator, before.id):
            raise SignInRefusedError
    began, ends = (now, now + LONGEST_SESSION) if before is None else (before.created_at, before.ends_at)
    session = Session(
        id=asked.id, staff=whom, way=asked.way, created_at=began, seen_at=now, proved_at=now, ends_at=ends
    )
    sessions.add(connection, whom.operator, session)
    told(connection, (whom.operator, whom.id), asked.way, "in" if before is None else "again", now)
    return session


@each
def _see(connection: Connection, asked: tuple[Session, datetime]) -> None:
    session, at = asked
    sessions.see(connection, session.staff.operator, session.id, at=at, ends_at=session.ends_at)


@each
def _end(connection: Connection, asked: tuple[Session, datetime]) -> None:
    session, at = asked
    if sessions.end(connection, session.staff.operator, session.id):
        told(connection, (session.staff.operator, session.staff.id), session.way, "out", at)


@each
def _end_all(connection: Connection, asked: tuple[Staff, datetime]) -> int:
    whom, at = asked
    count = sessions.end_all(connection, whom.operator, whom.id)
    if count:
        told(connection, (whom.operator, whom.id), None, "out", at)
    return count


_START, _SEE, _END, _END_ALL = _start, _see, _end, _end_all
