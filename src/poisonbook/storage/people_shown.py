"""What is held of one customer, as it is shown to them: without what the same rows hold of others."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import LargeBinary, Table, Text, and_, distinct, func, literal, not_, or_, select, type_coerce
from sqlalchemy.engine import Connection, Row

from poisonbook.register.rights import HeldRecords
from poisonbook.review.alerts import Source
from poisonbook.storage.people import EVIDENCE, WAYS, Person, contains_text, own_orders
from poisonbook.storage.plain import json_of
from poisonbook.storage.tables.orders import ORDERS
from poisonbook.storage.tables.review import ALERTS, CASES

__all__ = ["NOT_SHOWN", "Connection", "held"]

_OF_STAFF = ("requested_by", "decided_by", "placed_by", "confirmed_by", "lifted_by", "assigned_to", "proposed_by")
_OF_STAFF_TOO = ("closed_by", "reopened_by", "by", "signed_by", "second_by", "filed_by", "withdrawn_by", "recorded_by")
_OF_THE_HOUSE = ("operator", "others", "nonce", "halves", "reply_key", "report", "copy_of", "seed")
NOT_SHOWN = frozenset({*_OF_THE_HOUSE, *_OF_STAFF, *_OF_STAFF_TOO})
"""Nothing of the customer's: whose register it is, who else has a licence, what hides and what closes, who of the staff
did something."""
_AT_ONCE = 50
_EPOCH = "________"
"""Eight of anything, as LIKE has it: the day in front of a pseudonym of the register."""


def held(connection: Connection, person: Person) -> HeldRecords:
    """Every row that is held of a customer, as it is kept, without what it holds of other customers."""
    orders = _ids(connection, ORDERS, person)
    own = {*orders, *(id_ for table in (*EVIDENCE, CASES) for id_ in _ids(connection, table, person))}
    tables = {table.name: _shown(connection, table, person, own) for table in WAYS}
    return HeldRecords(tables, _elsewhere(connection, person, orders), _unnamed(connection, person.operator))


def _ids(connection: Connection, table: Table, person: Person) -> list[str]:
    return [row.id for row in connection.execute(select(table.c.id).where(WAYS[table](person)))]


def _elsewhere(connection: Connection, person: Person, orders: Sequence[str]) -> int:
    """How many decisions on orders of others have one of `orders` in their evidence."""
    decision = type_coerce(ORDERS.c.decision, Text)
    found: set[str] = set()
    for start in range(0, len(orders), _AT_ONCE):
        some = orders[start : start + _AT_ONCE]
        named = or_(*(contains_text(decision, literal(f'"order_id":{json_of(one)}')) for one in some))
        theirs = select(ORDERS.c.id).where(ORDERS.c.operator == person.operator, not_(own_orders(person)), named)
        found.update(connection.scalars(theirs))
    return len(found)


def _unnamed(connection: Connection, operator: str) -> int:
    """How many cases rest on a screening of files that names no customer as this register does."""
    findings = type_coerce(ALERTS.c.findings, Text)
    screened = and_(ALERTS.c.operator == operator, ALERTS.c.source == Source.SCREENING)
    named = findings.like(f'%"customer":"{_EPOCH}.%')
    cases = select(func.count(distinct(ALERTS.c.case_id))).where(screened, not_(named))
    return connection.scalar(cases) or 0


def _shown(connection: Connection, table: Table, person: Person, own: Collection[str]) -> list[dict[str, Any]]:
    query = select(table).where(WAYS[table](person)).order_by(*table.primary_key.columns)
    return [_record(table, row, person, own) for row in connection.execute(query)]


def _record(table: Table, row: Row[Any], person: Person, own: Collection[str]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for column in table.columns:
        value = row._mapping[column]  # noqa: SLF001 - its public name
        if column.name == "sealed":
            record["sealed"] = True
        elif column.name == "customer" and value not in person.pseudonyms:
            continue  # a licence that is another's too
        elif column.name in ("records", "orders", "cases"):
            record[column.name] = [one for one in value if one in own]
        elif column is ORDERS.c.released:  # by whom and in which words is the staff's
            record["released_at"] = None if value is None else json.loads(json_of(value.at))
        elif column.name == "content":
            record["content"] = json.loads(value)
        elif column.name not in NOT_SHOWN and not isinstance(column.type, LargeBinary):
            record[column.name] = json.loads(json_of(value))
    for finding in (*(record.get("decision") or {}).get("findings", ()), *record.get("findings", ())):
        if finding["customer"] in person.pseudonyms:
            continue  # all of its lines are, also those of files, whose orders are not on record
        del finding["customer"]
        finding["lines"] = [line for line in finding["lines"] if line["order_id"] in own]
    return record
