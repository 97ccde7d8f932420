"""Rules on DuckDB: windows at their edges. (Against the definition and the reference engine: tests/parity.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from poisonbook.engine.base import (
    COMPANION_COLUMNS,
    LINE_COLUMNS,
    EngineInputError,
    EngineMemoryError,
    EngineSettingError,
)
from poisonbook.engine.duckdb.run import run
from poisonbook.facts.findings import Finding
from poisonbook.rules.plan import Branch, FieldTest, Plan, Selection, Threshold
from poisonbook.rules.syntax import Attention, Operator, RuleType
from poisonbook.rules.timespan import Timespan

START = datetime(2026, 3, 1)  # the tables carry naive UTC
SECOND = 1_000_000
SUBSTANCES = ("nitric-acid", "acetone", "hexamine")


@dataclass(frozen=True)
class Line:
    """A row of the table `lines`; times in microseconds after START."""

    line: int
    order_id: str
    customer: str | None
    us: int
    substance: str = "acetone"
    amount_kg: Decimal | None = Decimal(1)
    status: str = "reportable"
    buyer_class: str = "general_public"
    channel: str | None = None
    delivery_address: str | None = None
    quantity: Decimal = Decimal(1)
    strength_ww: Decimal | None = None


@dataclass(frozen=True)
class Companion:
    """A row of the table `companions`."""

    line: int
    order_id: str
    us: int
    companion: str


def table_of(rows: Iterable[Line]) -> pa.Table:
    """The rows as the table `lines`."""
    columns: dict[str, list[object]] = {name: [] for name in LINE_COLUMNS}
    for row in rows:
        values = {field.name: getattr(row, field.name) for field in fields(row)}
        values |= {"ts": START + timedelta(microseconds=row.us), "product_id": f"p{row.line}"}
        for name, column in columns.items():
            column.append(values.get(name))
    return pa.table({name: pa.array(column, _arrow(name)) for name, column in columns.items()})


def companions_of(rows: Iterable[Companion]) -> pa.Table:
    """The rows as the table `companions`."""
    columns: dict[str, list[object]] = {name: [] for name in COMPANION_COLUMNS}
    for row in rows:
        ts = START + timedelta(microseconds=row.us)
        for name, value in zip(
            columns, (row.line, row.order_id, ts, f"p{row.line}", Decimal(1), row.companion), strict=True
        ):
            columns[name].append(value)
    return pa.table({name: pa.array(column, _arrow(name)) for name, column in columns.items()})


def _arrow(name: str) -> pa.DataType:
    types = {
        "line": pa.int64(),
        "ts": pa.timestamp("us"),
        "quantity": pa.decimal128(18, 3),
        "strength_ww": pa.decimal128(9, 4),
        "amount_kg": pa.decimal128(18, 6),
    }
    return types.get(name, pa.string())


ANY_LINE: Branch = (FieldTest("status", Operator.IN, ("reportable", "restricted", "undetermined")),)
MEASURED = {RuleType.VALUE_COUNT: "substance", RuleType.VALUE_SUM: "amount_kg"}


def plan(
    kind: RuleType,
    *,
    group_by: tuple[str, ...] = ("customer",),
    timespan: str = "10s",
    limit: str = "2",
    operator: Operator = Operator.GTE,
    selections: Sequence[Sequence[Branch]] = ((ANY_LINE,),),
    exceptions: Sequence[Branch] = (),
    field: str | None = None,
    companions: tuple[str, ...] = (),
) -> Plan:
    """A plan of this type, by default over 10 seconds and from 2."""
    windowed = kind.is_windowed
    return Plan(
        rule=f"test-{kind.value.replace('_', '-')}",
        version=1,
        law=(),
        attention=Attention.LOW,
        type=kind,
        selections=tuple(Selection(str(place), tuple(one)) for place, one in enumerate(selections)),
        exceptions=tuple(exceptions),
        field=field or MEASURED.get(kind),
        group_by=group_by if windowed else (),
        timespan=Timespan.parse(timespan) if windowed else None,
        threshold=None if kind is RuleType.LINE or kind.is_temporal else Threshold(operator, Decimal(limit)),
        companions=companions,
        why="{lines} lines.",
    )


def found(the_plan: Plan, lines: Sequence[Line], companions: Sequence[Companion] = ()) -> list[Finding]:
    """What DuckDB finds."""
    return list(run([the_plan], table_of(lines), companions_of(companions), memory_limit=None, threads=1))


def outcome(finding: Finding) -> tuple[str | None, Decimal | None, tuple[tuple[int, str | None, str | None], ...]]:
    """Customer, value and evidence of a finding."""
    keys = tuple((line.line, line.substance, line.companion) for line in finding.lines)
    value = finding.figures.get("value")
    return finding.customer, None if value is None else Decimal(value), keys


def evidence_rows(findings: Iterable[Finding]) -> list[list[int]]:
    """The rows of each finding's lines."""
    return [[line.line for line in finding.lines] for finding in findings]


@pytest.mark.parametrize(
    ("gap_us", "fires"),
    [
        pytest.param(10 * SECOND - 1, True, id="a-microsecond-inside"),
        pytest.param(10 * SECOND, True, id="on-the-edge"),
        pytest.param(10 * SECOND + 1, False, id="a-microsecond-outside"),
    ],
)
@pytest.mark.parametrize("kind", [RuleType.EVENT_COUNT, RuleType.VALUE_COUNT, RuleType.VALUE_SUM])
def test_a_window_is_closed_at_both_ends_to_the_microsecond(kind: RuleType, gap_us: int, fires: bool) -> None:
    lines = [Line(1, "o1", "ann", 0), Line(2, "o2", "ann", gap_us, substance="hexamine")]

    assert evidence_rows(found(plan(kind), lines)) == ([[1, 2]] if fires else [])


def test_lines_of_one_moment_are_in_each_others_windows() -> None:
    lines = [Line(row, f"o{row}", "ann", 5) for row in (1, 2, 3)]

    findings = found(plan(RuleType.EVENT_COUNT, limit="3"), lines)

    assert [outcome(finding)[1] for finding in findings] == [Decimal(3)]
    assert evidence_rows(findings) == [[1, 2, 3]]


def test_lines_of_one_order_count_as_one_order() -> None:
    lines = [Line(row, "o1", "ann", 5) for row in (1, 2, 3)]

    assert found(plan(RuleType.EVENT_COUNT), lines) == []


def test_an_order_with_two_times_counts_once_in_a_window() -> None:
    lines = [Line(1, "o1", "ann", 0), Line(2, "o1", "ann", 4 * SECOND), Line(3, "o2", "ann", 8 * SECOND)]

    findings = found(plan(RuleType.EVENT_COUNT), lines)

    assert [outcome(finding)[1] for finding in findings] == [Decimal(2)]


def test_two_hundred_tenths_of_a_kilogram_are_exactly_twenty() -> None:
    lines = [Line(row, f"o{row}", "ann", row, amount_kg=Decimal("0.1")) for row in range(1, 201)]

    on_the_limit = found(plan(RuleType.VALUE_SUM, limit="20"), lines)
    above = found(plan(RuleType.VALUE_SUM, limit="20", operator=Operator.GT), lines)

    assert [finding.figures["value"] for finding in on_the_limit] == ["20"]
    assert above == []


def test_a_line_without_a_customer_is_judged_in_its_own_order_alone() -> None:
    apart = [Line(row, f"o{row}", None, row) for row in (1, 2, 3)]
    together = [Line(row, "o9", None, row) for row in (7, 8)]

    findings = found(plan(RuleType.VALUE_SUM), [*apart, *together])

    assert [(finding.customer, finding.lines[0].order_id) for finding in findings] == [(None, "o9")]


def test_a_customer_called_like_an_order_is_not_that_order() -> None:
    lines = [Line(1, "x", None, 1), Line(2, "y", "x", 2), Line(3, "customer x", None, 3), Line(4, "z", "order x", 4)]

    assert found(plan(RuleType.VALUE_SUM), lines) == []


def test_an_unstated_amount_is_left_out_of_the_sum_and_said() -> None:
    lines = [Line(1, "o1", "ann", 1), Line(2, "o2", "ann", 2, amount_kg=None), Line(3, "o3", "ann", 3)]

    (finding,) = found(plan(RuleType.VALUE_SUM), lines)

    assert finding.figures["value"] == "2"
    assert finding.figures["lines_without_amount"] == "1"
    assert finding.why == "3 lines, not counting 1 line that states no amount."
    assert [line.amount_kg for line in finding.lines] == [Decimal("1.000000"), None, Decimal("1.000000")]


def test_only_unstated_amounts_reach_no_limit() -> None:
    lines = [Line(row, f"o{row}", "ann", row, amount_kg=None) for row in (1, 2, 3)]

    assert found(plan(RuleType.VALUE_SUM, limit="0.000001"), lines) == []


def of_substance(name: str) -> Branch:
    """A branch that selects the lines of one substance."""
    return (FieldTest("substance", Operator.IN, (name,)),)


IN_TURN = [[of_substance("acetone")], [of_substance("hexamine")]]


@pytest.mark.parametrize(
    ("gap_us", "together", "in_order"),
    [
        pytest.param(0, True, False, id="of-one-moment"),
        pytest.param(1, True, True, id="a-microsecond-later"),
        pytest.param(10 * SECOND, True, True, id="on-the-edge"),
        pytest.param(10 * SECOND + 1, False, False, id="a-microsecond-outside"),
        pytest.param(-1, True, False, id="the-other-way-round"),
    ],
)
def test_in_order_means_strictly_later_and_together_means_in_one_window(
    gap_us: int, together: bool, in_order: bool
) -> None:
    lines = [Line(1, "o1", "ann", SECOND), Line(2, "o2", "ann", SECOND + gap_us, substance="hexamine")]

    assert bool(found(plan(RuleType.TEMPORAL, selections=IN_TURN), lines)) is together
    assert bool(found(plan(RuleType.TEMPORAL_ORDERED, selections=IN_TURN), lines)) is in_order


def test_all_lines_of_a_window_are_evidence_but_in_order_only_the_earliest_chain() -> None:
    kinds = ["acetone", "acetone", "hexamine", "hexamine"]
    lines = [Line(row, f"o{row}", "ann", row * SECOND, substance=kind) for row, kind in enumerate(kinds, 1)]

    assert evidence_rows(found(plan(RuleType.TEMPORAL, selections=IN_TURN), lines)) == [[1, 2, 3, 4]]
    assert evidence_rows(found(plan(RuleType.TEMPORAL_ORDERED, selections=IN_TURN), lines)) == [[1, 3]]


def test_a_later_window_has_a_chain_of_its_own() -> None:
    """The window of line 3 begins after line 1, so its chain begins with line 2."""
    lines = [
        Line(1, "o1", "ann", 0),
        Line(2, "o2", "ann", 6 * SECOND),
        Line(3, "o3", "ann", 11 * SECOND, substance="hexamine"),
    ]

    assert evidence_rows(found(plan(RuleType.TEMPORAL_ORDERED, selections=IN_TURN), lines)) == [[2, 3]]


def test_one_line_may_stand_for_two_selections() -> None:
    both: list[list[Branch]] = [[of_substance("acetone")], [(FieldTest("status", Operator.IN, ("reportable",)),)]]

    assert evidence_rows(found(plan(RuleType.TEMPORAL, selections=both), [Line(1, "o1", "ann", 0)])) == [[1]]
    assert found(plan(RuleType.TEMPORAL_ORDERED, selections=both), [Line(1, "o1", "ann", 0)]) == []


def test_an_exception_on_an_empty_field_leaves_the_line() -> None:
    lines = [Line(1, "o1", "ann", 1, channel="web"), Line(2, "o2", "ann", 2, channel="shop"), Line(3, "o3", "ann", 3)]
    one = plan(RuleType.LINE, exceptions=[(FieldTest("channel", Operator.IN, ("web",)),)])

    assert evidence_rows(found(one, lines)) == [[2], [3]]


def test_either_branch_selects_and_an_empty_field_in_one_does_not_hinder_the_other() -> None:
    lines = [Line(1, "o1", "ann", 1), Line(2, "o2", "ann", 2, channel="web", substance="hexamine")]
    either = [(FieldTest("channel", Operator.IN, ("web",)),), of_substance("acetone")]

    assert evidence_rows(found(plan(RuleType.LINE, selections=[either]), lines)) == [[1], [2]]


def test_one_address_joins_customers_and_the_finding_names_none_of_them() -> None:
    lines = [
        Line(1, "o1", "ann", 1, delivery_address="home"),
        Line(2, "o2", "ben", 2, delivery_address="home"),
        Line(3, "o3", "ann", 3, delivery_address=None),
    ]

    (finding,) = found(plan(RuleType.VALUE_COUNT, field="customer", group_by=("delivery_address",)), lines)

    assert (finding.customer, finding.figures["value"], evidence_rows([finding])) == (None, "2", [[1, 2]])


def test_a_line_without_the_key_is_judged_in_its_own_order_alone() -> None:
    apart = [Line(row, f"o{row}", "ann", row) for row in (1, 2)]
    together = [Line(row, "o9", "ann", row) for row in (7, 8)]
    of_another = [Line(9, "o9", "ben", 9)]

    findings = found(plan(RuleType.VALUE_SUM, group_by=("delivery_address",)), [*apart, *together, *of_another])

    assert evidence_rows(findings) == [[7, 8]]


def test_an_empty_value_is_none_to_count() -> None:
    lines = [Line(1, "o1", "ann", 1, channel="web"), Line(2, "o2", "ann", 2), Line(3, "o3", "ann", 3, channel="shop")]

    (finding,) = found(plan(RuleType.VALUE_COUNT, field="channel"), lines)

    assert (finding.figures["value"], evidence_rows([finding])) == ("2", [[1, 2, 3]])


def test_only_the_named_companions_count_and_are_evidence() -> None:
    goods = [Companion(8, "o1", 1, "pot"), Companion(9, "o1", 1, "timer")]

    (finding,) = found(plan(RuleType.COMPANIONS, limit="1", companions=("timer",)), [Line(1, "o1", "ann", 1)], goods)

    assert (finding.figures["value"], evidence_rows([finding])) == ("1", [[1, 9]])


def test_two_stretches_far_apart_are_two_findings_with_their_own_figures() -> None:
    lines = [Line(row, f"o{row}", "ann", second * SECOND) for row, second in enumerate([1, 2, 3, 50, 51], 1)]

    findings = found(plan(RuleType.EVENT_COUNT), lines)

    assert [outcome(finding)[1] for finding in findings] == [Decimal(3), Decimal(2)]
    assert evidence_rows(findings) == [[1, 2, 3], [4, 5]]


def test_windows_that_share_a_line_are_one_finding() -> None:
    lines = [Line(row, f"o{row}", "ann", second * SECOND) for row, second in enumerate([0, 8, 16, 24], 1)]

    findings = found(plan(RuleType.EVENT_COUNT), lines)

    assert evidence_rows(findings) == [[1, 2, 3, 4]]
    assert [outcome(finding)[1] for finding in findings] == [Decimal(2)]


def test_windows_that_only_lie_close_are_two_findings() -> None:
    """Lines 2 and 3 are within a timespan of each other, but no window that fires holds both."""
    lines = [
        Line(row, f"o{row}", "ann", second * SECOND, amount_kg=Decimal(amount))
        for row, (second, amount) in enumerate([(0, 3), (1, 3), (11, 1), (21, 5)], 1)
    ]

    findings = found(plan(RuleType.VALUE_SUM, limit="6"), lines)

    assert evidence_rows(findings) == [[1, 2], [3, 4]]


def test_a_line_of_two_substances_is_one_finding_of_a_line_rule() -> None:
    lines = [Line(1, "o1", "ann", 1), Line(1, "o1", "ann", 1, substance="hexamine"), Line(2, "o1", "ann", 1)]

    findings = found(plan(RuleType.LINE), lines)

    assert [[(line.line, line.substance) for line in finding.lines] for finding in findings] == [
        [(1, "acetone"), (1, "hexamine")],
        [(2, "acetone")],
    ]


def test_companions_count_by_name_inside_the_same_order_only() -> None:
    lines = [Line(1, "o1", "ann", 1), Line(2, "o2", "ann", 2)]
    goods = [Companion(8, "o1", 1, "pot"), Companion(9, "o1", 1, "pot"), Companion(10, "o2", 2, "pot")]

    assert found(plan(RuleType.COMPANIONS, limit="2"), lines, goods) == []

    (finding,) = found(plan(RuleType.COMPANIONS, limit="2"), lines, [*goods, Companion(11, "o1", 3, "timer")])

    assert [(line.line, line.substance, line.amount_kg, line.companion) for line in finding.lines] == [
        (1, "acetone", Decimal("1.000000"), None),
        (8, None, None, "pot"),
        (9, None, None, "pot"),
        (11, None, None, "timer"),
    ]


def test_a_regulated_product_is_not_its_own_companion() -> None:
    lines = [Line(1, "o1", "ann", 1)]

    assert found(plan(RuleType.COMPANIONS, limit="1"), lines, [Companion(1, "o1", 1, "bleach")]) == []


def test_findings_come_by_rule_then_by_their_first_line() -> None:
    lines = [Line(3, "o2", "ben", 5), Line(1, "o1", "ann", 7), Line(2, "o1", "ann", 5)]
    both = [replace(plan(RuleType.LINE), rule="b"), replace(plan(RuleType.LINE), rule="a")]

    findings = list(run(both, table_of(lines), companions_of([])))

    assert [(finding.rule, finding.lines[0].line) for finding in findings] == [
        ("a", 2), ("a", 3), ("a", 1), ("b", 2), ("b", 3), ("b", 1),
    ]  # fmt: skip


def test_times_come_back_in_utc() -> None:
    (finding,) = found(plan(RuleType.LINE), [Line(1, "o1", "ann", 1)])

    assert finding.lines[0].time == datetime(2026, 3, 1, 0, 0, 0, 1, tzinfo=UTC)


def test_times_with_a_zone_are_read_as_the_moment_they_name() -> None:
    table = table_of([Line(1, "o1", "ann", 1)])
    at = table.column_names.index("ts")
    zoned = table.set_column(at, "ts", table.column("ts").cast(pa.timestamp("us", "Asia/Tokyo")))

    (finding,) = run([plan(RuleType.LINE)], zoned, companions_of([]))

    assert finding.lines[0].time == datetime(2026, 3, 1, 0, 0, 0, 1, tzinfo=UTC)


def test_more_findings_than_a_batch_keep_their_own_lines() -> None:
    lines = [Line(row, f"o{row:06}", f"c{row}", row) for row in range(1, 25_001)]

    findings = found(plan(RuleType.LINE), lines)

    assert [(f.customer, f.lines[0].line) for f in findings] == [(f"c{row}", row) for row in range(1, 25_001)]


def test_no_lines_give_no_findings() -> None:
    every = [plan(kind) for kind in RuleType]

    assert list(run(every, table_of([]), companions_of([]))) == []


def test_columns_outside_the_schema_change_nothing() -> None:
    table = table_of([Line(1, "o1", "ann", 1)])
    wider = table.append_column("nationality", pa.array(["x"]))

    assert list(run([plan(RuleType.LINE)], wider, companions_of([]))) == found(
        plan(RuleType.LINE), [Line(1, "o1", "ann", 1)]
    )


def test_a_missing_column_is_named() -> None:
    with pytest.raises(EngineInputError, match=r"^table lines, column substance: is missing$"):
        run([plan(RuleType.LINE)], table_of([]).drop_columns("substance"), companions_of([]))


def test_a_column_of_another_type_is_refused_without_its_values() -> None:
    table = table_of([Line(1, "o1", "ann", 1)])
    broken = table.set_column(0, "line", pa.array(["canary"]))

    with pytest.raises(EngineInputError) as error:
        run([plan(RuleType.LINE)], broken, companions_of([]))

    assert str(error.value) == "table lines, column line: holds string, which does not fit BIGINT"


def test_a_limit_that_duckdb_does_not_understand_is_named() -> None:
    with pytest.raises(
        EngineSettingError, match=r"^memory_limit 'much' is not understood; expected a size such as 2GB"
    ):
        run([plan(RuleType.LINE)], table_of([]), companions_of([]), memory_limit="much")


def test_too_little_memory_is_an_error_and_not_a_file() -> None:
    lines = table_of([Line(row, f"o{row}", "guest", row) for row in range(20_000)])

    with pytest.raises(EngineMemoryError, match="DuckDB ran out of memory while"):
        list(run([plan(RuleType.EVENT_COUNT)], lines, companions_of([]), memory_limit="2MB", threads=1))


def test_rules_that_do_not_fit_into_memory_together_run_apart() -> None:
    """Sixty rules select every line, and no window suffices; with so little memory they cannot be one statement."""
    rare = [Line(20_000 + row, f"rare{row}", "guest", row, substance="hexamine") for row in (1, 2)]
    lines = [Line(row, f"o{row}", "guest", row * SECOND) for row in range(20_000)]
    too_many = [replace(plan(RuleType.EVENT_COUNT, limit="20"), rule=f"rule-{place}") for place in range(60)]
    one = plan(RuleType.EVENT_COUNT, selections=[[of_substance("hexamine")]])

    findings = list(run([*too_many, one], table_of([*lines, *rare]), companions_of([]), memory_limit="64MB", threads=1))

    assert evidence_rows(findings) == [[20_001, 20_002]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in RuleType if kind.is_windowed])
def test_a_million_lines_of_one_customer_are_one_finding(kind: RuleType) -> None:
    """Everybody shares the id `guest`: what is not linear work and linear output does not come to its end."""
    rows = 1_000_000
    one = {name: pa.nulls(rows, _arrow(name)) for name in LINE_COLUMNS}
    one |= {
        "line": pa.array(range(rows)),
        "order_id": pa.array([f"o{row // 2}" for row in range(rows)]),
        "customer": pa.array(["guest"] * rows),
        "ts": pa.array([row * SECOND for row in range(rows)], pa.timestamp("us")),
        "substance": pa.array([SUBSTANCES[row % 3] for row in range(rows)]),
        "status": pa.array(["reportable"] * rows),
        "amount_kg": pa.array([Decimal(1)] * rows, pa.decimal128(18, 6)),
    }
    first, second = map(of_substance, SUBSTANCES[:2])
    selections = [[first], [second, ANY_LINE]] if kind.is_temporal else [[ANY_LINE]]

    (finding,) = run([plan(kind, timespan="30d", selections=selections)], pa.table(one), companions_of([]), threads=2)

    # In order, all windows reach back to the first line: the earliest chain is the first two.
    assert len(finding.lines) == (2 if kind is RuleType.TEMPORAL_ORDERED else rows)
