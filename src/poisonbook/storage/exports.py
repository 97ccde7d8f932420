"""What people entered, one after the other in the order it came on record, for an inspection export.

Evidence counts to a period when it was on record before its end and could still be used in it; records of the house,
when they happened in it. Notices, trainings and questions say how things stand, so all up to its end count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.engine import Connection

from poisonbook.register.evidence import HeldLicence, IdentityCheck, Statement
from poisonbook.register.house import Incident, StockRecord, SupplierQuestion, SupplyNotice, Training
from poisonbook.storage import licences
from poisonbook.storage.pages import PAGE, in_order
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.evidence import IDENTITY_CHECKS, LICENCES, STATEMENTS
from poisonbook.storage.tables.house import INCIDENTS, NOTICES, QUESTIONS, STOCK, TRAININGS

N = TypeVar("N")
_STATEMENTS = Shelf(STATEMENTS, Statement)
_CHECKS = Shelf(IDENTITY_CHECKS, IdentityCheck)
_INCIDENTS = Shelf(INCIDENTS, Incident)
_STOCK = Shelf(STOCK, StockRecord)
_NOTICES = Shelf(NOTICES, SupplyNotice)
_TRAININGS = Shelf(TRAININGS, Training)
_QUESTIONS = Shelf(QUESTIONS, SupplierQuestion)


def statements(connection: Connection, operator: str, start: datetime, end: datetime) -> Iterator[Statement]:
    """Statements of the period."""
    usable = STATEMENTS.c.valid_until >= start.date()
    return _stream(connection, operator, _STATEMENTS, STATEMENTS.c.recorded_at < end, usable)


def identity_checks(connection: Connection, operator: str, start: datetime, end: datetime) -> Iterator[IdentityCheck]:
    """Identity checks of the period."""
    usable = IDENTITY_CHECKS.c.valid_until >= start.date()
    return _stream(connection, operator, _CHECKS, IDENTITY_CHECKS.c.recorded_at < end, usable)


def held_licences(connection: Connection, operator: str, start: datetime, end: datetime) -> Iterator[HeldLicence]:
    """Licences of the period."""
    recorded, id_ = LICENCES.c.recorded_at, LICENCES.c.id
    query = select(recorded, id_).where(LICENCES.c.operator == operator, recorded < end)
    rows = in_order(connection, query.where(LICENCES.c.valid_until >= start.date()), (recorded, id_))
    while batch := list(islice(rows, PAGE)):
        keys = [(operator, row.id) for row in batch]
        found = licences.find_many(connection, keys)
        yield from (found[key] for key in keys)


def incidents(connection: Connection, operator: str, start: datetime, end: datetime) -> Iterator[Incident]:
    """Incidents noticed in the period, and earlier ones that were not reported before it began."""
    noticed, reported = INCIDENTS.c.noticed_at, INCIDENTS.c.reported_at
    lasting = or_(noticed >= start, reported.is_(None), reported >= start)
    return _stream(connection, operator, _INCIDENTS, noticed < end, lasting)


def stock(connection: Connection, operator: str, start: datetime, end: datetime) -> Iterator[StockRecord]:
    """What happened to stock in the period."""
    return _stream(connection, operator, _STOCK, STOCK.c.at >= start, STOCK.c.at < end)


def notices(connection: Connection, operator: str, end: datetime) -> Iterator[SupplyNotice]:
    """Notices up to the end of the period."""
    return _stream(connection, operator, _NOTICES, NOTICES.c.on < end.date())


def trainings(connection: Connection, operator: str, end: datetime) -> Iterator[Training]:
    """Trainings up to the end of the period."""
    return _stream(connection, operator, _TRAININGS, TRAININGS.c.on < end.date())


def questions(connection: Connection, operator: str, end: datetime) -> Iterator[SupplierQuestion]:
    """Questions to suppliers that were asked up to the end of the period."""
    return _stream(connection, operator, _QUESTIONS, QUESTIONS.c.asked_on < end.date())


def _stream(connection: Connection, operator: str, shelf: Shelf[N], *conditions: ColumnElement[bool]) -> Iterator[N]:
    keys = (shelf.table.c.recorded_at, shelf.table.c.id)
    query = shelf.query.add_columns(keys[0].label("came"), keys[1].label("known_as"))
    rows = in_order(connection, query.where(shelf.table.c.operator == operator, *conditions), keys)
    return (shelf.noun(row[: -len(keys)]) for row in rows)
