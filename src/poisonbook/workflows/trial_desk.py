"""Trials that people ask for in the console: one at a time, in a process of its own, on orders that lie on the host.

The orders never come into the store, and nothing of them into this process but what a `Trial` says, which is counts.
Results are in memory alone and go with the process.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.settings import Settings
from poisonbook.trials.trial import Trial
from poisonbook.workflows.extras import need_extra
from poisonbook.workflows.spawned import spawned

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from poisonbook.workflows.trial_files import TrialRequest

_CATALOGUE, _ORDERS = "catalogue*", "orders*"
_PATIENCE_SECONDS = 5.0
_ENDED = "its process ended before it was done; memory may have run out"
_FAULT = "this is an error of poisonbook; please report it"


class TrialBusyError(PoisonbookError):
    """Another trial is being made."""

    code: ClassVar[str] = "trial-busy"

    def __str__(self) -> str:
        return "another trial is being made, and there is one at a time; try again when it is done"


class TrialDataError(PoisonbookError):
    """There are no orders to try a rule on."""

    code: ClassVar[str] = "trial-data"

    def __str__(self) -> str:
        return "POISONBOOK_TRIAL_DATA names no folder with a file catalogue.* and a file orders.* of past orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTrial:
    """A trial that somebody asked for."""

    operator: str
    rule: str
    version: int
    begun_at: datetime
    trial: Trial | None = None
    """None: it is being made, or failed."""
    problem: str = ""
    """Why it failed; empty: it did not."""

    @property
    def is_running(self) -> bool:
        """Whether it is being made."""
        return self.trial is None and not self.problem


class TrialDesk:
    """Where trials are asked for, and their results are."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._asked: dict[tuple[str, str], AskedTrial] = {}
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._watching: threading.Thread | None = None

    def data_of(self, operator: str, *, alone: bool) -> Path | None:
        """The folder with an operator's past orders; None: there is none with both files.

        Args:
            alone: whether there is no other operator; each of several has a folder of their own, named by their id.
        """
        base = self._settings.trial_data
        if base is None:
            return None
        folder = base if alone else base / operator
        return folder if all(any(folder.glob(named)) for named in (_CATALOGUE, _ORDERS)) else None

    def of(self, operator: str, rule: str) -> AskedTrial | None:
        """The last trial of a rule that an operator asked for; None: there is none in memory."""
        return self._asked.get((operator, rule))

    def all_of(self, operator: str) -> dict[str, AskedTrial]:
        """The last trial of each rule that an operator asked for, by rule."""
        return {rule: one for (whose, rule), one in self._asked.items() if whose == operator}

    def begin(self, asked: AskedTrial, data: Path | None, *, jurisdiction: str, live: Collection[str]) -> None:
        """Begin a trial of a rule on the past orders in a folder, beside the rules that are live, by their ids.

        Raises:
            TrialDataError: there are no orders to try it on.
            TrialBusyError: another one is being made.
            MissingExtraError: what it takes is not installed.
        """
        need_extra("trial")
        if data is None:
            raise TrialDataError
        request = _request(self._settings, data, asked.rule, jurisdiction)
        with self._lock:
            if any(one.is_running for one in self._asked.values()):
                raise TrialBusyError
            answers, pipe = Pipe(duplex=False)
            process = spawned(_try, pipe, request, frozenset(live))
            pipe.close()
            self._asked[asked.operator, asked.rule] = asked
            self._process = process
            self._watching = threading.Thread(target=self._watch, args=(asked, answers), daemon=True)
            self._watching.start()

    def wait(self) -> None:
        """Wait until nothing is being made."""
        if (watching := self._watching) is not None:
            watching.join()

    def close(self) -> None:
        """End what is being made."""
        if (process := self._process) is not None:
            process.terminate()
            process.join(_PATIENCE_SECONDS)
        self.wait()

    def _watch(self, asked: AskedTrial, answers: Connection) -> None:
        try:
            answer: Trial | str = answers.recv()
        except (EOFError, OSError):
            answer = _ENDED
        ended = replace(asked, trial=answer) if isinstance(answer, Trial) else replace(asked, problem=answer)
        with self._lock:
            self._asked[asked.operator, asked.rule] = ended


def _request(settings: Settings, folder: Path, rule: str, jurisdiction: str) -> TrialRequest:
    from poisonbook.workflows.trial_files import TrialRequest

    return TrialRequest(
        rule=rule,
        catalogue=[str(one) for one in sorted(folder.glob(_CATALOGUE))],
        orders=[str(one) for one in sorted(folder.glob(_ORDERS))],
        jurisdiction=jurisdiction,
        law_paths=settings.law,
        rule_paths=settings.rules,
        companions=settings.companions,
        words=settings.words,
        memory_limit="1GB",
        threads=1,
    )


def _try(pipe: Connection, request: TrialRequest, live: frozenset[str]) -> None:
    """In a process of its own: a trial out, or what is wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the console, which ends this
    from poisonbook.law.book import load_book
    from poisonbook.rules.pack import rule_named
    from poisonbook.workflows.rules import rules_for
    from poisonbook.workflows.trial_files import try_beside

    try:
        book = load_book(request.law_paths)
        rules = rules_for(book, request.jurisdiction, request.rule_paths)
        beside = [one for one in rules if one.id in live]
        pipe.send(try_beside(request, rule_named(request.rule, rules), beside, book))
    except PoisonbookError as error:
        pipe.send(str(error))
    except Exception as error:  # noqa: BLE001 - its text may quote an order, and a process would print that
        pipe.send(f"{_FAULT} ({type(error).__name__})")
