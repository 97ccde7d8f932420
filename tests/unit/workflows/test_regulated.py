"""Lines as rules see them: people as pseudonyms, a row for each substance, states that are never empty."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa
import pytest

from poisonbook.engine.base import LINE_COLUMNS
from poisonbook.facts.schema import NOBODY
from poisonbook.privacy.pseudonyms import Personal, PseudonymKey
from poisonbook.workflows.regulated import pseudonymised, regulated_lines

KEY = PseudonymKey(bytes(range(32)))
SUBSTANCES = pa.table(
    {
        "product_id": ["acid", "both", "both"],
        "substance": ["nitric-acid", "acetone", "nitric-acid"],
        "schedule": ["Annex I", "Annex II", "Annex I"],
        "status": ["restricted", "reportable", "restricted"],
        "strength_ww": pa.array([Decimal(53), None, None], pa.decimal128(9, 4)),
        "net_mass_kg": pa.array([Decimal("1.5"), Decimal(1), None], pa.decimal128(18, 3)),
    }
)
COLUMN = {kind: "customer_id" if kind is Personal.CUSTOMER else kind.value for kind in Personal}


def scanned(*products: str, **columns: Sequence[str | None]) -> pa.Table:
    """Lines as a scan leaves them, one for each product."""
    count = len(products)
    lines: dict[str, pa.Array] = {
        "line": pa.array(range(1, count + 1), pa.int64()),
        "order_id": pa.array([f"o{number}" for number in range(count)], pa.string()),
        "customer_id": pa.nulls(count, pa.string()),
        "ts": pa.array([0] * count, pa.timestamp("us")),
        "product_id": pa.array(products, pa.string()),
        "quantity": pa.array([Decimal(2)] * count, pa.decimal128(18, 3)),
        "buyer_class": pa.nulls(count, pa.string()),
    }
    return pa.table(lines | {name: pa.array(values, pa.string()) for name, values in columns.items()})


def seen(lines: pa.Table) -> pa.Table:
    """The same lines as rules see them."""
    sold = pseudonymised(lines, KEY)
    return regulated_lines(sold.append_column("kept_quantity", sold["quantity"]), SUBSTANCES)


@pytest.mark.parametrize("kind", Personal)
def test_what_points_to_a_person_becomes_a_pseudonym_of_its_kind(kind: Personal) -> None:
    lines = seen(scanned("acid", "acid", "acid", **{COLUMN[kind]: ["x1", None, "x1"]}))

    assert lines[kind.value].to_pylist() == [KEY.pseudonym("x1", kind), None, KEY.pseudonym("x1", kind)]


@pytest.mark.parametrize("kind", Personal)
@pytest.mark.parametrize("nobody", ["", "  ", *NOBODY])
def test_a_word_for_nobody_is_nobody_of_any_kind(kind: Personal, nobody: str) -> None:
    assert seen(scanned("acid", **{COLUMN[kind]: [nobody]}))[kind.value].to_pylist() == [None]


def test_no_raw_value_is_left() -> None:
    lines = seen(scanned("acid", **{column: [f"RAW-{column}"] for column in COLUMN.values()}))

    assert "RAW" not in str(lines.to_pylist())
    assert "customer_id" not in lines.column_names


def test_two_spellings_of_an_address_are_one_group() -> None:
    lines = seen(scanned("acid", "acid", delivery_address=["Example St. 1", "EXAMPLE ST  1"]))

    assert len(lines["delivery_address"].unique()) == 1


@pytest.mark.parametrize(
    ("column", "unstated"),
    [("buyer_class", "general_public"), ("statement_state", "unknown"), ("licence_state", "unknown")],
)
def test_a_state_that_nobody_states_is_a_word_of_its_own(column: str, unstated: str) -> None:
    bare = scanned("acid", "acid", "acid").drop_columns([column] if column == "buyer_class" else [])
    absent = seen(bare)
    empty = seen(bare.append_column(column, pa.array([None, " ", "valid "])))

    assert absent[column].to_pylist() == [unstated] * 3
    assert empty[column].to_pylist() == [unstated, unstated, "valid"]


@pytest.mark.parametrize("column", ["channel", "payment_kind", "delivery_country"])
def test_a_blank_text_is_no_text(column: str) -> None:
    assert seen(scanned("acid", "acid", **{column: [" ", " web "]}))[column].to_pylist() == [None, "web"]


def test_a_line_with_two_substances_is_two_rows_and_all_columns_are_there() -> None:
    lines = seen(scanned("both", "acid"))

    assert lines.column_names == list(LINE_COLUMNS)
    assert list(zip(lines["line"].to_pylist(), lines["substance"].to_pylist(), strict=True)) == [
        (1, "acetone"),
        (1, "nitric-acid"),
        (2, "nitric-acid"),
    ]
    assert lines["amount_kg"].to_pylist() == [Decimal(2), None, Decimal(3)]


def test_what_was_ordered_and_what_was_kept_are_two_amounts() -> None:
    sold = pseudonymised(scanned("acid", "both"), KEY)
    kept = pa.array([Decimal("0.5"), Decimal(0)], pa.decimal128(18, 3))

    lines = regulated_lines(sold.append_column("kept_quantity", kept), SUBSTANCES)

    assert lines["amount_kg"].to_pylist() == [Decimal(3), Decimal(2), None]
    assert lines["kept_kg"].to_pylist() == [Decimal("0.75"), Decimal(0), None]


def test_no_lines_are_no_rows() -> None:
    assert seen(scanned()).num_rows == 0
