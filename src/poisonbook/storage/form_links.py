"""Links to the hosted form: the hash of each link's token, and what it is for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.register.form_links import FormLink
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.evidence import FORM_LINKS

_SHELF = Shelf(FORM_LINKS, FormLink)


def add(connection: Connection, operator: str, link: FormLink, *, at: datetime, delete_after: datetime) -> None:
    """Put a link on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, link, at=at, delete_after=delete_after)


def by_token(connection: Connection, token_hash: str) -> tuple[str, FormLink] | None:
    """The link whose token has this hash, with the id of its operator."""
    row = connection.execute(
        _SHELF.query.add_columns(FORM_LINKS.c.operator).where(FORM_LINKS.c.id == token_hash)
    ).first()
    return None if row is None else (row[-1], _SHELF.noun(row[:-1]))


def use(connection: Connection, operator: str, id_: str, *, at: datetime) -> bool:
    """Mark a link as used; False where it was used before."""
    unused = FORM_LINKS.c.used_at.is_(None)
    return _SHELF.change(connection, operator, id_, unused, used_at=at)
