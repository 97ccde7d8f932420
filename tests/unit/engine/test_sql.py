"""Plans as SQL text: the same plan gives the same text, and nothing in a rule can leave its literal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.engine.sql.selecting import literal
from poisonbook.engine.sql.statement import sql_for
from poisonbook.rules.plan import FieldTest, Plan, Selection, Threshold
from poisonbook.rules.syntax import Attention, Operator, RuleType
from poisonbook.rules.timespan import Timespan

ANCHOR = FieldTest("status", Operator.IN, ("restricted",))


def plan(kind: RuleType, *tests: FieldTest) -> Plan:
    """A plan of this type, grouped by customer, over 30 days and from 20."""
    one = Selection("", ((ANCHOR, *tests),))
    return Plan(
        rule="test",
        version=1,
        law=(),
        attention=Attention.LOW,
        type=kind,
        selections=(one, replace(one, name="then")) if kind.is_temporal else (one,),
        group_by=("customer",) if kind.is_windowed else (),
        timespan=Timespan.parse("30d") if kind.is_windowed else None,
        threshold=Threshold(Operator.GTE, Decimal(20)),
        why="A line.",
    )


@pytest.mark.parametrize("kind", list(RuleType))
def test_the_text_depends_on_what_is_asked_and_on_nothing_else(kind: RuleType) -> None:
    one = plan(kind)
    other = Selection("", ((FieldTest("status", Operator.IN, ("reportable",)),),))

    assert sql_for(one) == sql_for(replace(one, rule="other", version=2, attention=Attention.HIGH, why="Other."))
    assert sql_for(one) != sql_for(replace(one, selections=(other, *one.selections[1:])))


def test_numbers_are_exact_typed_literals() -> None:
    text = sql_for(plan(RuleType.LINE, FieldTest("strength_ww", Operator.GT, (Decimal("12.10"),))))

    assert "strength_ww > CAST('12.1' AS DECIMAL(38, 6))" in text


@pytest.mark.parametrize(
    ("kind", "field", "operator", "limit", "least"),
    [
        (RuleType.EVENT_COUNT, None, Operator.GTE, "3", 3),
        (RuleType.EVENT_COUNT, None, Operator.GT, "3", 4),
        (RuleType.VALUE_SUM, "amount_kg", Operator.GTE, "4.5", 4_500_000),
        (RuleType.VALUE_SUM, "amount_kg", Operator.GT, "4.5", 4_500_001),
        (RuleType.VALUE_SUM, "quantity", Operator.GTE, "4.5", 4_500),
        (RuleType.VALUE_SUM, "quantity", Operator.GTE, "0.0001", 1),
    ],
)
def test_a_limit_is_the_least_whole_number_of_units_that_suffices(
    kind: RuleType, field: str | None, operator: Operator, limit: str, least: int
) -> None:
    one = replace(plan(kind), field=field, threshold=Threshold(operator, Decimal(limit)))

    assert f"members(rule, enough, span) AS (VALUES (0, {least}, 2592000000000))" in sql_for(one)


@pytest.mark.parametrize(
    ("groups", "keys"),
    [
        (("customer",), "customer_key"),
        (("order",), "order_key"),
        (("customer", "order"), "customer_key, order_key"),
        (("customer", "substance"), "customer_key, substance_key"),
        (("delivery_address",), "delivery_address_key"),
        (("channel", "payment_kind"), "channel_key, payment_kind_key"),
    ],
)
def test_any_column_of_the_lines_may_be_a_key(groups: tuple[str, ...], keys: str) -> None:
    text = sql_for(replace(plan(RuleType.VALUE_SUM), group_by=groups))

    assert f"JOIN able USING (rule, {keys})" in text


@pytest.mark.parametrize("broken", ["group_by", "field"])
def test_what_the_lines_do_not_have_is_no_column(broken: str) -> None:
    one = plan(RuleType.VALUE_SUM)
    wrong = replace(one, group_by=("1; --",)) if broken == "group_by" else replace(one, field="1; --")

    with pytest.raises(ValueError, match=r"^the lines have no column '1; --'$"):
        sql_for(wrong)


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database."""
    with duckdb.connect() as connection:
        yield connection


@given(word=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_word_is_a_literal_whatever_it_holds(database: duckdb.DuckDBPyConnection, word: str) -> None:
    known = sql_for(plan(RuleType.LINE, FieldTest("channel", Operator.IN, ("known",))))

    text = sql_for(plan(RuleType.LINE, FieldTest("channel", Operator.IN, (word,))))

    assert text == known.replace("'known'", literal(word))
    assert database.execute(f"SELECT {literal(word)}").fetchall() == [(word,)]  # what is under test


def test_a_field_outside_the_closed_schema_is_no_column() -> None:
    with pytest.raises(ValueError, match="a plan names fields of the closed schema only"):
        sql_for(plan(RuleType.LINE, FieldTest("1 = 1 OR channel", Operator.IN, ("web",))))


def test_an_empty_branch_would_hold_on_every_line_and_is_no_plan() -> None:
    with pytest.raises(ValueError, match="a branch of a plan has a test"):
        sql_for(replace(plan(RuleType.LINE), selections=(Selection("", ((),)),)))


@pytest.mark.parametrize("lacking", ["threshold", "timespan"])
def test_a_window_without_its_figures_is_no_plan(lacking: str) -> None:
    one = plan(RuleType.VALUE_SUM)
    broken = replace(one, threshold=None) if lacking == "threshold" else replace(one, timespan=None)

    with pytest.raises(ValueError, match=f"^a plan of type value_sum has a {lacking}$"):
        sql_for(broken)
