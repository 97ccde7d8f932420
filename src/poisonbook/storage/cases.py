"""Cases on record, and the queue of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, true, tuple_, update
from sqlalchemy.engine import Connection

from poisonbook.review.case_errors import CaseChangedError
from poisonbook.review.cases import Case, CaseState, Disposition
from poisonbook.review.queue import Place, QueueRow, QueueView, Shown, place_of
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.events import touch
from poisonbook.storage.plain import field_names
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.review import ALERTS, CASE_NOTES, CASE_ORDERS, CASES

__all__ = [
    "MOST_COUNTED",
    "Connection",
    "about",
    "add",
    "copied",
    "counts",
    "ends",
    "find",
    "free",
    "keep_until",
    "keep_with_order",
    "lead_to",
    "page",
    "put",
    "some_benign",
]

MOST_COUNTED = 1_000
"""Further than this no view is counted: a number that nobody works through is not worth reading every row."""
_SHELF = Shelf(CASES, Case)
_ROW = tuple(CASES.c[name] for name in field_names(QueueRow))
_COLUMNS = CASES.c
_PLACE = (_COLUMNS.place, _COLUMNS.place_at, _COLUMNS.id)


def add(
    connection: Connection,
    operator: str,
    case: Case,
    shown: Shown,
    *,
    delete_after: datetime,
    copy_of: str | None = None,
) -> None:
    """Put a case on record; StoreConflictError where its id is there.

    Args:
        copy_of: the case that it repeats, to see whether two people decide alike; no order leads to it.
    """
    dates = {"recorded_at": case.opened_at, "delete_after": delete_after, "copy_of": copy_of}
    insert_rows(connection, CASES, [{"operator": operator, **_cells(case, shown), **dates}])
    if copy_of is None:
        lead_to(connection, operator, case.id, case.orders)
    touch(connection, CASES, [(operator, case.id)])


def find(connection: Connection, operator: str, id_: str) -> Case | None:
    """The case with this id."""
    return _SHELF.find(connection, operator, id_)


def about(connection: Connection, operator: str, order_ids: Collection[str]) -> list[Case]:
    """The cases about any of the orders, the earliest first; not those that became part of another."""
    ids = select(CASE_ORDERS.c.case_id).where(CASE_ORDERS.c.operator == operator, CASE_ORDERS.c.order_id.in_(order_ids))
    found = _SHELF.search(connection, operator, _COLUMNS.id.in_(ids), _COLUMNS.joined_to.is_(None))
    return sorted(found, key=lambda one: (one.opened_at, one.id))


def put(connection: Connection, operator: str, case: Case, *, seen: int, shown: Shown | None = None) -> None:
    """Keep a case as it stands now.

    Args:
        seen: the version that it follows.
        shown: what a list shows of its findings, where that changed.

    Raises:
        CaseChangedError: it is not there any more, or not in the version that was seen.
    """
    known = _COLUMNS.version == seen
    cells = {name: value for name, value in _cells(case, shown).items() if name != "id"}
    if not _SHELF.change(connection, operator, case.id, known, **cells):
        raise CaseChangedError(case.id, "somebody changed it meanwhile")


def lead_to(connection: Connection, operator: str, case_id: str, order_ids: Iterable[str]) -> None:
    """Have orders lead to a case, to which they did not before."""
    row = {"operator": operator, "case_id": case_id, "delete_after": ends(connection, operator, case_id)}
    insert_rows(connection, CASE_ORDERS, [{**row, "order_id": order} for order in order_ids])
    touch(connection, CASES, [(operator, case_id)])


def ends(connection: Connection, operator: str, id_: str) -> datetime | None:
    """When a case is deleted; None: there is none with this id."""
    query = select(_COLUMNS.delete_after).where(_COLUMNS.operator == operator, _COLUMNS.id == id_)
    return connection.execute(query).scalar_one_or_none()


def keep_with_order(connection: Connection, operator: str, order_id: str, date: datetime) -> None:
    """Keep the cases about an order at least until a date, as the order is."""
    led = (CASE_ORDERS.c.operator == operator, CASE_ORDERS.c.order_id == order_id)
    if ids := connection.scalars(select(CASE_ORDERS.c.case_id).where(*led)).all():
        keep_until(connection, operator, ids, date)


def keep_until(connection: Connection, operator: str, ids: Collection[str], date: datetime) -> None:
    """Keep cases, copies of them, their alerts and notes at least until a date."""
    for table in (CASES, ALERTS, CASE_NOTES):
        theirs = or_(_COLUMNS.id.in_(ids), _COLUMNS.copy_of.in_(ids)) if table is CASES else table.c.case_id.in_(ids)
        here = (table.c.operator == operator, theirs, table.c.delete_after < date)
        changed = update(table).where(*here).values(delete_after=date).returning(table.c.id)
        touch(connection, table, [(operator, row.id) for row in connection.execute(changed)])
    led = (CASE_ORDERS.c.operator == operator, CASE_ORDERS.c.case_id.in_(ids), CASE_ORDERS.c.delete_after < date)
    connection.execute(update(CASE_ORDERS).where(*led).values(delete_after=date))


def page(
    connection: Connection, operator: str, view: QueueView, staff: str, *, after: Place | None, most: int
) -> list[tuple[Place, QueueRow]]:
    """A page of the queue as one person sees it, each with its place, from which the next page goes on."""
    query = select(*_PLACE, *_ROW).where(_COLUMNS.operator == operator, _in_view(view, staff))
    latest_first = view is QueueView.CLOSED
    if after is not None:
        last = (after.rank, after.at, after.id)
        query = query.where(tuple_(*_PLACE) < last if latest_first else tuple_(*_PLACE) > last)
    order = [column.desc() for column in _PLACE] if latest_first else _order(view)
    names = field_names(QueueRow)
    rows = connection.execute(query.order_by(*order).limit(most))
    return [(Place(*row[:3]), QueueRow(**dict(zip(names, row[3:], strict=True)))) for row in rows]


def counts(connection: Connection, operator: str, staff: str) -> dict[QueueView, int]:
    """How many cases are in each view as one person sees it, `MOST_COUNTED` at most."""
    row = connection.execute(_counted(), {"operator": operator, "staff": staff}).one()
    return dict(zip(QueueView, row, strict=True))


def free(connection: Connection, operator: str, staff: str, *, second: bool) -> Case | None:
    """The most urgent case that nobody has and that this person may decide.

    One of which the person decided a copy, or that is a copy of one that they decided, is left to others.

    Args:
        second: whether the person may be the second one.
    """
    twin = CASES.alias("twin").c
    theirs = or_(twin.assigned_to == staff, twin.proposed_by == staff, twin.closed_by == staff)
    # Two questions, as one with an `or` has no index to go by.
    unseen = [
        ~exists(select(twin.id).where(twin.operator == operator, same, theirs))
        for same in (twin.id == _COLUMNS.copy_of, twin.copy_of == _COLUMNS.id)
    ]
    waits = _COLUMNS.state == CaseState.OPEN
    if second:
        waits = or_(waits, and_(_COLUMNS.state == CaseState.PROPOSED, _COLUMNS.proposed_by != staff))
    query = _SHELF.query.where(_COLUMNS.operator == operator, _in_view(QueueView.FREE, staff), waits, *unseen)
    row = connection.execute(query.order_by(*_order(QueueView.FREE)).limit(1)).first()
    return None if row is None else _SHELF.noun(row)


def copied(connection: Connection, operator: str, id_: str) -> str | None:
    """The id of the case that a case is a copy of; None: it is none."""
    query = select(_COLUMNS.copy_of).where(_COLUMNS.operator == operator, _COLUMNS.id == id_)
    return connection.execute(query).scalar_one_or_none()


def some_benign(connection: Connection, operator: str, chance: float) -> Case | None:
    """One of the cases that were closed as not suspicious, by chance; None: there is none.

    Args:
        chance: from 0 to below 1.
    """
    benign = (
        _COLUMNS.operator == operator,
        _COLUMNS.place == _DONE,
        _COLUMNS.disposition == Disposition.NOT_SUSPICIOUS,
        _COLUMNS.copy_of.is_(None),
    )
    latest = select(*_SHELF.query.selected_columns).where(*benign).order_by(*(one.desc() for one in _PLACE))
    rows = connection.execute(latest.limit(MOST_COUNTED)).all()
    return _SHELF.noun(rows[int(chance * len(rows))]) if rows else None


_TO_DO, _DONE = 1, 2
_WAITS = (_COLUMNS.place <= _TO_DO, _COLUMNS.state != CaseState.CLOSED)
_VIEWS: Mapping[QueueView, ColumnElement[bool]] = MappingProxyType(
    {
        QueueView.TO_DO: _COLUMNS.place <= _TO_DO,
        QueueView.FREE: and_(_COLUMNS.assigned_to.is_(None), *_WAITS),
        QueueView.SECOND: and_(_COLUMNS.place == 0, _COLUMNS.state == CaseState.PROPOSED),
        QueueView.DUE: _COLUMNS.place == 0,
        QueueView.TO_REPORT: and_(_COLUMNS.place == 0, _COLUMNS.state == CaseState.CLOSED),
        QueueView.CLOSED: _COLUMNS.place == _DONE,
    }
)


@cache
def _counted() -> Select[Any]:
    """One question for all views: with one for each the way to the database took longer than the counting."""
    found = []
    for view in QueueView:
        here = (_COLUMNS.operator == bindparam("operator"), _in_view(view, bindparam("staff")))
        rows = select(_COLUMNS.id).where(*here).limit(MOST_COUNTED).subquery()
        found.append(select(func.count()).select_from(rows).scalar_subquery())
    return select(*found)


def _in_view(view: QueueView, staff: str | ColumnElement[str]) -> ColumnElement[bool]:
    if view is QueueView.MINE:
        return and_(_COLUMNS.assigned_to == staff, *_WAITS)
    other = _COLUMNS.proposed_by != staff if view is QueueView.SECOND else true()
    return and_(_VIEWS[view], other)


def _order(view: QueueView) -> tuple[ColumnElement[Any], ...]:
    """By place. Of one person's cases the person too, or PostgreSQL sorts them all: null is no constant to it."""
    return (_COLUMNS.assigned_to, *_PLACE) if view in {QueueView.FREE, QueueView.MINE} else _PLACE


def _cells(case: Case, shown: Shown | None) -> dict[str, object]:
    cells = _SHELF.cells(case)
    place = place_of(case)
    cells |= {"place": place.rank, "place_at": place.at}
    if shown is not None:
        cells |= {"rules": shown.rules, "substances": shown.substances, "amount_kg": shown.amount_kg}
    return cells
