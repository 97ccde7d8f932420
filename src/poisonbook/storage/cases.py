"""Cases on record, and the queue of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.engine import Connection

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState
from poisonbook.review.case_errors import CaseChangedError
from poisonbook.review.cases import Case, CaseState
from poisonbook.review.queue import Place, QueueRow, QueueView, Shown, place_of
from poisonbook.review.second_looks import SecondLook
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.events import touch
from poisonbook.storage.plain import field_names
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.orders import ORDERS
from poisonbook.storage.tables.review import ALERTS, CASE_NOTES, CASE_ORDERS, CASES

__all__ = [
    "MOST_COUNTED",
    "Connection",
    "about",
    "add",
    "counts",
    "ends",
    "find",
    "free",
    "had_part",
    "keep_until",
    "keep_with_order",
    "lead_to",
    "may_see",
    "page",
    "put",
    "repeated_in",
    "second_look",
    "shown",
]

MOST_COUNTED = 1_000
"""Further than this no view is counted: a number that nobody works through is not worth reading every row."""
_SHELF = Shelf(CASES, Case)
_COLUMNS = CASES.c
_PLACE = (_COLUMNS.place, _COLUMNS.place_at, _COLUMNS.id)


def add(
    connection: Connection,
    operator: str,
    case: Case,
    shown: Shown,
    *,
    delete_after: datetime,
    look: SecondLook | None = None,
) -> None:
    """Put a case on record; StoreConflictError where its id is there.

    Args:
        look: what it is a second look at; no order leads to it.
    """
    of = {"copy_of": None, "seed": None} if look is None else {"copy_of": look.copy_of, "seed": look.seed}
    dates = {"recorded_at": case.opened_at, "delete_after": delete_after}
    insert_rows(connection, CASES, [{"operator": operator, **_cells(case, shown), **dates, **of}])
    if look is None:
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
    connection: Connection,
    operator: str,
    view: QueueView,
    staff: str,
    *,
    after: Place | None,
    most: int,
    second: bool = True,
) -> list[tuple[Place, QueueRow]]:
    """A page of the queue as one person sees it, each with its place, from which the next page goes on.

    Args:
        second: whether what somebody else proposed does not wait for others than this person.
    """
    asked: dict[str, object] = {"operator": operator, "staff": staff, "most": most, "second": second}
    if after is not None:
        asked |= {"rank": after.rank, "at": after.at, "id": after.id}
    rows = connection.execute(_paged(view, goes_on=after is not None), asked)
    names = field_names(QueueRow)
    return [(Place(*row[:3]), QueueRow(**dict(zip(names, row[3:], strict=True)))) for row in rows]


def counts(connection: Connection, operator: str, staff: str, *, second: bool = True) -> dict[QueueView, int]:
    """How many cases are in each view as one person sees it, `MOST_COUNTED` at most; arguments as of `page`."""
    row = connection.execute(_counted(), {"operator": operator, "staff": staff, "second": second}).one()
    return dict(zip(QueueView, row, strict=True))


def free(connection: Connection, operator: str, staff: str, *, second: bool) -> Case | None:
    """The most urgent case that nobody has and that this person may decide.

    Args:
        second: whether the person may be the second one.
    """
    waits = _COLUMNS.state == CaseState.OPEN
    if second:
        waits = or_(waits, and_(_COLUMNS.state == CaseState.PROPOSED, _COLUMNS.proposed_by != staff))
    query = _SHELF.query.where(_COLUMNS.operator == operator, _in_view(QueueView.FREE, staff), waits, _may_see(staff))
    row = connection.execute(query.order_by(*_order(QueueView.FREE)).limit(1)).first()
    return None if row is None else _SHELF.noun(row)


def second_look(connection: Connection, operator: str, id_: str) -> SecondLook | None:
    """What a case is a second look at; None: it is a case itself."""
    query = select(_COLUMNS.copy_of, _COLUMNS.seed).where(_COLUMNS.operator == operator, _COLUMNS.id == id_)
    row = connection.execute(query).first()
    return None if row is None or (row.copy_of is None and row.seed is None) else SecondLook(row.copy_of, row.seed)


def repeated_in(connection: Connection, operator: str, id_: str) -> Case | None:
    """The second look at a case; None: there is none."""
    found = _SHELF.search(connection, operator, _COLUMNS.copy_of == id_, most=1)
    return found[0] if found else None


def may_see(connection: Connection, operator: str, id_: str, staff: str) -> bool:
    """Whether this person may see a case: not one that repeats what they had a part in, before it is decided."""
    here = (_COLUMNS.operator == operator, _COLUMNS.id == id_, _may_see(staff))
    return connection.execute(select(_COLUMNS.id).where(*here)).first() is not None


def had_part(connection: Connection, operator: str, id_: str) -> set[str]:
    """The short ids of those who did something with a case."""
    notes = CASE_NOTES.c
    here = (notes.operator == operator, notes.case_id == id_, notes.by.is_not(None))
    return set(connection.scalars(select(notes.by).where(*here)))


def shown(connection: Connection, operator: str, id_: str) -> Shown:
    """What a list shows of the findings of a case on record."""
    query = select(*(_COLUMNS[name] for name in field_names(Shown)))
    return Shown(*connection.execute(query.where(_COLUMNS.operator == operator, _COLUMNS.id == id_)).one())


def _may_see(staff: str | ColumnElement[str]) -> ColumnElement[bool]:
    notes = CASE_NOTES.alias("first_look").c
    part = exists(
        select(notes.id).where(
            notes.operator == _COLUMNS.operator, notes.case_id == _COLUMNS.copy_of, notes.by == staff
        )
    )
    return or_(_COLUMNS.copy_of.is_(None), _COLUMNS.state == CaseState.CLOSED, ~part)


def _waits() -> ColumnElement[bool]:
    """Whether an order of a case waits for a person; of a copy, whether one of the case did before its decision."""
    led, kept = CASE_ORDERS.c, ORDERS.c
    before = type_coerce(kept.released, Text).contains(_COLUMNS.copy_of)
    order = exists(
        select(kept.id)
        .join_from(CASE_ORDERS, ORDERS, and_(kept.operator == led.operator, kept.id == led.order_id))
        .where(led.operator == _COLUMNS.operator, led.case_id == func.coalesce(_COLUMNS.copy_of, _COLUMNS.id))
        .where(kept.state == OrderState.SCREENED, kept.outcome == Outcome.HOLD, or_(kept.released.is_(None), before))
    )
    return and_(_COLUMNS.state != CaseState.CLOSED, or_(_COLUMNS.seed.is_not(None), order))


_COMPUTED = MappingProxyType({"waits": _waits().label("waits")})
_ROW = tuple(_COMPUTED[name] if name in _COMPUTED else _COLUMNS[name] for name in field_names(QueueRow))
_TO_DO, _DONE = 1, 2
_FOR_ME = and_(bindparam("second", type_=Boolean()), _COLUMNS.proposed_by != bindparam("staff", type_=Text()))
_WAITS = (_COLUMNS.place <= _TO_DO, _COLUMNS.state != CaseState.CLOSED)
_VIEWS: Mapping[QueueView, ColumnElement[bool]] = MappingProxyType(
    {
        QueueView.TO_DO: and_(_COLUMNS.place <= _TO_DO, or_(_COLUMNS.state != CaseState.PROPOSED, _FOR_ME)),
        QueueView.FREE: and_(_COLUMNS.assigned_to.is_(None), *_WAITS),
        QueueView.SECOND: and_(_COLUMNS.place == 0, _COLUMNS.state == CaseState.PROPOSED),
        QueueView.OTHERS: and_(_COLUMNS.place == 0, _COLUMNS.state == CaseState.PROPOSED, ~_FOR_ME),
        QueueView.DUE: _COLUMNS.place == 0,
        QueueView.TO_REPORT: and_(_COLUMNS.place == 0, _COLUMNS.state == CaseState.CLOSED),
        QueueView.CLOSED: _COLUMNS.place == _DONE,
    }
)


@cache
def _paged(view: QueueView, *, goes_on: bool) -> Select[Any]:
    """A page of a view, after the place `rank`, `at`, `id` where it goes on."""
    staff: ColumnElement[str] = bindparam("staff", type_=Text())
    here = (_COLUMNS.operator == bindparam("operator"), _in_view(view, staff), _may_see(staff))
    query = select(*_PLACE, *_ROW).where(*here)
    latest_first = view is QueueView.CLOSED
    if goes_on:
        names = zip(("rank", "at", "id"), _PLACE, strict=True)
        last = tuple_(*(bindparam(name, type_=column.type) for name, column in names))
        query = query.where(tuple_(*_PLACE) < last if latest_first else tuple_(*_PLACE) > last)
    order = [column.desc() for column in _PLACE] if latest_first else _order(view)
    return query.order_by(*order).limit(bindparam("most", type_=Integer()))


@cache
def _counted() -> Select[Any]:
    """One question for all views: with one for each the way to the database took longer than the counting."""
    found = []
    for view in QueueView:
        here = (
            _COLUMNS.operator == bindparam("operator"),
            _in_view(view, bindparam("staff")),
            _may_see(bindparam("staff")),
        )
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
        cells |= {name: getattr(shown, name) for name in field_names(Shown)}
    return cells
