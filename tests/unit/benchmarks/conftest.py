"""Hand-made cases, small enough to count by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from benchmarks.recognition.cases import Case, read_cases
from benchmarks.recognition.outcomes import Found, Outcome
from benchmarks.recognition.substances import Substances

from poisonbook.law.book import load_book
from poisonbook.values.status import Status, most_severe

PEROXIDE = {"substance": "hydrogen peroxide", "cas": "7722-84-1"}

ReadCases = Callable[..., list[Case]]


@pytest.fixture(scope="session")
def eu_list() -> Substances:
    """What EU law lists."""
    return Substances.listed(load_book(), "EU", date(2026, 1, 1))


@pytest.fixture
def read(eu_list: Substances, tmp_path: Path) -> ReadCases:
    """Writes rows to a file, a line each, and reads them as cases."""

    def read_rows(*rows: dict[str, Any] | str, file: str = "cases.jsonl") -> list[Case]:
        path = tmp_path / file
        path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))
        return read_cases([path], eu_list)

    return read_rows


def row(id_: str, *labels: dict[str, Any], expected: str = "restricted", **others: Any) -> dict[str, Any]:
    """One case; without labels, of hydrogen peroxide and as `expected` says."""
    return {
        "id": id_,
        "lang": "en",
        "title": f"listing {id_}",
        "text": "",
        "expected": expected,
        "labels": list(labels) or [label(expected)],
        **others,
    }


def label(expected: str, **others: Any) -> dict[str, Any]:
    """A label of hydrogen peroxide."""
    return {**PEROXIDE, "expected": expected, **others}


def outcome(*found: Found) -> Outcome:
    """The outcome in which just these were found."""
    return Outcome(most_severe(one.status for one in found), found)


NOTHING = outcome()
RESTRICTED = outcome(Found("hydrogen-peroxide", Status.RESTRICTED))
REPORTABLE = outcome(Found("hydrogen-peroxide", Status.REPORTABLE))
UNDETERMINED = outcome(Found("hydrogen-peroxide", Status.UNDETERMINED))
