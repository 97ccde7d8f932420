"""Findings of a screening, put before people: those of orders that a shop screens in files, not at its checkout."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.facts.finding_records import read_finding
from poisonbook.facts.findings import Finding
from poisonbook.register.access import Operator
from poisonbook.review.alerts import Source, linked
from poisonbook.storage.work import each
from poisonbook.workflows.alerts import Found, raise_alerts
from poisonbook.workflows.service import Service

_FINDINGS = "findings.jsonl"


class ResultFolderError(PoisonbookError):
    """A folder without the findings of a screening."""

    code: ClassVar[str] = "result-folder"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"no findings of a screening can be read here: {self.problem}"


@dataclass(frozen=True, slots=True)
class ImportedFindings:
    """What became of the findings of a screening."""

    findings: int
    cases: int
    """Cases that were opened, or that became larger."""
    past_date: int
    """Findings on orders so old that their record would be due for deletion: left out."""


def import_findings(service: Service, operator: Operator, folder: Path) -> ImportedFindings:
    """Put the findings in the result folder of `poisonbook screen` before people; the same again changes nothing.

    Customers stay the pseudonyms that the screening gave them, and nothing that is not a regulated line of a finding,
    or a companion beside one, is read.

    Raises:
        ResultFolderError: there are no findings to be read.
        FindingRecordError: a line of the file is no finding; then nothing was taken.
    """
    findings = list(_read(folder))
    now, waiting = service.clock(), list[Future[list[str]]]()
    past = 0
    for together in linked(findings):
        ends = service.deadline(operator, max(line.time for finding in together for line in finding.lines))
        if ends <= now:
            past += len(together)
        else:
            found = Found(findings=together, source=Source.SCREENING, at=now, ends=ends)
            waiting.append(service.store.writer.submit(_raise, (service, operator.id, found)))
    cases = {id_ for one in waiting for id_ in one.result()}
    return ImportedFindings(len(findings), len(cases), past)


def _read(folder: Path) -> Iterator[Finding]:
    """The findings; on Spark the file is a folder of parts."""
    named = folder / _FINDINGS
    parts = sorted(named.glob("part-*")) if named.is_dir() else [named]
    try:
        for part in parts:
            with part.open(encoding="utf-8") as file:
                for number, line in enumerate(file, 1):
                    yield read_finding(json.loads(line), f"{part.name}: line {number}")
    except OSError as error:
        raise ResultFolderError(error.strerror or "it cannot be opened") from None
    except ValueError:
        raise ResultFolderError("it is not JSON Lines in UTF-8") from None


@each
def _raise(connection: Connection, asked: tuple[Service, str, Found]) -> list[str]:
    service, operator, found = asked
    return raise_alerts(connection, service, operator, found)
