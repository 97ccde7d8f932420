"""An operator's staff on record. Names are kept apart, so that they can be erased and the short ids stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, insert, select, update
from sqlalchemy.engine import Connection

from poisonbook.register.staff import Staff
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.events import touch
from poisonbook.storage.tables.staff import STAFF, STAFF_NAMES

__all__ = ["COLUMNS", "Connection", "add", "by_subject", "change", "find", "names", "search", "staff_of", "with_names"]

_FIELDS = ("id", "operator", "roles", "created_at", "lang", "disabled_at", "until", "subject")
COLUMNS = (*(STAFF.c[name] for name in _FIELDS), STAFF_NAMES.c.name)
"""What `staff_of` makes somebody of."""
with_names = STAFF.outerjoin(
    STAFF_NAMES, and_(STAFF_NAMES.c.operator == STAFF.c.operator, STAFF_NAMES.c.id == STAFF.c.id)
)
"""Where `COLUMNS` are found."""
_NAMES = (
    select(STAFF.c.id, func.coalesce(STAFF_NAMES.c.name, STAFF.c.id).label("name"))
    .select_from(with_names)
    .where(STAFF.c.operator == bindparam("operator"))
)


def add(connection: Connection, operator: str, staff: Staff) -> None:
    """Put somebody on record; StoreConflictError where the id, or who they are to a provider, is another's."""
    insert_rows(connection, STAFF, [{name: getattr(staff, name) for name in _FIELDS} | {"operator": operator}])
    name = {"operator": operator, "id": staff.id, "name": staff.name, "delete_after": staff.name_ends}
    connection.execute(insert(STAFF_NAMES).values(name))
    touch(connection, STAFF, [(operator, staff.id)])


def find(connection: Connection, operator: str, id_: str) -> Staff | None:
    """Whoever has this id, disabled or not."""
    row = connection.execute(_query(operator).where(STAFF.c.id == id_)).first()
    return None if row is None else staff_of(row)


def by_subject(connection: Connection, operator: str, subject: str) -> Staff | None:
    """Whoever is this to the operator's provider of identities; of that, only its hash is known."""
    row = connection.execute(_query(operator).where(STAFF.c.subject == subject)).first()
    return None if row is None else staff_of(row)


def search(connection: Connection, operator: str) -> list[Staff]:
    """The operator's staff by id, disabled ones too."""
    return [staff_of(row) for row in connection.execute(_query(operator).order_by(STAFF.c.id))]


def names(connection: Connection, operator: str) -> dict[str, str]:
    """What each of the operator's staff is called, by short id; the short id where the name is erased."""
    return {row.id: row.name for row in connection.execute(_NAMES, {"operator": operator})}


def change(connection: Connection, operator: str, staff: Staff) -> None:
    """Keep somebody as they are now; StoreConflictError where who they are to a provider is another's."""
    now = {name: getattr(staff, name) for name in ("roles", "lang", "disabled_at", "until", "subject")}
    connection.execute(update(STAFF).where(STAFF.c.operator == operator, STAFF.c.id == staff.id).values(**now))
    here = (STAFF_NAMES.c.operator == operator, STAFF_NAMES.c.id == staff.id)
    connection.execute(update(STAFF_NAMES).where(*here).values(name=staff.name, delete_after=staff.name_ends))
    touch(connection, STAFF, [(operator, staff.id)])


def staff_of(row: Sequence[Any]) -> Staff:
    """Somebody, of `COLUMNS`; the short id where the name is erased."""
    *cells, name = row
    known = dict(zip(_FIELDS, cells, strict=True))
    return Staff(**known, name=name or known["id"])


def _query(operator: str) -> Select[Any]:
    return select(*COLUMNS).select_from(with_names).where(STAFF.c.operator == operator)
