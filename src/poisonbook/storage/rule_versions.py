"""Versions of rules on record: what each said, and who approved it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from poisonbook.rules.versions import RuleState, RuleVersion
from poisonbook.storage.bulk import given, given_rows, insert_rows
from poisonbook.storage.events import touch
from poisonbook.storage.shelf import KEY, Shelf
from poisonbook.storage.tables.rules import RULE_TEXTS, RULE_VERSIONS

__all__ = ["Connection", "approved", "find", "keep_texts", "put", "texts", "versions"]

_SHELF = Shelf(RULE_VERSIONS, RuleVersion)


def find(connection: Connection, operator: str, id_: str) -> RuleVersion | None:
    """The version with this digest; None: nobody approved it."""
    return _SHELF.find(connection, operator, id_)


def versions(connection: Connection, operator: str) -> list[RuleVersion]:
    """Every version that somebody approved or refused, the latest first."""
    columns = RULE_VERSIONS.c
    rows = connection.execute(
        _SHELF.query.where(columns.operator == operator).order_by(columns.proposed_at.desc(), columns.id)
    )
    return [_SHELF.noun(row) for row in rows]


def approved(connection: Connection, operator: str) -> set[str]:
    """The digests of the versions that two people approved."""
    here = (RULE_VERSIONS.c.operator == operator, RULE_VERSIONS.c.state == RuleState.APPROVED)
    return set(connection.scalars(select(RULE_VERSIONS.c.id).where(*here)))


def put(connection: Connection, operator: str, version: RuleVersion) -> None:
    """Keep how a version stands now."""
    connection.execute(
        delete(RULE_VERSIONS).where(RULE_VERSIONS.c.operator == operator, RULE_VERSIONS.c.id == version.id)
    )
    insert_rows(connection, RULE_VERSIONS, [{"operator": operator, **_SHELF.cells(version)}])
    touch(connection, RULE_VERSIONS, [(operator, version.id)])


def keep_texts(connection: Connection, operator: str, records: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep what versions say, by digest; what is there stays."""
    known = texts(connection, operator, records)
    rows = [
        {"operator": operator, "id": id_, "record": json.dumps(record, ensure_ascii=False)}
        for id_, record in records.items()
        if id_ not in known
    ]
    if rows:
        insert_rows(connection, RULE_TEXTS, rows)


def texts(connection: Connection, operator: str, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """What those of these versions said that are on record, by digest."""
    asked = given_rows(connection.dialect.name, KEY)
    query = select(RULE_TEXTS.c.id, RULE_TEXTS.c.record).where(
        RULE_TEXTS.c.operator == operator, RULE_TEXTS.c.id.in_(select(asked.c.id))
    )
    rows = connection.execute(query, given(("operator", "id"), [(operator, id_) for id_ in ids]))
    return {row.id: json.loads(row.record) for row in rows}
