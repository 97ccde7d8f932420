"""A register with many open cases, and staff who work on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy.engine import Connection

from benchmarks.checkout import servers
from poisonbook.facts.findings import EvidenceLine, Finding, LawReference
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.alerts import Alert, Source
from poisonbook.review.cases import Case, CaseState
from poisonbook.review.queue import place_of, shown_of
from poisonbook.settings import Settings
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.review import ALERTS, CASE_ORDERS, CASES
from poisonbook.storage.work import each
from poisonbook.workflows.access import list_operators
from poisonbook.workflows.service import Service
from poisonbook.workflows.staff import GivenStaff, add_staff
from poisonbook.workflows.store_folder import init_store

_CASES, _ALERTS = Shelf(CASES, Case), Shelf(ALERTS, Alert)
_AT_ONCE = 5_000
_LAW = LawReference("Regulation (EU) 2019/1148", "Art. 9(1)(c)", "https://eur-lex.europa.eu", "verified")


@contextmanager
def service_in(folder: Path, database: str) -> Iterator[Service]:
    """The service on a new store, until the end of the block."""
    with ExitStack() as stack:
        url = stack.enter_context(servers.postgres(folder / "pgdata")) if database == "postgresql" else ""
        settings = Settings(folder=folder / "store", database=url)
        init_store(settings, name="bench", jurisdictions=["EU"])
        service = Service.open(settings)
        stack.callback(service.close)
        yield service


def people(service: Service, count: int) -> list[Staff]:
    """So many members of staff, each a reviewer and an approver."""
    (operator,) = list_operators(service.store)
    both = frozenset({StaffRole.REVIEWER, StaffRole.APPROVER})
    return [
        add_staff(service.store, operator.id, f"r{number}", GivenStaff(name=f"R {number}", roles=both), by=None)
        for number in range(count)
    ]


def fill(service: Service, count: int, people: list[Staff]) -> None:
    """Open cases of the last weeks: most nobody's, one in twenty somebody's, one in a hundred proposed."""
    operator = people[0].operator
    for first in range(0, count, _AT_ONCE):
        service.store.writer.run(_put, (operator, range(first, min(count, first + _AT_ONCE)), people, service.clock()))
    service.store.writer.run(_analyse, None)


@each
def _put(connection: Connection, asked: tuple[str, range, list[Staff], datetime]) -> None:
    operator, numbers, people, now = asked
    dates = {"operator": operator, "recorded_at": now, "delete_after": now + timedelta(days=500)}
    kept, alerts, orders = [], [], []
    for number in numbers:
        alert = _alert(number, now)
        case, shown = _case(number, alert, people, now), shown_of(alert.findings)
        place = place_of(case)
        told = asdict(shown)
        kept.append({**dates, **_CASES.cells(case), **told, "place": place.rank, "place_at": place.at})
        alerts.append({**dates, **_ALERTS.cells(alert)})
        whose = {"operator": operator, "case_id": case.id, "delete_after": dates["delete_after"]}
        orders += [{**whose, "order_id": order} for order in case.orders]
    for table, rows in ((CASES, kept), (ALERTS, alerts), (CASE_ORDERS, orders)):
        insert_rows(connection, table, rows)


@each
def _analyse(connection: Connection, _nothing: None) -> None:
    """What PostgreSQL does by itself within a minute of so many rows."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE cases")


def _alert(number: int, now: datetime) -> Alert:
    at = now - timedelta(minutes=number)
    lines = tuple(
        EvidenceLine(f"O-{number}-{row}", row, "P-1", at, "acetone", Decimal("0.79"))
        for row in range(1, 1 + number % 4 + 1)
    )
    finding = Finding("eu-count", 1, (_LAW,), f"c{number}", lines, {"value": "5"}, "Five orders within 30 days.")
    source = Source.CHECKOUT
    return Alert(
        id=f"alt_{number:032x}", case_id=f"cas_{number:032x}", raised_at=at, source=source, findings=(finding,)
    )


def _case(number: int, alert: Alert, people: list[Staff], now: datetime) -> Case:
    case = Case(id=alert.case_id, orders=alert.orders, alerts=(alert.id,), opened_at=alert.raised_at)
    if number % 100 == 0:
        since = now - timedelta(minutes=number % 1400)
        proposer, due = people[number % len(people)].id, since + timedelta(hours=24)
        return replace(case, state=CaseState.PROPOSED, proposed_by=proposer, proposed_at=since, due_at=due)
    if number % 20 == 0:
        return replace(case, assigned_to=people[number % len(people)].id, taken_at=now)
    return case
