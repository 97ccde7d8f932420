"""`python -m benchmarks.recognition_accuracy` as people run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "benchmarks" / "cases").glob("*.jsonl"))


def bench(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run to the end."""
    command = [sys.executable, "-m", "benchmarks.recognition_accuracy", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shipped() -> Any:
    """The run on the shipped cases."""
    done = bench("--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)["labelled"]


def test_every_shipped_case_is_judged_beside_three_baselines(shipped: Any) -> None:
    count = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in SHIPPED)

    assert shipped["together"]["cases"] == count >= 150
    assert list(shipped["ways"]) == ["poisonbook", "keywords, by list", "keywords, nearest %", "linear classifier"]


def test_the_shipped_cases_cover_languages_substances_and_statuses(shipped: Any) -> None:
    assert len(shipped["by_language"]) >= 12
    assert len(shipped["by_substance"]) >= 18
    assert {row["labelled"] for row in shipped["confusion"]} == {
        "restricted",
        "below_limit",
        "reportable",
        "not_regulated",
    }


def test_the_frozen_run_is_compared_with(shipped: Any) -> None:
    assert shipped["reference"]["cases"] > 0
    assert shipped["reference"]["new"]["status right"]["whole"] == shipped["reference"]["cases"]


def test_every_error_has_its_spans_in_the_listings_own_words(shipped: Any) -> None:
    listings = {
        f"{path.name}:{row['id']}": row
        for path in SHIPPED
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    }
    for error in shipped["errors"]:
        fields = {"title": listings[error["case"]]["title"], "description": listings[error["case"]]["text"]}
        for span in (span for one in error["substances"] for span in one["spans"]):
            assert fields[span["field"]][span["start"] : span["end"]] == span["text"]


def test_the_tables_come_out_and_another_file_can_be_frozen_and_compared(tmp_path: Path) -> None:
    cases, frozen = tmp_path / "mine.jsonl", tmp_path / "frozen.json"
    label = {"substance": "acetone", "cas": "67-64-1", "expected": "reportable"}
    row = {
        "id": "1",
        "lang": "en",
        "title": "Acetone 1 l [new]",
        "text": "",
        "expected": "reportable",
        "labels": [label],
    }
    cases.write_text(json.dumps(row) + "\n")

    first = bench("--labelled", cases, "--reference", frozen, "--freeze", "first", "--errors")
    second = bench("--labelled", cases, "--reference", frozen)

    assert (first.returncode, second.returncode, first.stderr + second.stderr) == (0, 0, "")
    assert "no frozen run to compare with" in first.stdout
    assert "frozen run: first; it saw 1 of these 1 cases" in second.stdout
    assert "status right: 100.0% (1/1)" in second.stdout


def test_other_cases_do_not_overwrite_the_shipped_reference(tmp_path: Path) -> None:
    done = bench("--labelled", SHIPPED[0], "--freeze", "x")
    assert (done.returncode, done.stdout) == (1, "")
    assert "needs a --reference FILE of its own" in done.stderr


def test_a_wrong_line_ends_the_run_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("\n{}\n")
    done = bench("--labelled", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {path}:2: ")


def test_ordinary_catalogues_are_counted_and_each_hit_listed(tmp_path: Path) -> None:
    catalogue = tmp_path / "shop.csv"
    catalogue.write_text("id,title\n1,garden gloves\n2,Acetone 1 l\n3,acetone-free nail polish remover\n")

    done = bench("--ordinary", catalogue, "--drop", "", "--json")

    assert done.stderr == ""
    ordinary = json.loads(done.stdout)["ordinary"]
    assert (ordinary["hits"]["part"], ordinary["hits"]["whole"]) == (1, 3)
    (counted,) = ordinary["catalogues"]
    assert [hit["title"] for hit in counted["hits"]] == ["Acetone 1 l"]
    assert (counted["products"], counted["named"], counted["keyword_hits"]) == (3, 2, 2)
