"""What the groups of an order did before."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from tests.unit.storage.nouns import LATER, NOW, line_of, order_of
from tests.unit.storage.writing import read, written

from poisonbook.facts.lines import RegulatedLine, microseconds
from poisonbook.register.orders import OrderState
from poisonbook.storage import orders
from poisonbook.storage.histories import _query, histories
from poisonbook.storage.order_records import HistoryKeys
from poisonbook.storage.tables.orders import HISTORY_KEYS, ORDER_LINES, ORDERS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from poisonbook.storage.order_records import OrderRecord
    from poisonbook.storage.store import Store

HOUR = timedelta(hours=1)


def _asked(operator: str = "op-1", **keys: Any) -> HistoryKeys:
    return HistoryKeys(operator=operator, since=NOW - 2 * HOUR, until=NOW, **keys)


def _sold(id_: str, *lines: RegulatedLine, hours_ago: int = 1, **keys: str | None) -> OrderRecord:
    return order_of(id_, *lines, at=NOW - hours_ago * HOUR, state=OrderState.CONFIRMED, **keys)


def _put(store: Store, *kept: OrderRecord, operator: str = "op-1") -> None:
    written(store, orders.insert_many, [(operator, one) for one in kept])


@pytest.mark.parametrize("key", HISTORY_KEYS)
def test_lines_that_share_a_key_are_found(store: Store, key: str) -> None:
    same: dict[str, Any] = {key: "k"}
    other: dict[str, Any] = {key: "other"}
    mine = _sold("O-1", line_of("", 1, **same), line_of("", 1, substance="acetone", **same))
    _put(store, mine, _sold("O-2", line_of("", 2, **other)), _sold("O-3", line_of("", 3)))

    (found,) = read(store, histories, [_asked(**{key: "k"})])

    assert found == sorted(mine.decision.lines, key=lambda line: line.substance)


def test_only_lines_of_the_time_and_of_the_operator_are_found(store: Store) -> None:
    _put(
        store,
        _sold("O-0", line_of("", 1), hours_ago=0, customer="c1"),
        _sold("O-2", line_of("", 2), hours_ago=2, customer="c1"),
        _sold("O-3", line_of("", 3), hours_ago=3, customer="c1"),
        _sold("O-4", line_of("", 4), hours_ago=-1, customer="c1"),
    )
    _put(store, _sold("O-1", line_of("", 1), customer="c1"), operator="op-2")

    (found,) = read(store, histories, [_asked(customer="c1")])

    assert [line.order_id for line in found] == ["O-0", "O-2"]


def test_an_order_counts_from_when_it_is_sold(store: Store) -> None:
    _put(store, order_of("O-1", line_of("", 1), customer="c1"))
    assert read(store, histories, [_asked(customer="c1")]) == [[]]

    written(store, orders.confirm, "op-1", "O-1", at=NOW, delete_after=LATER)
    assert [line.order_id for line in read(store, histories, [_asked(customer="c1")])[0]] == ["O-1"]

    written(store, orders.cancel, "op-1", "O-1", at=NOW)
    assert [line.kept_quantity for line in read(store, histories, [_asked(customer="c1")])[0]] == [Decimal(0)]


def test_nobody_has_no_history(store: Store) -> None:
    _put(store, _sold("O-1", line_of("", 1)))

    assert read(store, histories, [_asked(), _asked(customer="c1")]) == [[], []]
    assert read(store, histories, []) == []


WHO = st.sampled_from([None, "x", "y"])
Row = tuple[str, int, str | None, str | None, str | None, bool]
KEPT: st.SearchStrategy[list[Row]] = st.lists(
    st.tuples(st.sampled_from(["op-1", "op-2"]), st.integers(0, 4), WHO, WHO, WHO, st.booleans()), max_size=6
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=KEPT, asked=KEPT)
def test_they_are_what_looking_at_every_line_would_find(store: Store, kept: list[Row], asked: list[Row]) -> None:
    names = ("customer", "delivery_address", "payment_token")
    written(store, lambda connection: connection.execute(ORDERS.delete()))
    records = []
    for number, (operator, hours, *keys, sold) in enumerate(kept, 1):
        state = OrderState.CONFIRMED if sold else OrderState.SCREENED
        whose = dict(zip(names, keys, strict=True))
        lines = (line_of("", number), line_of("", number, substance="acetone"))
        records.append((operator, order_of(f"O-{number}", *lines, at=NOW - hours * HOUR, state=state, **whose)))
    written(store, orders.insert_many, records)
    wanted = []
    for operator, hours, *keys, _ in asked:
        sought: dict[str, Any] = dict(zip(names, keys, strict=True))
        since, until = NOW - (hours + 2) * HOUR, NOW - hours * HOUR
        wanted.append(HistoryKeys(operator=operator, since=since, until=until, **sought))

    found = read(store, histories, wanted)

    assert found == [
        sorted(
            line
            for operator, record in records
            for line in record.decision.lines
            if operator == one.operator
            and record.state is OrderState.CONFIRMED
            and microseconds(one.since) <= line.us <= microseconds(one.until)
            and any(getattr(one, name) is not None and getattr(one, name) == getattr(line, name) for name in names)
        )
        for one in wanted
    ]


def test_each_key_is_looked_up_in_its_index(store: Store, database: str) -> None:
    kept = _sold("O-1", line_of("", 1))
    _put(store, kept)
    cells = ", ".join(
        {"line": "number", **dict.fromkeys(HISTORY_KEYS, "'k' || number")}.get(column.name, f'"{column.name}"')
        for column in ORDER_LINES.c
    )
    names = ", ".join(f'"{column.name}"' for column in ORDER_LINES.c)
    series = {
        "sqlite": "WITH RECURSIVE numbers(number) AS "
        "(SELECT 2 UNION ALL SELECT number + 1 FROM numbers WHERE number < 20000)",
        "postgresql": "WITH numbers AS (SELECT generate_series(2, 20000) AS number)",
    }[database]
    grown = text(f"INSERT INTO order_lines ({names}) {series} SELECT {cells} FROM order_lines, numbers WHERE line = 1")  # noqa: S608
    written(store, lambda connection: connection.execute(grown))
    if database == "postgresql":
        written(store, lambda connection: connection.execute(text("ANALYZE order_lines")))

    for key in HISTORY_KEYS:
        plan = "\n".join(_plan(store, database, key))
        assert f"ix_order_lines_{key}" in plan, plan
        assert "Seq Scan" not in plan, plan
        assert "SCAN order_lines" not in plan, plan


def _plan(store: Store, database: str, key: str) -> list[str]:
    statement = _query(database, key)
    rows = [{"n": n, "operator": "op-1", "key": f"k{n}", "since": 0, "until": 2**60} for n in range(50)]
    explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[database]

    def explained(connection: Connection) -> list[str]:
        compiled = statement.compile(connection)
        found = connection.exec_driver_sql(f"{explain} {compiled}", (json.dumps(rows),))
        return [str(row[-1]) for row in found]

    return read(store, explained)  # type: ignore[no-any-return]
