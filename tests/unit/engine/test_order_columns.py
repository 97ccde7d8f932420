"""Which columns of the orders rules ask for: what none of them names is left unread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.engine.orders import SCANNED, order_columns, unread_columns
from poisonbook.facts.schema import COUNTED_FIELDS, GROUP_FIELDS, LINE_FIELDS, ORDERS, SUMMED_FIELDS
from poisonbook.rules.plan import FieldTest, Plan, Selection
from poisonbook.rules.syntax import Attention, Operator, RuleType

PERSONAL = {column.name for column in ORDERS.columns if column.personal}


def plan(*, tests: tuple[str, ...] = (), excepted: tuple[str, ...] = (), field: str | None = None,
         group_by: tuple[str, ...] = ()) -> Plan:  # fmt: skip
    """A plan that names these fields."""
    branch = tuple(FieldTest(name, Operator.IN, ("x",)) for name in ("status", *tests))
    exception = tuple(FieldTest(name, Operator.IN, ("x",)) for name in excepted)
    return Plan(
        rule="op-rule",
        version=1,
        law=(),
        attention=Attention.LOW,
        type=RuleType.VALUE_COUNT,
        selections=(Selection("", (branch,)),),
        exceptions=(exception,) if excepted else (),
        field=field,
        group_by=group_by,
        why="",
    )


@pytest.mark.parametrize("key", ["statement", "licence", "delivery_address", "payment_token"])
def test_what_points_to_a_person_is_read_only_for_a_rule_that_groups_by_it_or_counts_it(key: str) -> None:
    assert key in unread_columns([plan(group_by=("customer",), field="substance")])
    assert key not in unread_columns([plan(), plan(group_by=(key,))])
    assert key not in unread_columns([plan(group_by=("customer",), field=key), plan()])


@pytest.mark.parametrize("column", ["channel", "payment_kind", "delivery_country", "statement_state", "licence_state"])
def test_other_columns_are_read_for_a_rule_that_tests_them(column: str) -> None:
    assert column in unread_columns([plan()])
    assert column not in unread_columns([plan(tests=(column,))])
    assert column not in unread_columns([plan(excepted=(column,))])


@pytest.mark.parametrize("field", ["kept_kg", "kept_quantity"])
def test_what_became_of_a_line_is_read_for_a_rule_about_what_was_kept(field: str) -> None:
    assert "line_state" in unread_columns([plan(tests=("amount_kg", "quantity"))])
    assert "line_state" not in unread_columns([plan(tests=(field,))])
    assert "line_state" not in unread_columns([plan(field=field)])


def test_whose_a_line_is_and_what_class_of_buyer_are_always_read() -> None:
    assert not unread_columns([]) & SCANNED
    assert unread_columns([]) | SCANNED == set(ORDERS.names)
    assert {"customer_id"} == PERSONAL & SCANNED


def test_a_key_or_field_with_another_name_asks_for_its_column() -> None:
    keyed = plan(group_by=("customer", "order", "substance"), field="product")
    summed = plan(field="amount_kg")

    assert order_columns(keyed) == {"customer_id", "order_id", "product_id"}
    assert order_columns(summed) == {"quantity"}


NAMES = st.sampled_from([field.name for field in LINE_FIELDS])


@given(
    st.lists(NAMES, max_size=3),
    st.lists(NAMES, max_size=2),
    st.none() | st.sampled_from([*COUNTED_FIELDS, *SUMMED_FIELDS]),
    st.lists(st.sampled_from(GROUP_FIELDS), unique=True, max_size=3),
)
def test_nothing_that_a_rule_names_is_left_unread(
    tests: list[str], excepted: list[str], field: str | None, keys: list[str]
) -> None:
    asked = plan(tests=tuple(tests), excepted=tuple(excepted), field=field, group_by=tuple(keys))
    named = {*tests, *excepted, *keys, field}

    assert not unread_columns([plan(), asked]) & named
    assert unread_columns([asked]) >= PERSONAL - SCANNED - named
