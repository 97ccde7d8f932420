"""Invariants 2 and 3: a rule without an anchor, or with a field outside the closed schema, does not compile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from poisonbook.facts.schema import (
    ANCHOR_FIELDS,
    CATALOGUE,
    COUNTED_FIELDS,
    GROUP_FIELDS,
    LINE_FIELDS,
    ORDERS,
    SUMMED_FIELDS,
)

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook

HEAD = """\
id: op-rule
version: 1
title: A rule
jurisdiction: EU
description: A rule.
law:
  - act: Regulation (EU) 2019/1148
    article: Art. 9(1)
    url: https://eur-lex.europa.eu/eli/reg/2019/1148/oj
    certainty: verified
    duty: EU-9-1
indicator: the operator's own
attention: low
why: A transaction.
"""
"""Fourteen lines; what follows begins on line 15."""
LIMIT = "condition: {gte: 2}\nbasis: operator\n"
WINDOW = f"group-by: [customer]\ntimespan: 30d\n{LIMIT}"
UNANCHORED = {
    "a class of buyers": "type: line\nselection:\n  buyer_class: general_public\n",
    "any quantity": "type: line\nselection:\n  quantity: {gte: 1}\n",
    "a way to pay": "type: line\nselection:\n  payment_kind: cash\n  delivery_country: DE\n",
    "nothing": "type: line\nselection: {}\n",
    "no selection": "type: line\n",
    "what is not regulated": "type: line\nselection:\n  status: [restricted, not_regulated]\n",
    "any amount": f"type: event_count\nselection:\n  amount_kg: {{gt: 0}}\n{WINDOW}",
    "any strength": f"type: companions\ncompanions: operator\nselection:\n  strength_ww: {{gt: 0}}\n{LIMIT}",
}
OUTSIDE = ("nationality", "religion", "age", "gender", "name", "device", "ip_address", "location", "score", "title")


@pytest.mark.parametrize("body", UNANCHORED.values(), ids=UNANCHORED)
def test_a_rule_without_an_anchor_does_not_compile(body: str, poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("rule.yaml", HEAD + body)

    done = poisonbook("rules", "check", "rule.yaml")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("rule.yaml:1")
    assert done.err.endswith("\n1 error\n")


def test_a_field_outside_the_closed_schema_does_not_compile(poisonbook: Poisonbook, corner: Corner) -> None:
    """Not in a selection, not in a grouping, not as what is counted; each with file, line and column."""
    folder = corner.folder / "rules"
    folder.mkdir()
    for field in OUTSIDE:
        selection = "selection:\n  status: restricted\n"
        corner.write(f"rules/{field}-1.yaml", f"{HEAD}type: line\n{selection}  {field}: any\n")
        grouped = WINDOW.replace("[customer]", f"[customer, {field}]")
        corner.write(f"rules/{field}-2.yaml", f"{HEAD}type: event_count\n{selection}{grouped}")
        corner.write(f"rules/{field}-3.yaml", f"{HEAD}type: value_count\n{selection}field: {field}\n{WINDOW}")

    done = poisonbook("rules", "check", "rules")

    assert (done.code, done.out) == (2, "")
    said = done.err.splitlines()
    for field in OUTSIDE:
        assert [line for line in said if line.startswith(f"rules/{field}-1.yaml:18:3: [rule-unknown-field]")], field
        assert [line for line in said if line.startswith(f"rules/{field}-2.yaml:18:22: ")], field
        assert [line for line in said if line.startswith(f"rules/{field}-3.yaml:18:1: [rule-measure]")], field


@pytest.mark.parametrize(
    "body", [UNANCHORED["a class of buyers"], "type: line\nselection:\n  nationality: any\n  status: restricted\n"]
)
def test_a_screening_does_not_begin_with_such_a_rule(body: str, poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("rule.yaml", HEAD + body)

    done = poisonbook(*corner.screening, "--rules", "rule.yaml")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[rules-refused]: rule.yaml:1")
    assert not corner.out.exists()


def test_the_closed_schema_has_these_columns_and_no_other() -> None:
    """A new column is a decision about people's data: change this test together with design and documentation."""
    assert CATALOGUE.names == ("id", "title", "description", "brand", "category", "lang")
    assert ORDERS.names == (
        "order_id",
        "customer_id",
        "ts",
        "product_id",
        "quantity",
        "buyer_class",
        "channel",
        "payment_kind",
        "delivery_country",
        "statement_state",
        "licence_state",
        "line_state",
        "statement",
        "licence",
        "delivery_address",
        "payment_token",
    )
    assert {column.name for table in (CATALOGUE, ORDERS) for column in table.columns if column.personal} == {
        "customer_id",
        "statement",
        "licence",
        "delivery_address",
        "payment_token",
    }
    assert tuple(field.name for field in LINE_FIELDS) == (
        "substance",
        "schedule",
        "status",
        "strength_ww",
        "amount_kg",
        "quantity",
        "buyer_class",
        "channel",
        "payment_kind",
        "delivery_country",
        "statement_state",
        "licence_state",
        "kept_kg",
        "kept_quantity",
    )
    assert set(ANCHOR_FIELDS) == {"substance", "schedule", "status"}
    keys = {"customer", "order", "substance", "delivery_address", "payment_token", "licence", "statement"}
    assert set(GROUP_FIELDS) == keys
    assert set(COUNTED_FIELDS) == keys | {"product", "channel", "payment_kind", "delivery_country"}
    assert set(SUMMED_FIELDS) == {"amount_kg", "quantity", "kept_kg", "kept_quantity"}


def test_what_may_point_to_a_person_is_in_no_selection() -> None:
    """A rule may group by a pseudonym and count pseudonyms; it may not ask for somebody."""
    personal = {column.name for column in ORDERS.columns if column.personal}

    assert not personal & {field.name for field in LINE_FIELDS}
