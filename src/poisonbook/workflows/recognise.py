"""Recognise the regulated products of a catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.law.book import Book
from poisonbook.values.status import Status

if TYPE_CHECKING:
    import pyarrow as pa

    from poisonbook.intake.reading import Reading

Progress = Callable[[str, int, int | None], None]
"""Called with the stage, how much is done, and how much there is (None when nobody knows)."""


@dataclass(slots=True)
class CatalogueCounts:
    """What was counted while a catalogue was read."""

    listings: int = 0
    by_status: dict[Status, int] = field(default_factory=dict)
    missing_id: int = 0
    missing_title: int = 0

    @property
    def refused(self) -> dict[str, int]:
        """Reason to count, for rows that name no product."""
        counts = {"missing-id": self.missing_id, "missing-title": self.missing_title}
        return {reason: count for reason, count in counts.items() if count}


@dataclass(frozen=True, slots=True)
class CatalogueBatch:
    """One batch of listings and what was recognised in it."""

    data: pa.RecordBatch
    """The sound rows: id and title are there."""
    recognised: tuple[tuple[int, Listing, Recognition], ...]
    """Row of `data`, listing and recognition of each listing that names or mentions a listed substance."""


def recogniser_for(book: Book, jurisdiction: str, on: date) -> Recogniser:
    """A recogniser for the law of `jurisdiction` on a day; slow to make the first time, so make it once."""
    return Recogniser(book, jurisdiction, on, cache=default_cache())


def recognise_batches(
    catalogue: Reading, recogniser: Recogniser, counts: CatalogueCounts, progress: Progress | None = None
) -> Iterator[CatalogueBatch]:
    """The catalogue, batch by batch, with what was recognised; `counts` fills up on the way."""
    for batch in catalogue.batches():
        sound = _sound(batch, counts)
        recognised = tuple(recogniser.candidates(sound))
        for _, _, recognition in recognised:
            counts.by_status[recognition.status] = counts.by_status.get(recognition.status, 0) + 1
        counts.listings += sound.num_rows
        if progress is not None:
            progress("recognise", catalogue.bytes_read, catalogue.total_bytes)
        yield CatalogueBatch(sound, recognised)
    found = sum(counts.by_status.values())
    rest = counts.by_status.get(Status.NOT_REGULATED, 0) + counts.listings - found
    counts.by_status = {status: counts.by_status.get(status, 0) for status in Status} | {Status.NOT_REGULATED: rest}


def recognitions(
    batches: Iterator[CatalogueBatch], jurisdiction: str, *, every: bool = False
) -> Iterator[tuple[Listing, Recognition]]:
    """Listings and recognitions in input order: the regulated and undetermined ones, or every one."""
    for batch in batches:
        if not every:
            yield from (
                (listing, recognition)
                for _, listing, recognition in batch.recognised
                if recognition.status.is_regulated
            )
            continue
        found = {row: (listing, recognition) for row, listing, recognition in batch.recognised}
        for row, id_ in enumerate(batch.data.column("id").to_pylist()):
            plain = Listing(id_, batch.data.column("title")[row].as_py()), Recognition(id_, jurisdiction, ())
            yield found.get(row, plain)


def _sound(batch: pa.RecordBatch, counts: CatalogueCounts) -> pa.RecordBatch:
    """The rows that have an id and a title."""
    import pyarrow.compute as pc

    id_, title = batch.column("id"), batch.column("title")
    if not id_.null_count and not title.null_count:
        return batch
    counts.missing_id += id_.null_count
    counts.missing_title += pc.sum(pc.and_(pc.is_valid(id_), pc.is_null(title))).as_py() or 0
    return batch.filter(pc.and_(pc.is_valid(id_), pc.is_valid(title)))
