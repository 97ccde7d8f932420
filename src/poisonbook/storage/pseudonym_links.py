"""Which pseudonyms of several epochs stand for one value, for as long as a judgement needs it.

Whoever has the value computes its pseudonyms in all epochs. An order that is confirmed comes without it, and so do the
lines of others in a window that reaches into two epochs: for these it is kept here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Text, and_, delete, func, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from poisonbook.facts.lines import microseconds
from poisonbook.storage.bulk import POSTGRESQL, given, given_rows
from poisonbook.storage.columns import Whole
from poisonbook.storage.tables.pseudonyms import PSEUDONYM_LINKS

_LINKS = PSEUDONYM_LINKS.c
_ROW = (("operator", Text()), ("older", Text()), ("newest", Text()), ("delete_after", Whole))
_VALUE = (("operator", Text()), ("value", Text()))
_NAMES = tuple(name for name, _ in _ROW)


def keep(connection: Connection, operator: str, groups: Iterable[tuple[Collection[str], datetime]]) -> None:
    """Know that the pseudonyms of each group stand for one value, at least until the moment beside it."""
    ends: dict[tuple[str, str], int] = {}
    for group, until in groups:
        for link in ((older, max(group)) for older in group):
            ends[link] = max(microseconds(until), ends.get(link, 0))
    rows = [(operator, older, newest, until) for (older, newest), until in sorted(ends.items()) if older != newest]
    if rows:
        connection.execute(_put(connection.dialect.name), given(_NAMES, rows))


def newest(connection: Connection, operator: str, values: Collection[str]) -> dict[str, str]:
    """The newest pseudonym of each of `values` that is known to have a newer one."""
    found: dict[str, str] = {}
    for older, newer in _linked(connection, operator, values, "older"):
        found[older] = max(newer, found.get(older, newer))
    return found


def others(connection: Connection, operator: str, values: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each of `values` that is known to have some, the other pseudonyms of what it stands for."""
    heads: dict[str, set[str]] = defaultdict(set)
    for older, newer in _linked(connection, operator, values, "older"):
        heads[older].add(newer)
    members: dict[str, set[str]] = defaultdict(set)
    for older, newer in _linked(connection, operator, {*values}.union(*heads.values()), "newest"):
        members[newer] |= {older, newer}
    groups = {one: members[one].union(*(members[head] for head in heads[one])) - {one} for one in values}
    return {one: tuple(sorted(group)) for one, group in groups.items() if group}


def forget_epoch(connection: Connection, epoch: str) -> None:
    """Forget what is known of the pseudonyms of an epoch, whose key is destroyed."""
    prefix = f"{epoch}."
    connection.execute(
        delete(PSEUDONYM_LINKS).where(or_(_LINKS.older.startswith(prefix), _LINKS.newest.startswith(prefix)))
    )


def _linked(connection: Connection, operator: str, values: Collection[str], side: str) -> list[tuple[str, str]]:
    if not values:
        return []
    asked = given(("operator", "value"), [(operator, value) for value in sorted(values)])
    return [(row.older, row.newest) for row in connection.execute(_asking(connection.dialect.name, side), asked)]


@cache
def _asking(dialect: str, side: str) -> Select[Any]:
    asked = given_rows(dialect, _VALUE)
    here = and_(_LINKS.operator == asked.c.operator, _LINKS[side] == asked.c.value)
    return select(_LINKS.older, _LINKS.newest).join_from(asked, PSEUDONYM_LINKS, here)


@cache
def _put(dialect: str) -> Any:
    asked = given_rows(dialect, _ROW)
    insert: Any = postgresql.insert if dialect == POSTGRESQL else sqlite.insert
    later: Any = func.greatest if dialect == POSTGRESQL else func.max
    # SQLite takes ON CONFLICT for a join's ON, unless a WHERE comes before it.
    rows = select(*(asked.c[name] for name in _NAMES)).where(true())
    put = insert(PSEUDONYM_LINKS).from_select(_NAMES, rows)
    until = later(_LINKS.delete_after, put.excluded.delete_after)
    return put.on_conflict_do_update(index_elements=["operator", "older", "newest"], set_={"delete_after": until})
