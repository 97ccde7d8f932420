"""Invariant 3 and data minimisation: what is outside the schema is refused, and what no rule asks for is not read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from poisonbook.engine.orders import order_columns
from poisonbook.facts.schema import COUNTED_FIELDS, GROUP_FIELDS, ORDERS
from poisonbook.rules.pack import all_rules
from poisonbook.rules.plan import plan_for

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook

RULE = """\
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
type: value_count
selection: {{status: [restricted, undetermined, reportable]}}
field: {field}
group-by: [{key}]
timespan: 30d
condition: {{gte: 1}}
basis: operator
why: "{{value}}."
"""
KEYS = [column.name for column in ORDERS.columns if column.personal and column.name != "customer_id"]
SHIPPED_ASK = {"payment_token"}
"""What shipped rules group by. One more is a decision about people's data: change it together with the guide."""
OUTSIDE = (
    "billing_address",
    "card_number",
    "iban",
    "ip_address",
    "birth_date",
    "email",
    "street",
    "device",
    "nationality",
)


def with_column(corner: Corner, name: str, values: list[str]) -> Path:
    """The corner shop's orders as Parquet, with one column more."""
    table = pa.csv.read_csv(corner.folder / "orders.csv")
    path = corner.folder / "orders.parquet"
    pq.write_table(table.append_column(name, pa.array(values)), path)
    return path


def destroyed(path: Path, name: str) -> None:
    """Make one column of a Parquet file unreadable: every byte of it is overwritten."""
    group = pq.read_metadata(path).row_group(0)
    columns = [group.column(place) for place in range(group.num_columns)]
    (column,) = (one for one in columns if one.path_in_schema == name)
    pages = [one for one in (column.dictionary_page_offset, column.data_page_offset) if one is not None]
    start, end = min(pages), min(pages) + column.total_compressed_size
    data = bytearray(path.read_bytes())
    data[start:end] = b"\xff" * (end - start)
    path.write_bytes(data)


def screening(corner: Corner, *more: str) -> list[str]:
    """The words that screen the Parquet orders."""
    return [word.replace("orders.csv", "orders.parquet") for word in corner.screening] + list(more)


def test_shipped_rules_ask_for_no_more_of_a_person_than_was_decided() -> None:
    columns = {column for rule in all_rules() for column in order_columns(plan_for(rule))}

    assert columns & {*KEYS} == SHIPPED_ASK


@pytest.mark.parametrize("name", [name for name in KEYS if name not in SHIPPED_ASK])
def test_what_points_to_a_person_is_not_read_unless_a_rule_asks(
    name: str, poisonbook: Poisonbook, corner: Corner
) -> None:
    """Proved with a column that cannot be read: only the rule that asks for it stumbles."""
    destroyed(with_column(corner, name, [f"x{row}" for row in range(6)]), name)
    corner.write("other.yaml", RULE.format(field="substance", key="customer"))
    corner.write("keyed.yaml", RULE.format(field="substance", key=name))
    corner.write("counted.yaml", RULE.format(field=name, key="customer"))

    unread = poisonbook(*screening(corner, "--rules", "other.yaml"))
    keyed = poisonbook(*screening(corner, "--rules", "keyed.yaml", "--out", "keyed"))
    counted = poisonbook(*screening(corner, "--rules", "counted.yaml", "--out", "counted"))

    assert (unread.code, unread.err) == (0, "")
    assert unread.json["findings"]["total"] > 0
    for done in (keyed, counted):
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("error[engine")


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_rule_that_asks_sees_who_shares_it_and_nothing_raw_comes_out(
    name: str, form: str, poisonbook: Poisonbook, corner: Corner
) -> None:
    """Anna, Bert and Carl share it; whoever buys nothing regulated counts for nobody."""
    path = with_column(corner, name, ["SHARED7Q", "SHARED7Q", "OTHER7Q", "OTHER7Q", "SHARED7Q", "NULL"])
    if form == "csv":
        pa.csv.write_csv(pq.read_table(path), corner.folder / "orders.csv")
    corner.write("rule.yaml", RULE.format(field="customer", key=name).replace("gte: 1", "gte: 2"))

    words = (
        screening(corner, "--rules", "rule.yaml") if form == "parquet" else [*corner.screening, "--rules", "rule.yaml"]
    )
    done = poisonbook(*words)

    (finding,) = [one for one in corner.findings if one["rule"] == "op-rule"]
    assert done.code == 0, done.err
    assert [line["order_id"] for line in finding["lines"]] == ["O-1", "O-3"]
    assert finding["figures"]["value"] == "2"
    for written in poisonbook.written():
        if corner.out in written.parents:
            content = str(pq.read_table(written).to_pylist()) if written.suffix == ".parquet" else written.read_text()
            assert "7q" not in content.lower(), written
    assert "7q" not in (done.out + done.err).lower()


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_column_outside_the_schema_is_refused_and_not_quoted(
    name: str, poisonbook: Poisonbook, corner: Corner
) -> None:
    with_column(corner, name, ["SECRET7Q"] * 6)

    done = poisonbook(*screening(corner))

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[unknown-column]: ")
    assert f"--drop {name}" in done.err
    assert "SECRET7Q" not in done.err
    assert not corner.out.exists()


def test_every_personal_column_may_be_grouped_by_and_counted_and_nothing_else_of_a_person() -> None:
    """The tests above go through all of them."""
    assert set(KEYS) == (set(GROUP_FIELDS) & set(COUNTED_FIELDS)) - {"customer", "order", "substance"}
