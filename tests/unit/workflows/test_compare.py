"""Two runs beside each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from poisonbook.workflows.compare import Comparison, Difference, ResultFileError


def listing(id_: str, status: str = "restricted", **substance: Any) -> dict[str, Any]:
    one = {"substance": "nitric-acid", "status": status, "strength_ww": 65, "net_mass_kg": 1, "reason": "r"} | substance
    return {"id": id_, "status": status, "substances": [] if status == "not_regulated" else [one], "decision": None}


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def written_as_array(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return path


def compared(tmp_path: Path, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[Difference]:
    return list(Comparison(written(tmp_path / "old", old), written(tmp_path / "new", new)).differences())


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ([listing("1")], [listing("1")], []),
        ([listing("1", "not_regulated")], [listing("1")], ["newly_regulated"]),
        ([listing("1")], [listing("1", "not_regulated")], ["no_longer_regulated"]),
        ([], [listing("1")], ["appeared"]),
        ([listing("1")], [], ["gone"]),
        ([listing("1")], [listing("1", strength_ww=10)], ["changed"]),
        ([listing("1")], [listing("1", net_mass_kg=2)], ["changed"]),
        ([listing("1")], [listing("1", reason="other")], ["changed"]),
        ([listing("1", "undetermined")], [listing("1")], ["changed"]),
        ([listing("1", "not_regulated")], [], []),
        ([], [listing("1", "not_regulated")], []),
    ],
)
def test_what_happened_to_a_listing(
    old: list[dict[str, Any]], new: list[dict[str, Any]], kinds: list[str], tmp_path: Path
) -> None:
    assert [one.kind.value for one in compared(tmp_path, old, new)] == kinds


def test_a_change_names_its_field_and_both_figures(tmp_path: Path) -> None:
    (one,) = compared(tmp_path, [listing("1")], [listing("1", strength_ww=[1, 2])])

    assert one.record() == {
        "change": "changed",
        "id": "1",
        "before": "restricted",
        "after": "restricted",
        "fields": [{"substance": "nitric-acid", "field": "strength_ww", "before": 65, "after": [1, 2]}],
    }


def test_a_decision_is_a_change(tmp_path: Path) -> None:
    exempt = listing("1", "not_regulated") | {"decision": {"by": "AB"}}

    (one,) = compared(tmp_path, [listing("1")], [exempt])

    assert one.kind.value == "no_longer_regulated"
    assert "decision" in [change.name for change in one.fields]


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "[]",
        '{"id": 1}',
        '{"id": "1", "status": "odd", "substances": []}',
        '{"id":"1","status":[],"substances":[]}',
    ],
)
def test_a_line_that_is_no_listing_is_told_with_its_place(line: str, tmp_path: Path) -> None:
    (tmp_path / "old").write_text(json.dumps(listing("1")) + "\n" + line + "\n", encoding="utf-8")

    with pytest.raises(ResultFileError, match=r"old:2: .*; give the output of `poisonbook recognise --json`"):
        list(Comparison(tmp_path / "old", written(tmp_path / "new", [])).differences())


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ResultFileError, match=r"old: cannot be read \(No such file"):
        list(Comparison(tmp_path / "old", tmp_path / "new").differences())


def test_a_run_may_be_one_array(tmp_path: Path) -> None:
    many = [listing(str(id_)) for id_ in range(3_000)]
    old, new = written_as_array(tmp_path / "old", many), written_as_array(tmp_path / "new", many[:-1])

    comparison = Comparison(old, new)

    assert [(one.kind.value, one.id) for one in comparison.differences()] == [("gone", "2999")]
    assert comparison.unchanged == 2_999
    assert list(Comparison(written_as_array(tmp_path / "none", []), written(tmp_path / "no", [])).differences()) == []


def test_an_element_that_is_no_listing_is_named_by_its_number(tmp_path: Path) -> None:
    bad = written_as_array(tmp_path / "bad", [listing("1"), {}])

    with pytest.raises(ResultFileError, match="bad:2: is no recognised listing"):
        list(Comparison(bad, bad).differences())
