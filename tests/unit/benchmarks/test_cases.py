"""Files of cases: what they mean, and what is said of those that are wrong."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from benchmarks.recognition.cases import CaseError, read_cases
from benchmarks.recognition.packs import Pack
from benchmarks.recognition.substances import Substances
from tests.unit.benchmarks.conftest import ReadCases, label, row

from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength


def test_an_annex_one_substance_below_its_limit_is_reportable(read: ReadCases) -> None:
    (case,) = read(row("a", label("below_limit", concentration_ww=12), expected="below_limit"))

    assert case.accepted == {Status.REPORTABLE}
    assert case.is_regulated is True


def test_undetermined_is_right_too_where_a_limit_applies_and_no_strength_is_stated(read: ReadCases) -> None:
    stated, unstated = read(row("a", label("restricted", concentration_ww=35)), row("b", label("restricted")))

    assert Status.UNDETERMINED not in stated.accepted
    assert (Status.UNDETERMINED in unstated.accepted, Status.UNDETERMINED in unstated.labelled) == (True, False)


def test_acceptable_answers_are_right_and_may_leave_open_whether_it_is_regulated(read: ReadCases) -> None:
    case, other = read(
        row("a", expected="reportable", acceptable=["not_regulated"]),
        row("b", expected="reportable", acceptable=["below_limit"]),
    )

    assert case.accepted == {Status.REPORTABLE, Status.NOT_REGULATED}
    assert (case.is_regulated, other.is_regulated) == (None, True)


def test_strengths_ranges_and_amounts_are_exact_decimals(read: ReadCases) -> None:
    one, several = read(
        row("a", label("restricted", concentration_ww=35.1, net_litres=0.1)),
        row("b", label("restricted", concentration_ww=[95, 97.5], pack_text="2 x 2,5 L")),
    )

    assert (one.labels[0].strength, one.labels[0].pack) == (Strength.exactly("35.1"), Pack(None, Decimal("0.1")))
    assert several.labels[0].strength == Strength(Decimal(95), Decimal("97.5"))
    assert several.labels[0].pack == Pack(None, Decimal(5))


@pytest.mark.parametrize("text", ["1.000 L", "box of 6", "", "1 US gallon", "200"])
def test_a_pack_in_words_that_are_not_plain_is_no_label(read: ReadCases, text: str) -> None:
    (case,) = read(row("a", label("restricted", pack_text=text)))
    assert case.labels[0].pack is None


def test_a_substance_is_known_by_british_spelling_and_by_its_number(read: ReadCases) -> None:
    (case,) = read(
        row(
            "a",
            {"substance": "Sulphuric acid", "cas": None, "expected": "restricted"},
            {"substance": "muriate of nothing", "cas": "67-64-1", "expected": "reportable"},
            {"substance": "benzoyl peroxide", "cas": "94-36-0", "expected": "not_regulated"},
        )
    )
    assert [one.substance for one in case.labels] == ["sulfuric-acid", "acetone", "benzoyl peroxide"]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "expected a JSON object"),
        (row("a"), "id 'a' stands in line 1 already"),
        (row("b") | {"title": ""}, "title must be a text"),
        (row("b") | {"labels": []}, "labels must be a list of at least one object"),
        (row("b") | {"expected": "banned"}, "expected cannot be 'banned'; known: restricted"),
        (row("b", acceptable=["maybe"]), "acceptable cannot be 'maybe'"),
        (row("b", label("reportable")), "by its labels the listing is reportable"),
        (row("b", label("restricted", concentration_ww=101)), "concentration_ww must be a percentage"),
        (row("b", label("restricted", concentration_ww=[5])), "concentration_ww must be a percentage"),
        (row("b", label("restricted", net_kg="1 kg")), "net_kg must be a number above 0"),
        (row("b", {"substance": "water", "expected": "restricted"}), "the law lists no 'water'"),
    ],
)
def test_a_wrong_line_is_named_with_its_file_and_number(
    read: ReadCases, tmp_path: Path, second: dict[str, Any] | str, problem: str
) -> None:
    with pytest.raises(CaseError) as raised:
        read(row("a"), second)

    assert str(raised.value).startswith(f"{tmp_path / 'cases.jsonl'}:2: ")
    assert problem in str(raised.value)


def test_a_file_that_cannot_be_read_is_named(eu_list: Substances, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"missing\.jsonl: cannot be read"):
        read_cases([tmp_path / "missing.jsonl"], eu_list)


def test_files_keep_cases_of_the_same_id_apart(eu_list: Substances, tmp_path: Path) -> None:
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for path in paths:
        path.write_text(json.dumps(row("a")))

    assert [case.key for case in read_cases(paths, eu_list)] == ["one.jsonl:a", "two.jsonl:a"]
