"""`poisonbook law`: tables for people, JSON for machines, and never legal advice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from poisonbook.cli.law import law
from poisonbook.law.errors import UnknownJurisdictionError, UnknownSubstanceError

WriteLaw = Callable[..., Path]


def run(*words: str) -> str:
    result = CliRunner().invoke(law, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("list", "--jurisdiction", "GB", "--on", "2020-01-01"),
        ("show", "nitric acid"),
        ("show", "acetone", "--on", "2000-01-01"),
        ("diff", "2020-01-01", "2022-01-01"),
        ("diff", "2022-01-01", "2022-01-02"),
    ],
)
def test_every_output_for_people_ends_by_saying_that_it_is_no_advice(words: tuple[str, ...]) -> None:
    assert run(*words).rstrip().splitlines()[-1].startswith("Not legal advice")


def test_list_shows_limits_and_certainty() -> None:
    output = run("list", "--jurisdiction", "EU")

    (line,) = [line for line in output.splitlines() if "7697-37-2" in line]
    assert "above 3 % w/w" in line
    assert "up to 10 % w/w" in line
    assert line.rstrip().endswith("verified")


def test_list_gives_every_entry_once_as_json() -> None:
    records = json.loads(run("list", "--json", "--on", "2026-11-21"))
    ids = [record["id"] for record in records]

    assert len(ids) == len(set(ids)) == 142
    assert {record["jurisdiction"] for record in records} == {"AU", "CA", "CH", "DK", "EU", "GB"}


def test_an_overlay_alone_is_listed_with_its_base() -> None:
    assert len(json.loads(run("list", "-j", "DK", "--json", "--on", "2026-11-21"))) == 24


def test_show_takes_a_name_in_any_language_and_says_what_is_from_memory() -> None:
    output = run("show", "kwas azotowy", "--jurisdiction", "eu")

    assert "nitric acid" in output
    assert "scheidewasser*" in output.casefold()
    assert "eu-1-nitric-acid" in output


def test_show_as_json_has_the_substance_and_its_entries() -> None:
    shown = json.loads(run("show", "7722-84-1", "--json", "--on", "2026-11-21"))

    assert [substance["substance"] for substance in shown["substances"]] == ["hydrogen-peroxide"]
    limits = {entry["jurisdiction"]: entry["limit"] for entry in shown["entries"]}
    assert limits["EU"] == {"operator": ">", "value": 12, "unit": "% w/w", "factor": 1}
    assert limits["AU"] is None


def test_diff_as_json_has_both_sides() -> None:
    changes = json.loads(run("diff", "2021-01-31", "2021-02-01", "-j", "EU", "--json"))
    nitromethane = next(change for change in changes if change["substance"] == "nitromethane")

    assert nitromethane["change"] == "changed"
    assert (nitromethane["before"]["limit"]["value"], nitromethane["after"]["limit"]["value"]) == (30, 16)


def test_days_may_be_given_in_any_order() -> None:
    assert run("diff", "2022-01-01", "2020-01-01") == run("diff", "2020-01-01", "2022-01-01")


def test_a_law_file_can_be_added(write_law: WriteLaw) -> None:
    path = write_law(
        ("cas: 7722-84-1", "note: a"), ("ec: 231-765-0", "product_types: [dye]"), ("{cas: 7697-37-2}", "{note: b}")
    )

    assert "Atlantis" in run("list", "--law", str(path))
    assert "xa-blue" in run("show", "azure", "--law", str(path))


def test_what_is_unknown_is_answered_with_neighbours() -> None:
    with pytest.raises(UnknownSubstanceError, match="did you mean"):
        run("show", "hydrogen peroxid")
    with pytest.raises(UnknownJurisdictionError, match="known: AU"):
        run("list", "-j", "XX")


def test_a_day_that_is_none_is_refused() -> None:
    result = CliRunner().invoke(law, ["list", "--on", "yesterday"])

    assert result.exit_code == 2
    assert "write it as 2021-02-01" in result.output


def test_help_reads_no_law_and_draws_no_table() -> None:
    code = "import sys, poisonbook.cli.law; print({'rich', 'yaml', 'poisonbook.law.book'} & set(sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
