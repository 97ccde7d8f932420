"""Plans as SQL text: the same plan gives the same text, and nothing in a rule can leave its literal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.engine.sql import sql_for
from poisonbook.rules.plan import FieldTest, Plan, Threshold
from poisonbook.rules.syntax import Attention, Operator, RuleType
from poisonbook.rules.timespan import Timespan

ANCHOR = FieldTest("status", Operator.IN, ("restricted",))


def plan(kind: RuleType, *tests: FieldTest) -> Plan:
    """A plan of this type, grouped by customer, over 30 days and from 20."""
    return Plan(
        rule="test",
        version=1,
        law=(),
        attention=Attention.LOW,
        type=kind,
        tests=(ANCHOR, *tests),
        group_by=("customer",),
        timespan=Timespan.parse("30d"),
        threshold=Threshold(Operator.GTE, Decimal(20)),
        why="A line.",
    )


@pytest.mark.parametrize("kind", list(RuleType))
def test_the_text_depends_on_what_is_asked_and_on_nothing_else(kind: RuleType) -> None:
    one = plan(kind)

    assert sql_for(one) == sql_for(replace(one, rule="other", version=2, attention=Attention.HIGH, why="Other."))
    assert sql_for(one) != sql_for(replace(one, tests=(FieldTest("status", Operator.IN, ("reportable",)),)))


def test_numbers_are_exact_typed_literals() -> None:
    text = sql_for(plan(RuleType.LINE, FieldTest("strength_ww", Operator.GT, (Decimal("12.10"),))))

    assert "strength_ww > CAST('12.1' AS DECIMAL(38, 6))" in text


def test_a_limit_may_be_a_fraction() -> None:
    one = replace(plan(RuleType.VALUE_SUM), threshold=Threshold(Operator.GT, Decimal("4.50")))

    assert "> CAST('4.5' AS DECIMAL(38, 6))" in sql_for(one)


@pytest.mark.parametrize(
    ("groups", "keys"),
    [
        (("customer",), "buyer"),
        (("order",), "buyer, order_id"),
        (("customer", "order"), "buyer, order_id"),
        (("customer", "substance"), "buyer, substance"),
        (("customer", "order", "substance"), "buyer, order_id, substance"),
    ],
)
def test_groups_become_columns_once(groups: tuple[str, ...], keys: str) -> None:
    text = sql_for(replace(plan(RuleType.VALUE_SUM), group_by=groups))

    assert f"JOIN able USING ({keys})" in text


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database."""
    with duckdb.connect() as connection:
        yield connection


@given(word=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_word_is_a_literal_whatever_it_holds(database: duckdb.DuckDBPyConnection, word: str) -> None:
    before, after = sql_for(plan(RuleType.LINE, FieldTest("channel", Operator.IN, ("known",)))).split("'known'")

    text = sql_for(plan(RuleType.LINE, FieldTest("channel", Operator.IN, (word,))))

    literal = text.removeprefix(before).removesuffix(after)
    assert text == f"{before}{literal}{after}"
    assert database.execute(f"SELECT {literal}").fetchall() == [(word,)]  # what is under test


def test_a_field_outside_the_closed_schema_is_no_column() -> None:
    with pytest.raises(ValueError, match="a plan names fields of the closed schema only"):
        sql_for(plan(RuleType.LINE, FieldTest("1 = 1 OR channel", Operator.IN, ("web",))))


@pytest.mark.parametrize("lacking", ["threshold", "timespan"])
def test_a_window_without_its_figures_is_no_plan(lacking: str) -> None:
    one = plan(RuleType.VALUE_SUM)
    broken = replace(one, threshold=None) if lacking == "threshold" else replace(one, timespan=None)

    with pytest.raises(ValueError, match=f"^a plan of type value_sum has a {lacking}$"):
        sql_for(broken)
