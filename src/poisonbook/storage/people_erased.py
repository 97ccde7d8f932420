"""What goes when a customer asks to be forgotten, and what stays, until when and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Table, delete, or_, select
from sqlalchemy.engine import Connection, Row

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.rights import Basis, ErasedPerson, StayingRecord
from poisonbook.register.tasks import TaskKind
from poisonbook.storage import licences
from poisonbook.storage.events import touch
from poisonbook.storage.holds import held_ids
from poisonbook.storage.people import WAYS, Person
from poisonbook.storage.tables.authority_requests import AUTHORITY_REQUESTS
from poisonbook.storage.tables.evidence import FORM_LINKS, IDENTITY_CHECKS, LICENCE_USES, LICENCES, STATEMENTS
from poisonbook.storage.tables.filings import FILINGS
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS
from poisonbook.storage.tables.openings import OPENINGS
from poisonbook.storage.tables.orders import ORDERS
from poisonbook.storage.tables.pseudonyms import PSEUDONYM_LINKS
from poisonbook.storage.tables.review import CASES
from poisonbook.storage.tables.shops import SHOP_ORDERS, TASKS

_OF_A_SALE = frozenset({TaskKind.SALE_HELD, TaskKind.SALE_REFUSED, TaskKind.EVIDENCE_MISSING, TaskKind.ORDER_DELETED})

_STAYS = (ORDERS, TASKS, OPENINGS, AUTHORITY_REQUESTS, CASES, FILINGS)
"""Of which rows stay by themselves."""


def erase(connection: Connection, person: Person) -> ErasedPerson:
    """Delete what no law has kept of a customer; what stays, until when, and why."""
    stays = {table: _staying(connection, table, person) for table in _STAYS}
    kept = [row.id for row in stays[ORDERS]]
    for table, column in ((STATEMENTS, "statement"), (IDENTITY_CHECKS, "identity_check"), (LICENCES, "licence")):
        used = _used(connection, person, column, kept) | held_ids(connection, person.operator, table)
        stays[table] = [row for row in _all(connection, table, person) if row.id in used]
    stays[LICENCES] += _leave_shared(connection, person, {row.id for row in stays[LICENCES]})
    gone: Counter[str] = Counter()
    if not kept:
        gone.update(_remove_links(connection, person))
    for table in (ORDERS, STATEMENTS, IDENTITY_CHECKS, LICENCES, FORM_LINKS):
        keep = {row.id for row in stays.get(table, ())}
        ids = [row.id for row in _all(connection, table, person) if row.id not in keep]
        if table is ORDERS:
            gone.update(_remove_of_orders(connection, person.operator, ids))
        gone.update(_remove(connection, table, person.operator, ids))
    under_hold = {table: held_ids(connection, person.operator, table) for table in stays}
    staying = [
        StayingRecord(table.name, row.id, row.delete_after, _basis(table, row, is_held=row.id in under_hold[table]))
        for table, rows in stays.items()
        for row in rows
    ]
    return ErasedPerson(dict(gone), tuple(sorted(staying, key=lambda one: (one.delete_after, one.table, one.id))))


def _all(connection: Connection, table: Table, person: Person) -> Sequence[Row[Any]]:
    return connection.execute(select(table).where(WAYS[table](person)).order_by(table.c.id)).all()


def _staying(connection: Connection, table: Table, person: Person) -> list[Row[Any]]:
    """The rows that stay by themselves."""
    rows, under_hold = _all(connection, table, person), held_ids(connection, person.operator, table)
    return [
        row
        for row in rows
        if table is not ORDERS or row.confirmed_at is not None or _is_reviewed(row) or row.id in under_hold
    ]


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
    if table is OPENINGS:
        return Basis.OPENED
    if table is AUTHORITY_REQUESTS:
        return Basis.REQUEST
    if table is TASKS:
        return Basis.SALE if row.kind in _OF_A_SALE else Basis.REQUEST
    if table is ORDERS and row.confirmed_at is not None:
        return Basis.SALE
    if is_held:
        return Basis.HOLD
    if table in (ORDERS, CASES, FILINGS):
        return Basis.UNDER_REVIEW
    return Basis.SHARED if table is LICENCES and row.others else Basis.SALE_RESTS_ON_IT


def _remove_of_orders(connection: Connection, operator: str, ids: Sequence[str]) -> dict[str, int]:
    """Delete what was kept beside orders."""
    removed = {}
    for table, column in ((LICENCE_USES, "order_id"), (SHOP_ORDERS, "id")):
        gone = delete(table).where(table.c.operator == operator, table.c[column].in_(ids))
        removed[table.name] = connection.execute(gone).rowcount
    return {name: count for name, count in removed.items() if count}


def _remove_links(connection: Connection, person: Person) -> dict[str, int]:
    """Forget who the customer is under other epochs, as no order is left that is judged by it."""
    links = PSEUDONYM_LINKS.c
    own = or_(links.older.in_(person.pseudonyms), links.newest.in_(person.pseudonyms))
    count = connection.execute(delete(PSEUDONYM_LINKS).where(links.operator == person.operator, own)).rowcount
    return {PSEUDONYM_LINKS.name: count} if count else {}


def _remove(connection: Connection, table: Table, operator: str, ids: Sequence[str]) -> dict[str, int]:
    """Delete records, with their parts and with what the ledger's entries on them commit to."""
    if not ids:
        return {}
    columns = LEDGER_CONTENTS.c
    told = connection.execute(
        delete(LEDGER_CONTENTS).where(columns.noun == table.name, columns.operator == operator, columns.id.in_(ids))
    ).rowcount
    connection.execute(delete(table).where(table.c.operator == operator, table.c.id.in_(ids)))
    touch(connection, table, [(operator, id_) for id_ in ids])
    return {table.name: len(ids), LEDGER_CONTENTS.name: told}
