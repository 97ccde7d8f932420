"""Who is in: the hash of each session's token, and whose it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, select, update
from sqlalchemy.engine import Connection

from poisonbook.register.staff import IDLE, Session
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.staff import COLUMNS, staff_of, with_names
from poisonbook.storage.tables.staff import SESSIONS, STAFF

__all__ = ["Connection", "add", "by_token", "end", "end_all", "forget_all", "see"]

_OWN = ("id", "way", "created_at", "seen_at", "proved_at", "ends_at")
_CELLS = tuple(SESSIONS.c[name] for name in _OWN)
_THEIRS = and_(STAFF.c.operator == SESSIONS.c.operator, STAFF.c.id == SESSIONS.c.staff)
_BY_TOKEN = (
    select(*COLUMNS, *_CELLS)
    .select_from(with_names.join(SESSIONS, _THEIRS))
    .where(SESSIONS.c.id == bindparam("token_hash"))
)


def add(connection: Connection, operator: str, session: Session) -> None:
    """Let somebody be in; StoreConflictError where the id is there."""
    row = {name: getattr(session, name) for name in _OWN}
    whose = {"operator": operator, "staff": session.staff.id, "delete_after": session.over_at}
    insert_rows(connection, SESSIONS, [row | whose])


def by_token(connection: Connection, token_hash: str) -> Session | None:
    """The session whose token has this hash, with whose it is as they stand now."""
    row = connection.execute(_BY_TOKEN, {"token_hash": token_hash}).first()
    if row is None:
        return None
    whose, own = row[: len(COLUMNS)], row[len(COLUMNS) :]
    return Session(staff=staff_of(whose), **dict(zip(_OWN, own, strict=True)))


def see(connection: Connection, operator: str, id_: str, *, at: datetime, ends_at: datetime) -> None:
    """Note that a session is in use."""
    here = (SESSIONS.c.operator == operator, SESSIONS.c.id == id_, SESSIONS.c.seen_at < at)
    connection.execute(update(SESSIONS).where(*here).values(seen_at=at, delete_after=min(at + IDLE, ends_at)))


def end(connection: Connection, operator: str, id_: str) -> bool:
    """End one session; whether it was there."""
    here = (SESSIONS.c.operator == operator, SESSIONS.c.id == id_)
    return connection.execute(delete(SESSIONS).where(*here)).rowcount == 1


def end_all(connection: Connection, operator: str, staff: str) -> int:
    """End all sessions of somebody; how many there were."""
    here = (SESSIONS.c.operator == operator, SESSIONS.c.staff == staff)
    return connection.execute(delete(SESSIONS).where(*here)).rowcount


def forget_all(connection: Connection) -> None:
    """End everybody's."""
    connection.execute(delete(SESSIONS))
