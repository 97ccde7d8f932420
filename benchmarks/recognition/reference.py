"""The frozen outcomes of an earlier run, to hold a new run against."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.recognition.cases import Case, CaseError
from benchmarks.recognition.checks import Check, checks_of
from benchmarks.recognition.outcomes import Found, Outcome, Outcomes
from benchmarks.recognition.packs import Pack
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength, plain


@dataclass(frozen=True)
class Reference:
    """What an earlier run said of each case; scored anew each time, so that a corrected label corrects both runs."""

    name: str
    outcomes: Outcomes
    digests: Mapping[str, str]
    """By the keys of the cases: the words that the outcome belongs to."""

    def shared(self, cases: Sequence[Case]) -> list[Case]:
        """Those of `cases` that the earlier run saw with the same words."""
        return [case for case in cases if self.digests.get(case.key) == case.digest]


@dataclass(frozen=True, slots=True)
class Change:
    """A case whose answers are not as right or wrong as they were."""

    case: Case
    better: tuple[str, ...]
    worse: tuple[str, ...]
    """In words, each with what was said before and what is said now."""


def changes(cases: Sequence[Case], before: Outcomes, after: Outcomes) -> list[Change]:
    """The cases that got better or worse, in order."""
    found = (_change(case, before[case.key], after[case.key]) for case in cases)
    return [change for change in found if change.better or change.worse]


def _change(case: Case, before: Outcome, after: Outcome) -> Change:
    old, new = _wrong(case, before), _wrong(case, after)
    return Change(
        case,
        better=tuple(f"{key}: no longer {old[key].got}, wanted {old[key].wanted}" for key in old if key not in new),
        worse=tuple(f"{key}: now {new[key].got}, wanted {new[key].wanted}" for key in new if key not in old),
    )


def _wrong(case: Case, outcome: Outcome) -> dict[str, Check]:
    checks = (check for check in checks_of(case, outcome) if not check.is_right)
    return {" of ".join(filter(None, (check.question, check.substance))): check for check in checks}


def read_reference(path: Path) -> Reference | None:
    """The reference in a file; None when there is no such file.

    Raises:
        CaseError: the file is not what `write_reference` writes.
    """
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        rows = content["cases"]
        return Reference(
            content["name"],
            {key: _outcome(row) for key, row in rows.items()},
            {key: row["words"] for key, row in rows.items()},
        )
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise CaseError(f"{path}: not a frozen run ({error!r}); write it anew with --freeze NAME") from error


def write_reference(path: Path, name: str, cases: Sequence[Case], outcomes: Outcomes) -> None:
    """Freeze the outcomes of `cases`, one case a line."""
    rows = (f"  {_json(case.key)}: {_json(_record(case, outcomes[case.key]))}" for case in cases)
    text = f'{{"name": {_json(name)}, "cases": {{\n' + ",\n".join(rows) + "\n}}\n"
    path.write_text(text, encoding="utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _record(case: Case, outcome: Outcome) -> dict[str, Any]:
    return {"words": case.digest, "status": outcome.status, "found": [_found_record(one) for one in outcome.found]}


def _found_record(one: Found) -> dict[str, Any]:
    record: dict[str, Any] = {"substance": one.substance, "status": one.status}
    if one.strength is not None:
        record["strength"] = [plain(one.strength.low), plain(one.strength.high)]
        record["in_figures"] = one.in_figures
    if one.pack is not None:
        record["pack"] = [None if part is None else plain(part) for part in (one.pack.kg, one.pack.litres)]
    return record


def _outcome(row: Mapping[str, Any]) -> Outcome:
    return Outcome(Status(row["status"]), tuple(_found(one) for one in row["found"]))


def _found(row: Mapping[str, Any]) -> Found:
    strength, pack = row.get("strength"), row.get("pack")
    return Found(
        row["substance"],
        Status(row["status"]),
        None if strength is None else Strength(*map(Decimal, strength)),
        row.get("in_figures", True),
        None if pack is None else Pack(*(None if part is None else Decimal(part) for part in pack)),
    )
