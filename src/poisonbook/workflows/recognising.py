"""One run of `poisonbook recognise`: catalogue or texts in, with the operator's words, decisions and last state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from poisonbook.catalogue.recognise import Recogniser
from poisonbook.clock import Clock, system_clock, today
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.facts.schema import CATALOGUE
from poisonbook.intake.reading import Reading, from_arrow
from poisonbook.law.book import load_book
from poisonbook.workflows.again import Carried, remembering
from poisonbook.workflows.decide import DecisionLog, deciding
from poisonbook.workflows.inputs import Options, open_input, options_for, refuse_unused
from poisonbook.workflows.processes import in_processes
from poisonbook.workflows.recognise import (
    CatalogueCounts,
    Progress,
    recognise_batches,
    recogniser_for,
    recognitions,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniseRequest:
    """What is to be recognised, and by what."""

    catalogue: Sequence[str] = ()
    texts: Sequence[str] = ()
    """Listings given as plain texts, in place of a catalogue; their ids are 1, 2, 3 …"""
    jurisdiction: str = "EU"
    on: date | None = None
    law_paths: Sequence[Path] = ()
    words: Path | None = None
    decisions: Path | None = None
    state: Path | None = None
    every: bool = False
    processes: int | None = 1
    """How many recognise; None: one for each usable core, if the catalogue is worth it."""
    reading: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way: `found` reads the catalogue as it is asked for; the rest is complete when it has ended."""

    recogniser: Recogniser
    reading: Reading
    counts: CatalogueCounts
    found: Iterator[tuple[Listing, Recognition]]
    decisions: DecisionLog | None
    carried: Carried | None

    def refused(self) -> dict[str, int]:
        """Reason to count, of the rows that could not be judged."""
        return {str(reason): count for reason, count in self.reading.refusals.counts.items()} | self.counts.refused

    def refused_places(self) -> list[tuple[str, int, str]]:
        """File, row and reason of the first of these."""
        places = [(one.file, one.row_in_file, str(one.reason)) for one in self.reading.refusals.listed]
        return sorted(places + [(*self.reading.place(row), reason) for row, reason in self.counts.listed])


@contextmanager
def recognising(
    request: RecogniseRequest, *, clock: Clock = system_clock, progress: Progress | None = None
) -> Iterator[Run]:
    """The run that `request` asks for; a state file is written when the block is left without an error.

    Raises:
        PoisonbookError: an input, a word list or a decision cannot be used.
    """
    book = load_book(request.law_paths)
    on = request.on or today(clock)
    recogniser = recogniser_for(book, request.jurisdiction, on, words=request.words)
    reading = open_reading(request)
    counts = CatalogueCounts()
    with ExitStack() as stack:
        chosen = in_processes(recogniser, request.processes)
        carried = log = None
        if request.state is not None:
            chosen = memory = stack.enter_context(remembering(recogniser, request.state, chosen))
            carried = memory.carried
        if request.decisions is not None:
            chosen = overruled = deciding(chosen, recogniser, request.decisions, book, today(clock))
            log = overruled.log
        batches = recognise_batches(reading, chosen, counts, progress)
        found = recognitions(batches, recogniser.jurisdiction, every=request.every)
        yield Run(recogniser, reading, counts, found, log, carried)


def open_reading(request: RecogniseRequest) -> Reading:
    """The catalogue of `request`, or its texts as one."""
    if request.texts:
        import pyarrow as pa

        ids = [str(place) for place in range(1, len(request.texts) + 1)]
        table = pa.table({"id": ids, "title": pa.array(request.texts, pa.string())})
        return from_arrow(table, CATALOGUE, options_for(CATALOGUE, request.reading), name="--text")
    reading = open_input(request.catalogue, CATALOGUE, request.reading)
    refuse_unused(request.reading, [(CATALOGUE, reading)])
    return reading
