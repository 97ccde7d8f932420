"""Try a rule on files and tables by name: what the command line asks for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar

from poisonbook.catalogue.companions import Companions
from poisonbook.clock import Clock, system_clock, today
from poisonbook.errors import PoisonbookError
from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.law.book import Book, load_book
from poisonbook.rules.pack import rule_named
from poisonbook.rules.syntax import Rule
from poisonbook.trials.trial import Trial
from poisonbook.workflows.inputs import Options, open_input, refuse_unused
from poisonbook.workflows.periods import Period
from poisonbook.workflows.processes import in_processes
from poisonbook.workflows.recognise import Progress, recogniser_for
from poisonbook.workflows.rule_checks import compiled
from poisonbook.workflows.rules import rules_for
from poisonbook.workflows.trial import Tried, try_rule


class ScenarioFileError(PoisonbookError):
    """The file of planted scenarios cannot be read."""

    code: ClassVar[str] = "scenario-file"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        expected = "JSON Lines with scenario and order_ids, as `poisonbook sample` writes"
        return f"{self.path}: {self.problem}; expected {expected}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRequest:
    """What is to be tried, on which orders, by which law."""

    rule: str
    """Its id, or the file of one."""
    catalogue: Sequence[str]
    orders: Sequence[str]
    jurisdiction: str = "EU"
    on: date | None = None
    law_paths: Sequence[Path] = ()
    rule_paths: Sequence[Path] = ()
    """Private rules that are live beside the shipped ones."""
    against: Path | None = None
    """Another version of the rule."""
    companions: Path | None = None
    words: Path | None = None
    scenarios: Path | None = None
    """What is planted in the orders (`truth.jsonl` of `poisonbook sample`)."""
    minutes: float = 10
    capacity: float | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is not looked at any more; both naive UTC."""
    memory_limit: str = "2GB"
    threads: int | None = None
    processes: int | None = 1
    reading: Options = field(default_factory=Options)


def try_files(request: TrialRequest, *, clock: Clock = system_clock, progress: Progress | None = None) -> Trial:
    """What the rule that `request` names would have done.

    Raises:
        PoisonbookError: an input cannot be used; as of `try_rule`.
    """
    book = load_book(request.law_paths)
    live = rules_for(book, book.jurisdiction(request.jurisdiction).code, request.rule_paths)
    return try_beside(request, _rule(request.rule, live), live, book, clock=clock, progress=progress)


def try_beside(
    request: TrialRequest,
    rule: Rule,
    live: Sequence[Rule],
    book: Book,
    *,
    clock: Clock = system_clock,
    progress: Progress | None = None,
) -> Trial:
    """What a rule would have done on the files of `request` beside the rules that are live, by this law.

    Raises:
        PoisonbookError: as of `try_files`.
    """
    code = book.jurisdiction(request.jurisdiction).code
    tried = Tried(
        rule=rule,
        live=live,
        other=None if request.against is None else _only(request.against),
        minutes=request.minutes,
        capacity=request.capacity,
        period=Period(request.since, request.until),
        scenarios=() if request.scenarios is None else _scenarios(request.scenarios),
    )
    companions = None if request.companions is None else Companions.from_file(request.companions)
    recogniser = recogniser_for(book, code, request.on or today(clock), words=request.words)
    catalogue = open_input(request.catalogue, CATALOGUE, request.reading)
    orders = open_input(request.orders, ORDERS, request.reading)
    refuse_unused(request.reading, ((CATALOGUE, catalogue), (ORDERS, orders)))
    return try_rule(
        catalogue,
        orders,
        in_processes(recogniser, request.processes),
        tried,
        now=clock(),
        companions=companions,
        memory_limit=request.memory_limit,
        threads=request.threads,
        progress=progress,
    )


def _rule(named: str, live: Sequence[Rule]) -> Rule:
    path = Path(named)
    return _only(path) if path.suffix in (".yaml", ".yml") and path.is_file() else rule_named(named, live)


def _only(path: Path) -> Rule:
    """The rule of a file. It is being written, so it need not be locked."""
    return compiled([path], locks=False)[0]


def _scenarios(path: Path) -> list[tuple[str, frozenset[str]]]:
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        named = [(str(row["scenario"]), frozenset(map(str, row["order_ids"]))) for row in rows]
    except OSError as error:
        raise ScenarioFileError(path, error.strerror or "cannot be read") from None
    except (ValueError, KeyError, TypeError):
        raise ScenarioFileError(path, "is not what it should be") from None
    return named
