"""`poisonbook screen --state`: days one after the other find what one run over all of them finds."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

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
