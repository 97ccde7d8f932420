"""What is made of the rounds of a measurement."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.screening.found import Found, found, write_found
from benchmarks.screening.rounds import Measured, Told, differences
from benchmarks.screening.table import beside, growth, table_of
from benchmarks.screening.ways import Way
from rich.console import Console


def told(seconds: float, digest: str = "abc", peak_mb: int = 100) -> Told:
    """One round."""
    return Told(seconds=seconds, cpu=2 * seconds, whole=seconds + 1, peak_mb=peak_mb, findings=3, digest=digest)


def text(*parts: object) -> str:
    """What a console shows."""
    console = Console(width=200)
    with console.capture() as capture:
        console.print(*parts)
    return capture.get()


def test_ratios_are_taken_round_by_round() -> None:
    """The machine may be slow in one round: both ways are then."""
    measured = Measured(1_000, {Way.POISONBOOK: [told(2), told(30), told(3)], Way.SQL: [told(1), told(10), told(2)]})

    assert measured.ratios(Way.POISONBOOK, Way.SQL, lambda one: one.seconds) == [2, 3, 1.5]
    [line] = beside(measured, Way.POISONBOOK)
    assert "takes 2.00 times the time of DuckDB SQL, rule by rule (1.50 to 3.00), 2.00 times its CPU time" in line


def test_a_way_that_was_not_run_has_no_ratio() -> None:
    assert Measured(1_000, {Way.POISONBOOK: [told(2)]}).ratios(Way.POISONBOOK, Way.SQL, lambda one: one.seconds) == []


@pytest.mark.parametrize(("other", "agree"), [("abc", True), ("xyz", False)])
def test_all_rounds_of_all_ways_must_find_the_same(other: str, agree: bool) -> None:
    assert Measured(1_000, {Way.POISONBOOK: [told(2)] * 2, Way.SQL: [told(1), told(1, other)]}).agree is agree


def test_the_table_names_every_way_and_how_to_get_those_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.screening.ways.find_spec", lambda name: None if name == "polars" else object())
    shown = text(table_of(Measured(2_000, {Way.SQL: [told(0.5)]}), [Way.SQL, Way.POLARS]))

    assert "2,000 order lines" in shown
    assert "4,000" in shown  # lines a second
    assert "not installed" in shown
    assert "pip install polars==" in shown


def test_growth_is_one_where_it_is_linear() -> None:
    small = Measured(1_000, {Way.SQL: [told(1)]})
    large = Measured(4_000, {Way.SQL: [told(4, peak_mb=150)]})

    row = text(growth([small, large], [Way.SQL, Way.PANDAS])).splitlines()[-2]

    assert [cell.strip() for cell in row.split("│")[1:-1]] == ["DuckDB SQL, rule by rule", "4.00", "1.00", "1.50"]


def test_differences_are_counted_by_rule_and_by_who_has_them(tmp_path: Path) -> None:
    both = found("same", [(1, "acetone")])
    each: dict[Way, list[Found]] = {
        Way.POISONBOOK: [both, found("amount", [(2, "acetone")]), found("amount", [(3, "acetone")])],
        Way.SQL: [both, found("amount", [(2, "acetone"), (3, "acetone")])],
    }
    for way, findings in each.items():
        (tmp_path / way).mkdir()
        write_found(findings, tmp_path / way / "found.json")

    assert differences(tmp_path, list(each)) == [
        "sql beside poisonbook: only sql has amount 1",
        "sql beside poisonbook: only poisonbook has amount 2",
    ]
