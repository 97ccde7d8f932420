"""Recognition in several processes: the same recognitions in the same order, and a bounded number of batches under way.

Each process compiles nothing: the automaton is read from the cache that the first one filled.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, ClassVar, Self

from poisonbook.catalogue.recognise import COLUMNS, Recogniser, listings_at
from poisonbook.errors import PoisonbookError
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.workflows.recognise import Candidates, Found
from poisonbook.workflows.spawned import spawned
from poisonbook.workflows.worker import Answer, Recipe, work

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    import pyarrow as pa

_PIECE_ROWS = 1 << 14
"""Listings that a process is given at a time: some tenths of a second of work at most."""
_PIECES_EACH = 3
"""Pieces that a process may have before it, the one it works on included."""
_WORTH_ROWS = 100_000
"""Fewer listings are recognised before other processes have even started."""
_PATIENCE_SECONDS = 5.0


class ProcessError(PoisonbookError):
    """A process that recognised a part of the catalogue ended before it was done."""

    code: ClassVar[str] = "process"

    def __init__(self, ended_with: int | None) -> None:
        super().__init__(ended_with)
        self.ended_with = ended_with

    def __str__(self) -> str:
        how = "no exit code" if self.ended_with is None else f"exit code {self.ended_with}"
        if self.ended_with is not None and self.ended_with < 0:
            how = f"signal {-self.ended_with}; memory may have run out"
        return f"a process of this run ended too early ({how}); nothing of the run counts; --processes 1 needs none"


def usable_cores() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def in_processes(recogniser: Recogniser, count: int | None) -> Candidates:
    """`recogniser` at work in so many processes; None: one for each usable core, if the catalogue is worth it."""
    if count is None:
        cores = usable_cores()
        return recogniser if cores == 1 else Processes(recogniser, cores, from_rows=_WORTH_ROWS)
    return recogniser if count == 1 else Processes(recogniser, count)


class Processes:
    """Recognises in several processes at once what `recogniser` would recognise in one."""

    def __init__(self, recogniser: Recogniser, count: int, *, from_rows: int = 0) -> None:
        self.jurisdiction = recogniser.jurisdiction
        self.on = recogniser.on
        self._recogniser = recogniser
        self._count = count
        self._from_rows = from_rows

    def over(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Found]:
        """As `Recogniser.over`, and the same.

        Raises:
            ProcessError: one of the processes ended before it was done.
        """
        coming = iter(batches)
        read: list[pa.RecordBatch] = []
        while sum(batch.num_rows for batch in read) < self._from_rows:
            batch = next(coming, None)
            if batch is None:
                yield from self._recogniser.over(read)
                return
            read.append(batch)
        with _started(_recipe(self._recogniser), self._count) as workers:
            yield from _answers(workers, _pieces(chain(read, coming)))


def _recipe(recogniser: Recogniser) -> Recipe:
    own = recogniser.lexicon.own
    return Recipe(recogniser.book, recogniser.jurisdiction, recogniser.on, own, recogniser.cache)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some rows of a batch."""

    batch: pa.RecordBatch
    start: int
    is_last: bool
    """Whether it ends the batch."""

    def rows(self) -> pa.RecordBatch:
        """The rows, with the columns that recognition reads."""
        names = [name for name in COLUMNS if name in self.batch.schema.names]
        return self.batch.select(names).slice(self.start, _PIECE_ROWS)


def _pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[_Piece]:
    for batch in batches:
        for start in range(0, max(batch.num_rows, 1), _PIECE_ROWS):
            yield _Piece(batch, start, start + _PIECE_ROWS >= batch.num_rows)


def _answers(workers: Sequence[_Worker], pieces: Iterator[_Piece]) -> Iterator[Found]:
    """What is found in each batch, as soon as it and those before it are done."""
    under_way: deque[tuple[_Piece, _Worker]] = deque()
    found: list[tuple[int, Listing, Recognition]] = []
    while True:
        while len(under_way) < len(workers) * _PIECES_EACH and (piece := next(pieces, None)) is not None:
            worker = min(workers, key=lambda one: one.waiting)
            worker.give(piece.rows())
            under_way.append((piece, worker))
        if not under_way:
            return
        piece, worker = under_way.popleft()
        answer = worker.answer()
        rows = [piece.start + row for row, _ in answer]
        listings = listings_at(piece.batch, rows)
        found += zip(rows, listings, (recognition for _, recognition in answer), strict=True)
        if piece.is_last:
            yield tuple(found)
            found = []


class _Worker:
    """A process, and the way to it."""

    def __init__(self, process: SpawnProcess, pipe: Connection) -> None:
        self._process = process
        self._pipe = pipe
        self._given: deque[int] = deque()

    @property
    def waiting(self) -> int:
        """The rows that it was given and has not answered."""
        return sum(self._given)

    @classmethod
    def started(cls) -> Self:
        """A new process, which nothing but the end of the pipe, or force, stops."""
        ours, theirs = Pipe()
        process = spawned(work, theirs)
        theirs.close()
        return cls(process, ours)

    def teach(self, recipe: Recipe) -> None:
        """How to recognise, before anything else; waits until the process has taken it in."""
        try:
            self._pipe.send(recipe)
        except OSError:
            raise self._error() from None

    def give(self, rows: pa.RecordBatch) -> None:
        """Rows to recognise; waits until the process has taken them in."""
        import pyarrow as pa

        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_batch(rows)
        try:
            self._pipe.send_bytes(sink.getvalue())
        except OSError:
            raise self._error() from None
        self._given.append(rows.num_rows)

    def answer(self) -> Answer:
        """The answer to the rows that were given longest ago."""
        try:
            answer: Answer = self._pipe.recv()
        except (EOFError, OSError):
            raise self._error() from None
        self._given.popleft()
        return answer

    def stop(self) -> None:
        """End the process, whatever it is at: it holds nothing that could be lost."""
        self._pipe.close()
        self._process.kill()
        self._process.join()

    def _error(self) -> ProcessError:
        self._process.join(_PATIENCE_SECONDS)
        return ProcessError(self._process.exitcode)


@contextmanager
def _started(recipe: Recipe, count: int) -> Iterator[Sequence[_Worker]]:
    workers: list[_Worker] = []
    try:
        workers.extend(_Worker.started() for _ in range(count))  # one by one: each that started is stopped
        for worker in workers:
            worker.teach(recipe)
        yield workers
    finally:
        for worker in workers:
            worker.stop()
