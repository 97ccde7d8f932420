"""A frozen run comes back as it was, and a new run is held against it case by case."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from benchmarks.recognition.cases import CaseError
from benchmarks.recognition.outcomes import Found
from benchmarks.recognition.packs import Pack
from benchmarks.recognition.reference import changes, read_reference, write_reference
from tests.unit.benchmarks.conftest import NOTHING, RESTRICTED, ReadCases, label, outcome, row

from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength

FULL = outcome(
    Found(
        "hydrogen-peroxide",
        Status.RESTRICTED,
        Strength(Decimal("29.5"), Decimal(35)),
        in_figures=False,
        pack=Pack(Decimal("1.13"), None),
    ),
    Found("acetone", Status.REPORTABLE),
)


def test_a_frozen_run_comes_back_as_it_was(read: ReadCases, tmp_path: Path) -> None:
    cases = read(row("a"), row("b"))
    outcomes = {"cases.jsonl:a": FULL, "cases.jsonl:b": NOTHING}
    write_reference(tmp_path / "reference.json", "before", cases, outcomes)

    reference = read_reference(tmp_path / "reference.json")

    assert reference is not None
    assert (reference.name, reference.outcomes, reference.shared(cases)) == ("before", outcomes, cases)


def test_a_case_with_other_words_than_the_frozen_ones_is_not_compared(read: ReadCases, tmp_path: Path) -> None:
    cases = read(row("a"), row("b"))
    write_reference(tmp_path / "reference.json", "before", cases, {case.key: NOTHING for case in cases})

    changed = read(row("a") | {"text": "new words"}, row("b"), row("c"))

    reference = read_reference(tmp_path / "reference.json")
    assert reference is not None
    assert [case.listing.id for case in reference.shared(changed)] == ["b"]


def test_changes_say_what_got_better_and_what_got_worse(read: ReadCases) -> None:
    stated = label("restricted", concentration_ww=35)
    cases = read(row("a", stated), row("b", stated), row("c", stated))
    right = outcome(Found("hydrogen-peroxide", Status.RESTRICTED, Strength.exactly(35)))
    before = {"cases.jsonl:a": NOTHING, "cases.jsonl:b": right, "cases.jsonl:c": RESTRICTED}
    after = {"cases.jsonl:a": RESTRICTED, "cases.jsonl:b": RESTRICTED, "cases.jsonl:c": RESTRICTED}

    found = {change.case.listing.id: (change.better, change.worse) for change in changes(cases, before, after)}

    assert found == {
        "a": (
            (
                "status: no longer not_regulated, wanted restricted",
                "substance of hydrogen-peroxide: no longer not found, wanted regulated",
            ),
            (),
        ),
        "b": ((), ("strength of hydrogen-peroxide: now none, wanted 35 % w/w",)),
    }


def test_no_file_is_no_reference_and_a_broken_one_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "reference.json"
    assert read_reference(path) is None
    path.write_text('{"name": "x"}')
    with pytest.raises(CaseError, match=r"reference\.json: not a frozen run"):
        read_reference(path)
