"""What a process asked of the register and what it was told, each with its time, in a file of its own.

Times are seconds of the made-up clock since it began to run; it runs alike in all processes of a machine.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.histories.clock import FastClock

UNKNOWN = "unknown"
"""What was told of something that was asked for and never answered: it may be done or not."""


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that was asked for."""

    what: str
    of: str
    """The id of what it was asked of."""
    told: str
    start: float
    end: float
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Answer:
    """What is told; filled in by who asks."""

    told: str = UNKNOWN
    of: str | None = None
    """The id, where it was not known before."""
    more: dict[str, Any] = field(default_factory=dict)


class History:
    """The file of one process; several of its threads write into it."""

    def __init__(self, path: Path, clock: FastClock) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._clock = clock
        self._numbers = count()
        self._one = threading.Lock()

    @contextmanager
    def asking(self, what: str, of: str, **more: Any) -> Iterator[Answer]:
        """Note that something is asked for, and at the end what the answer was."""
        answer = Answer()
        with self._one:
            number = next(self._numbers)
        self._note({"number": number, "what": what, "of": of, "start": self._clock.seconds(), "more": more})
        yield answer
        told = {"told": answer.told, "of": answer.of or of, "more": answer.more}
        self._note({"number": number, "end": self._clock.seconds(), **told})

    def close(self) -> None:
        """Note nothing more."""
        self._file.close()

    def _note(self, line: Mapping[str, Any]) -> None:
        with self._one:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()


def read_history(path: Path) -> list[Op]:
    """All that a process asked for, in the order it did."""
    asked: dict[int, dict[str, Any]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        known = asked.setdefault(said["number"], {"more": {}})
        asked[said["number"]] = {**known, **said, "more": {**known["more"], **said["more"]}}
    return [
        Op(one["what"], one["of"], one.get("told", UNKNOWN), one["start"], _end(one), one["more"])
        for one in asked.values()
    ]


def _end(said: Mapping[str, Any]) -> float:
    return math.inf if said.get("told", UNKNOWN) == UNKNOWN else said["end"]
