"""Findings in the form in which they are compared: the rule, and the evidence row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

Found = tuple[str, tuple[tuple[int, str], ...]]
"""The rule; for each evidence line its number and its substance or companion, in order."""


def found(rule: str, evidence: Iterable[Sequence[Any]]) -> Found:
    """One finding; `evidence` is pairs of a line's number and its substance or companion."""
    return rule, tuple(sorted((int(line), str(what)) for line, what in evidence))


def digest_of(findings: Iterable[Found]) -> str:
    """The same for the same findings in any order; another one where a row differs or a finding is there twice."""
    return sha256(json.dumps(sorted(findings)).encode()).hexdigest()


def written_findings(path: Path) -> list[Found]:
    """The findings that a screening wrote into `findings.jsonl`."""
    with path.open(encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return [
        found(one["rule"], ((line["line"], line.get("substance") or line["companion"]) for line in one["lines"]))
        for one in records
    ]


def write_found(findings: Iterable[Found], path: Path) -> None:
    """Write findings, to be read by `read_found`."""
    path.write_text(json.dumps(sorted(findings)), encoding="utf-8")


def read_found(path: Path) -> set[Found]:
    """The findings that `write_found` wrote."""
    return {found(rule, evidence) for rule, evidence in json.loads(path.read_text(encoding="utf-8"))}
