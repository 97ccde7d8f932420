"""Rows one after the other, a page at a time: neither memory nor the time for a page grows with what came before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, tuple_
from sqlalchemy.engine import Connection

PAGE = 1_000


def in_order(
    connection: Connection, query: Select[Any], keys: Sequence[ColumnElement[Any]], *, since: Any = None
) -> Iterator[Row[Any]]:
    """The rows of `query` in the order of `keys`, which tell them apart and are its last columns, none of them null.

    Args:
        since: the least value of the first key; None: any. The query itself sets no such bound.

    Raises:
        ValueError: the keys are not the last columns, and a page could not say where the next one begins.
    """
    last = list(query.selected_columns)[-len(keys) :]
    if any(getattr(column, "element", column) is not key for column, key in zip(last, keys, strict=True)):
        raise ValueError("the keys are the last columns of a query that is read by pages")
    return _in_order(connection, query, keys, since)


def _in_order(
    connection: Connection, query: Select[Any], keys: Sequence[ColumnElement[Any]], since: Any
) -> Iterator[Row[Any]]:
    ordered = query.order_by(*keys).limit(PAGE)
    page = connection.execute(ordered if since is None else ordered.where(keys[0] >= since)).all()
    while page:
        yield from page
        if len(page) < PAGE:
            return
        first, *rest = tuple(page[-1])[-len(keys) :]
        # One bound on the first key alone: SQLite starts there in the index, and with two it may take the wrong one.
        onward = or_(keys[0] > first, tuple_(*keys[1:]) > tuple(rest))
        page = connection.execute(ordered.where(keys[0] >= first, onward)).all()
