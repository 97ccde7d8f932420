"""Everything that is held of one customer: which rows of which table, and which of them may go.

`WAYS` says of every table that can hold something of a person how its rows are found, `NOBODYS` of every other one why
it cannot. A table that is in neither fails a test, so what is shown is complete.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    Table,
    Text,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.engine import Connection, Row

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.rights import Basis, ErasedPerson, HeldRecords, StayingRecord
from poisonbook.storage import licences
from poisonbook.storage.events import touch
from poisonbook.storage.plain import json_of
from poisonbook.storage.tables.everything import LOGGED
from poisonbook.storage.tables.evidence import (
    FORM_LINKS,
    IDENTITY_CHECKS,
    LICENCE_GRANTS,
    LICENCE_USES,
    LICENCES,
    STATEMENTS,
)
from poisonbook.storage.tables.holds import HELD_RECORDS
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS
from poisonbook.storage.tables.openings import OPENING_HALVES, OPENINGS
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS
from poisonbook.storage.tables.shops import SHOP_ORDERS, TASKS

__all__ = ["NOBODYS", "WAYS", "Connection", "Person", "erase", "held"]


@dataclass(frozen=True, slots=True)
class Person:
    """One customer in one operator's register."""

    operator: str
    pseudonyms: tuple[str, ...]
    """All that may stand in the register in place of the customer's id."""


Way = Callable[[Person], ColumnElement[bool]]


def _own(table: Table) -> Way:
    return lambda person: and_(table.c.operator == person.operator, table.c.customer.in_(person.pseudonyms))


def _named_in(column: ColumnElement[Any], person: Person) -> ColumnElement[bool]:
    """Whether a document names the customer."""
    text = type_coerce(column, Text)
    return or_(*(text.contains(f'"{one}"', autoescape=True) for one in person.pseudonyms))


def _licences(person: Person) -> ColumnElement[bool]:
    either = or_(LICENCES.c.customer.in_(person.pseudonyms), _named_in(LICENCES.c.others, person))
    return and_(LICENCES.c.operator == person.operator, either)


def _orders(person: Person) -> Select[tuple[str]]:
    return select(ORDERS.c.id).where(_own(ORDERS)(person))


def _of_orders(table: Table, column: str) -> Way:
    return lambda person: and_(table.c.operator == person.operator, table.c[column].in_(_orders(person)))


def _grants(person: Person) -> ColumnElement[bool]:
    wanted = select(LICENCES.c.id).where(_licences(person))
    return and_(LICENCE_GRANTS.c.operator == person.operator, LICENCE_GRANTS.c.licence.in_(wanted))


def _tasks(person: Person) -> ColumnElement[bool]:
    return and_(TASKS.c.operator == person.operator, _named_in(TASKS.c.task, person))


def _openings(person: Person) -> ColumnElement[bool]:
    records = type_coerce(OPENINGS.c.records, Text)
    of_records = [
        exists(
            select(table.c.id).where(WAYS[table](person), func.replace(records, '"' + table.c.id + '"', "") != records)
        )
        for table in (STATEMENTS, IDENTITY_CHECKS, LICENCES)
    ]
    return and_(OPENINGS.c.operator == person.operator, or_(*of_records))


def _halves(person: Person) -> ColumnElement[bool]:
    wanted = select(OPENINGS.c.id).where(_openings(person))
    return and_(OPENING_HALVES.c.operator == person.operator, OPENING_HALVES.c.id.in_(wanted))


def _ledger(person: Person) -> ColumnElement[bool]:
    columns = LEDGER_CONTENTS.c
    about = [
        and_(columns.noun == table.name, columns.id.in_(select(table.c.id).where(WAYS[table](person))))
        for table in LOGGED
        if table in WAYS
    ]
    return and_(columns.operator == person.operator, or_(*about))


WAYS: Mapping[Table, Way] = {
    ORDERS: _own(ORDERS),
    ORDER_LINES: _of_orders(ORDER_LINES, "order_id"),
    LICENCE_USES: _of_orders(LICENCE_USES, "order_id"),
    LICENCES: _licences,
    LICENCE_GRANTS: _grants,
    STATEMENTS: _own(STATEMENTS),
    IDENTITY_CHECKS: _own(IDENTITY_CHECKS),
    FORM_LINKS: _own(FORM_LINKS),
    SHOP_ORDERS: _of_orders(SHOP_ORDERS, "id"),
    TASKS: _tasks,
    OPENINGS: _openings,
    OPENING_HALVES: _halves,
    LEDGER_CONTENTS: _ledger,
}
"""How the rows of a customer are found in every table that can hold any."""
NOBODYS: Mapping[str, str] = {
    "operators": "the shop's own name",
    "api_keys": "hashes of the shop's keys",
    "counters": "numbers that only go up",
    "products": "what the shop sells",
    "holds": "cases; the records they name are found under their own tables",
    "held_records": "the same",
    "incidents": "losses and thefts; nobody is named",
    "stock": "packs of products",
    "notices": "trading partners along the supply chain",
    "trainings": "how many people were trained, without names",
    "questions": "what suppliers are asked of products",
    "idempotency_keys": "hashes of keys, and sealed answers that no customer's id leads to; gone within a day",
    "deliveries": "numbers of deliveries of a platform",
    "shop_products": "when a shop changed a product",
    "ledger_entries": "commitments that tell nothing without their nonces",
    "ledger_tiles": "hashes of the same",
    "ledger_checkpoints": "signed hashes of the same",
    "clocks": "times of this machine",
}
"""Why no row of the other tables is anybody's."""

_NOT_SHOWN = frozenset({"operator", "others", "nonce", "halves", "reply_key", "requested_by", "decided_by"})
"""Nothing of the customer's: whose register it is, who else has a licence, what hides and what closes, who of the staff
did something."""


def held(connection: Connection, person: Person) -> HeldRecords:
    """Every row that is held of a customer, as it is kept, without what it holds of other customers."""
    own = {row.id for row in connection.execute(_orders(person))}
    return HeldRecords({table.name: _shown(connection, table, person, own) for table in WAYS})


def erase(connection: Connection, person: Person) -> ErasedPerson:
    """Delete what no law has kept of a customer; what stays, until when, and why."""
    stays = {table: _staying(connection, table, person) for table in (ORDERS, TASKS)}
    kept = [row.id for row in stays[ORDERS]]
    for table, column in ((STATEMENTS, "statement"), (IDENTITY_CHECKS, "identity_check"), (LICENCES, "licence")):
        used = _used(connection, person, column, kept) | _held(connection, table, person)
        stays[table] = [row for row in _all(connection, table, person) if row.id in used]
    stays[LICENCES] += _leave_shared(connection, person, {row.id for row in stays[LICENCES]})
    gone: dict[str, int] = {}
    for table in (ORDERS, STATEMENTS, IDENTITY_CHECKS, LICENCES, FORM_LINKS):
        keep = {row.id for row in stays.get(table, ())}
        ids = [row.id for row in _all(connection, table, person) if row.id not in keep]
        if table is ORDERS:
            gone |= _remove_of_orders(connection, person.operator, ids)
        gone |= _remove(connection, table, person.operator, ids)
    held_ids = {table: _held(connection, table, person) for table in stays}
    staying = [
        StayingRecord(table.name, row.id, row.delete_after, _basis(table, row, is_held=row.id in held_ids[table]))
        for table, rows in stays.items()
        for row in rows
    ]
    return ErasedPerson(gone, tuple(sorted(staying, key=lambda one: (one.delete_after, one.table, one.id))))


def _shown(connection: Connection, table: Table, person: Person, own_orders: Collection[str]) -> list[dict[str, Any]]:
    query = select(table).where(WAYS[table](person)).order_by(*table.primary_key.columns)
    return [_record(table, row, person, own_orders) for row in connection.execute(query)]


def _record(table: Table, row: Row[Any], person: Person, own_orders: Collection[str]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for column in table.columns:
        value = row._mapping[column]  # noqa: SLF001 - its public name
        if column.name == "sealed":
            record["sealed"] = True
        elif column.name == "customer" and value not in person.pseudonyms:
            continue  # a licence that is another's too
        elif column.name == "content":
            record["content"] = json.loads(value)
        elif column.name not in _NOT_SHOWN and not isinstance(column.type, LargeBinary):
            record[column.name] = json.loads(json_of(value))
    for finding in (record.get("decision") or {}).get("findings", ()):
        finding["lines"] = [line for line in finding["lines"] if line["order_id"] in own_orders]
    return record


def _all(connection: Connection, table: Table, person: Person) -> Sequence[Row[Any]]:
    return connection.execute(select(table).where(WAYS[table](person)).order_by(table.c.id)).all()


def _staying(connection: Connection, table: Table, person: Person) -> list[Row[Any]]:
    """The rows that stay by themselves."""
    rows, held = _all(connection, table, person), _held(connection, table, person)
    return [
        row for row in rows if table is TASKS or row.confirmed_at is not None or _is_reviewed(row) or row.id in held
    ]


def _held(connection: Connection, table: Table, person: Person) -> set[str]:
    """The ids of those that are under a legal hold."""
    here = (HELD_RECORDS.c.operator == person.operator, HELD_RECORDS.c.noun == table.name)
    return {row.id for row in connection.execute(select(HELD_RECORDS.c.id).where(*here))}


def _is_reviewed(order: Row[Any]) -> bool:
    return order.outcome in (Outcome.HOLD, Outcome.REFUSE)


def _used(connection: Connection, person: Person, column: str, kept: Sequence[str]) -> set[str]:
    """The ids in a column of orders that stay."""
    here = (ORDERS.c.operator == person.operator, ORDERS.c.id.in_(kept), ORDERS.c[column].is_not(None))
    return set(connection.scalars(select(ORDERS.c[column]).where(*here)))


def _leave_shared(connection: Connection, person: Person, used: Collection[str]) -> list[Row[Any]]:
    """Take the customer off licences that are another's too; those that stay because they are, or were bought on."""
    staying = []
    for row in _all(connection, LICENCES, person):
        if row.id in used:
            continue
        if row.customer not in person.pseudonyms:
            others = [one for one in row.others if one not in person.pseudonyms]
            licences.share(connection, person.operator, row.id, others)
        elif row.others or _was_bought_on(connection, person.operator, row.id):
            staying.append(row)
    return staying


def _was_bought_on(connection: Connection, operator: str, licence: str) -> bool:
    here = (LICENCE_USES.c.operator == operator, LICENCE_USES.c.licence == licence)
    return connection.execute(select(LICENCE_USES.c.order_id).where(*here).limit(1)).first() is not None


def _basis(table: Table, row: Row[Any], *, is_held: bool) -> Basis:
    if table is TASKS:
        return Basis.REQUEST
    if table is ORDERS and row.confirmed_at is not None:
        return Basis.SALE
    if is_held:
        return Basis.HOLD
    if table is ORDERS:
        return Basis.UNDER_REVIEW
    return Basis.SHARED if table is LICENCES and row.others else Basis.SALE_RESTS_ON_IT


def _remove_of_orders(connection: Connection, operator: str, ids: Sequence[str]) -> dict[str, int]:
    """Delete what was kept beside orders."""
    removed = {}
    for table, column in ((LICENCE_USES, "order_id"), (SHOP_ORDERS, "id")):
        gone = delete(table).where(table.c.operator == operator, table.c[column].in_(ids))
        removed[table.name] = connection.execute(gone).rowcount
    return {name: count for name, count in removed.items() if count}


def _remove(connection: Connection, table: Table, operator: str, ids: Sequence[str]) -> dict[str, int]:
    """Delete records, with their parts and with what the ledger's entries on them commit to."""
    if not ids:
        return {}
    columns = LEDGER_CONTENTS.c
    connection.execute(
        delete(LEDGER_CONTENTS).where(columns.noun == table.name, columns.operator == operator, columns.id.in_(ids))
    )
    connection.execute(delete(table).where(table.c.operator == operator, table.c.id.in_(ids)))
    touch(connection, table, [(operator, id_) for id_ in ids])
    return {table.name: len(ids)}
