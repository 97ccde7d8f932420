"""`poisonbook screen --state`: days one after the other find what one run over all of them finds."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import CATALOGUE, json_lines

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook

DAYS = 6
HEAD = "order_id,customer_id,ts,product_id,quantity\n"


@pytest.fixture
def days(corner: Corner) -> list[str]:
    """Six files of orders: customers buy the same substance again and again."""
    corner.write("catalogue.csv", CATALOGUE)
    (corner.folder / "key").write_text(base64.b64encode(bytes(range(32))).decode())
    rows = [
        [f"O-{day}-{one},K-{one % 2},2026-01-{day * 4 + 1:02}T1{one}:00:00Z,P-PEROXIDE,{one + 2}\n" for one in range(4)]
        for day in range(DAYS)
    ]
    for day, lines in enumerate(rows):
        corner.write(f"day{day}.csv", HEAD + "".join(lines))
    corner.write("all.csv", HEAD + "".join(line for lines in rows for line in lines))
    return [f"day{day}.csv" for day in range(DAYS)]


def screen(poisonbook: Poisonbook, orders: str, out: str, *more: str) -> Any:
    words = ("-c", "catalogue.csv", "-o", orders, "--out", out, "--pseudonym-key", "key", *more)
    return poisonbook("screen", *words, "--json")


def told(finding: dict[str, Any]) -> str:
    """A finding without what numbers it."""
    lines = [{**line, "line": None} for line in finding["lines"]]
    return json.dumps({**finding, "lines": lines, "id": None, "replaces": None}, sort_keys=True)


def test_days_in_any_order_find_what_all_at_once_finds(poisonbook: Poisonbook, corner: Corner, days: list[str]) -> None:
    assert screen(poisonbook, "all.csv", "all").code == 0
    holding: dict[str, dict[str, Any]] = {}

    for run, day in enumerate((1, 0, 2, 5, 4, 3, 2)):
        assert screen(poisonbook, days[day], f"out{run}", "--state", "state").code == 0
        for finding in json_lines(corner.folder / f"out{run}" / "findings.jsonl"):
            for old in finding["replaces"]:
                del holding[old]
            holding[finding["id"]] = finding

    wanted = [told(finding) for finding in json_lines(corner.folder / "all" / "findings.jsonl")]
    assert wanted
    assert sorted(map(told, holding.values())) == sorted(wanted)


def test_without_a_key_customers_could_not_be_known_again(poisonbook: Poisonbook, days: list[str]) -> None:
    ended = poisonbook("screen", "-c", "catalogue.csv", "-o", days[0], "--out", "out", "--state", "state")

    assert ended.code == 2
    assert "--pseudonym-key" in ended.err


def test_a_line_that_comes_too_late_is_refused_and_listed(
    poisonbook: Poisonbook, corner: Corner, days: list[str]
) -> None:
    assert screen(poisonbook, days[5], "out", "--state", "state").code == 0
    corner.write("old.csv", HEAD + "O-old,K-0,2024-01-01T10:00:00Z,P-PEROXIDE,1\n")

    ended = screen(poisonbook, "old.csv", "late", "--state", "state")

    assert ended.code == 3
    (row,) = json_lines(corner.folder / "late" / "refused.jsonl")
    assert (row["row"], row["reason"]) == (1, "too-late")


@pytest.mark.parametrize(
    ("keep", "says"), [("1d", "shorter than the longest window"), ("soon", "expected a whole number")]
)
def test_lines_must_be_kept_for_as_long_as_a_rule_needs(
    keep: str, says: str, poisonbook: Poisonbook, days: list[str]
) -> None:
    ended = screen(poisonbook, days[0], "out", "--state", "state", "--keep", keep)

    assert ended.code == 2
    assert says in " ".join(ended.err.split())


def test_with_other_rules_the_state_is_refused_and_nothing_is_written(
    poisonbook: Poisonbook, corner: Corner, days: list[str]
) -> None:
    assert screen(poisonbook, days[0], "out", "--state", "state").code == 0

    ended = screen(poisonbook, days[1], "other", "--state", "state", "-j", "GB")

    assert ended.code == 2
    assert "other rules" in " ".join(ended.err.split())
    assert not (corner.folder / "other").exists()


KEPT_RULE = """\
id: op-kept
version: 1
title: Packs that were kept
jurisdiction: EU
description: A rule that a return can lower.
law:
  - act: Regulation (EU) 2019/1148
    article: Art. 9(1)
    url: https://eur-lex.europa.eu/eli/reg/2019/1148/oj
    certainty: verified
    duty: EU-9-1
indicator: the operator's own
attention: low
type: value_sum
field: kept_quantity
selection: {status: [restricted, undetermined, reportable]}
group-by: [customer]
timespan: 30d
condition: {gte: 6}
basis: operator
why: "{value} packs."
"""


def test_a_return_of_another_day_withdraws_a_finding(poisonbook: Poisonbook, corner: Corner, days: list[str]) -> None:
    corner.write("kept.yaml", KEPT_RULE)
    corner.write(
        "back.csv", HEAD + "O-0-0,K-0,2026-01-03T10:00:00Z,P-PEROXIDE,-1\nO-0-9,K-0,2026-01-03,P-PEROXIDE,-1\n"
    )
    assert screen(poisonbook, days[0], "one", "--state", "state", "--rules", "kept.yaml").code == 0
    found = json_lines(corner.folder / "one" / "findings.jsonl")
    (kept,) = [row for row in found if row["rule"] == "op-kept" and row["figures"]["value"] == "6"]

    ended = screen(poisonbook, "back.csv", "two", "--state", "state", "--rules", "kept.yaml")

    assert ended.code == 3
    assert json_lines(corner.folder / "two" / "findings.jsonl") == []
    assert json_lines(corner.folder / "two" / "withdrawn.jsonl") == [{"id": kept["id"], "rule": "op-kept"}]
    (row,) = json_lines(corner.folder / "two" / "refused.jsonl")
    assert (row["row"], row["reason"]) == (2, "negative-quantity")


def test_products_are_recognised_once_and_again_when_they_change(
    poisonbook: Poisonbook, corner: Corner, days: list[str]
) -> None:
    assert screen(poisonbook, days[0], "one", "--state", "state").code == 0
    first = json_lines(corner.folder / "one" / "products.jsonl")
    assert screen(poisonbook, days[1], "two", "--state", "state").code == 0
    assert json_lines(corner.folder / "two" / "products.jsonl") == first

    corner.write("catalogue.csv", CATALOGUE.replace("35 %", "60 %"))
    third = screen(poisonbook, days[2], "three", "--state", "state")

    assert third.code == 0
    assert json_lines(corner.folder / "three" / "products.jsonl") != first


def test_nothing_unregulated_and_no_name_is_in_the_state(
    poisonbook: Poisonbook, corner: Corner, days: list[str]
) -> None:
    """Canaries in unregulated listings and lines, in refused rows, and in the ids of customers of regulated lines."""
    corner.write("catalogue.csv", CATALOGUE + "P-CANARY,CANARY gloves,CANARY\n")
    lines = ["O-CANARY,K-CANARY,2026-01-01,P-CANARY,1", "O-CANARY,K-CANARY,2026-01-01,P-UNKNOWN-CANARY,1"]
    lines += ["O-1,K-CANARY,2026-01-01,P-PEROXIDE,1", "O-1,K-CANARY,2026-01-02,P-PEROXIDE,-1"]
    lines += ["O-CANARY,K-CANARY,2026-01-01,P-CANARY,-1", "O-CANARY,K-CANARY,2026-01-01,P-PEROXIDE,0"]
    corner.write("canary.csv", HEAD + "\n".join(lines) + "\n")

    assert screen(poisonbook, "canary.csv", "out", "--state", "state").code == 3

    said = [path.read_bytes() for path in (corner.folder / "state").iterdir()]
    tables = [pa.ipc.open_file(path).read_all() for path in (corner.folder / "state").glob("*.arrow")]
    said += [str(table.to_pylist()).encode() for table in tables]
    said.append(str(pq.read_table(corner.folder / "state" / "products.parquet").to_pylist()).encode())
    assert any(b"P-PEROXIDE" in content for content in said)
    assert not any(b"CANARY" in content for content in said)
