"""Decisions are read with their places, and only what the law allows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.catalogue.decisions import Reason, Verdict, guarded, read_decisions, unguarded
from poisonbook.values.documents import DocumentError
from poisonbook.values.strengths import Strength

HASH = "0123456789abcdef" * 2
KNOWN = {"nitric-acid": None, "acetone": None}
HEADER = "id,decision,reason,note,by,on,until,listing\n"
ROW = f"P-1,exempt,not-sold-to-public,only trade,AB,2026-01-02,2027-01-02,{HASH}\n"


def read(tmp_path: Path, text: str, name: str = "d.csv") -> dict[str, object]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return dict(read_decisions(path, KNOWN))


def test_csv_and_yaml_say_the_same(tmp_path: Path) -> None:
    yaml = (
        "decisions:\n  - {id: P-1, decision: exempt, reason: not-sold-to-public, note: only trade, by: AB,"
        f" on: 2026-01-02, until: 2027-01-02, listing: '{HASH}'}}\n"
    )

    assert read(tmp_path, HEADER + ROW) == read(tmp_path, yaml, "d.yaml") != {}


def test_a_semicolon_table_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert set(read(tmp_path, "\ufeff" + (HEADER + ROW).replace(",", ";"))) == {"P-1"}


def test_rows_without_a_decision_are_not_made_yet(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + f"P-2,,,,,,,{HASH}\n\n" + ROW).keys() == {"P-1"}


def test_regulated_as_names_a_substance_and_a_strength(tmp_path: Path) -> None:
    row = ROW.replace("exempt,not-sold-to-public", "regulated as nitric-acid 2.5-3 %,supplier-strength")

    one = read_decisions(_file(tmp_path, HEADER + row), KNOWN)["P-1"]

    assert (one.verdict, one.substance, one.reason) == (Verdict.REGULATED_AS, "nitric-acid", Reason.SUPPLIER_STRENGTH)
    assert isinstance(one.strength, Strength)
    assert one.words == "regulated as nitric-acid 2.5 to 3 % w/w"
    assert one.until == date(2027, 1, 2)


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "d.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("exempt", "exemt", ":2:2", "did you mean 'exempt'?"),
        ("exempt", "regulated as", ":2:2", "say which substance"),
        ("exempt", "regulated as nitric-acids", ":2:2", "did you mean 'nitric-acid'?"),
        ("exempt", "regulated as nitric-acid lots", ":2:2", "such as '9 %'"),
        ("not-sold-to-public", "because", ":2:3", "unknown reason"),
        ("not-sold-to-public", "supplier-strength", ":2:3", "is no reason for 'exempt'"),
        ("AB", "anna@example.org", ":2:5", "initials or a role"),
        ("2027-01-02", "", ":2:1", "field 'until' is missing"),
        ("2027-01-02", "soon", ":2:7", "a day such as"),
        ("2027-01-02", "2025-01-02", ":2:7", "cannot end on"),
        (HASH, "abc", ":2:8", "32 figures"),
        (HASH, f"{HASH},more", ":2:9", "the row has 9 fields, not 8"),
        (ROW, ROW + ROW, ":3:1", "decided twice"),
        ("reason", "raison", ":1:1", "column 'reason' is missing"),
        ("note", "id", ":1:1", "is there twice"),
        ("only trade", '"open', ":2:1", "is not valid CSV"),
    ],
)
def test_a_slip_is_told_with_its_place(old: str, new: str, place: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, (HEADER + ROW).replace(old, new, 1))

    assert f"d.csv{place}: " in str(caught.value)
    assert problem in str(caught.value)


def test_lines_are_counted_through_cells_of_several_lines(tmp_path: Path) -> None:
    text = HEADER + ROW.replace("only trade", '"two\nlines"') + ROW.replace("P-1", "P-2").replace("exempt", "x")

    with pytest.raises(DocumentError, match=r"d\.csv:4:2: "):
        read(tmp_path, text)


@given(st.text())
def test_a_guarded_cell_comes_back_and_is_no_formula(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
