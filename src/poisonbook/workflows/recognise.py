"""Recognise the regulated products of a catalogue."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.own_words import NO_OWN_WORDS, read_own_words
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.errors import PoisonbookError
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.law.book import Book
from poisonbook.values.status import Status

if TYPE_CHECKING:
    import pyarrow as pa

    from poisonbook.intake.reading import Reading

Progress = Callable[[str, int, int | None], None]
"""Called with the stage, how much is done, and how much there is (None when nobody knows)."""


MOST_LISTED = 10_000
"""Rows without a product that are listed one by one; all are counted."""


class StrictListingError(PoisonbookError):
    """With `--strict`, the first row of a catalogue that names no product ends the reading."""

    code: ClassVar[str] = "strict-listing"

    def __init__(self, file: str, row: int, reason: str) -> None:
        super().__init__(file, row, reason)
        self.file = file
        self.row = row
        self.reason = reason

    def __str__(self) -> str:
        empty = self.reason.removeprefix("missing-")
        return f"{self.file}: row {self.row:,}: the {empty} is empty (--strict stops at the first such row)"


Found = tuple[tuple[int, Listing, Recognition], ...]
"""Row, listing and recognition of each row of a batch that names or mentions a listed substance, in order."""
_Item = TypeVar("_Item")


class Candidates(Protocol):
    """What recognises the listings of batches: a `Recogniser`, one that remembers, is overruled by decisions, or is
    at work in several processes."""

    jurisdiction: str
    on: date

    def over(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Found]:
        """What is found in each of `batches`, in order; some may be read ahead of what is found."""


def paired(
    recogniser: Candidates, items: Iterable[_Item], batch_of: Callable[[_Item], pa.RecordBatch]
) -> Iterator[tuple[_Item, Found]]:
    """Each of `items`, in order, with what `recogniser` finds in its batch."""
    ahead: deque[_Item] = deque()

    def batches() -> Iterator[pa.RecordBatch]:
        for item in items:
            ahead.append(item)
            yield batch_of(item)

    for found in recogniser.over(batches()):
        yield ahead.popleft(), found


@dataclass(slots=True)
class CatalogueCounts:
    """What was counted while a catalogue was read."""

    listings: int = 0
    by_status: dict[Status, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    """Reason to count, for rows that name no product."""
    listed: list[tuple[int, str]] = field(default_factory=list)
    """Row and reason of the first of these."""


@dataclass(frozen=True, slots=True)
class CatalogueBatch:
    """One batch of listings and what was recognised in it."""

    data: pa.RecordBatch
    """The sound rows: id and title are there."""
    recognised: Found


def recogniser_for(book: Book, jurisdiction: str, on: date, *, words: Path | None = None) -> Recogniser:
    """A recogniser for the law of `jurisdiction` on a day; slow to make the first time, so make it once.

    Args:
        words: the operator's own words (`catalogue.own_words`). They are confidential: what is compiled from them
            stays in memory.

    Raises:
        DocumentError: the file of words says something else.
    """
    substances = {known.slug: known for known in book.substances()}
    own = NO_OWN_WORDS if words is None else read_own_words(words, substances)
    return Recogniser(book, jurisdiction, on, cache=default_cache(), own=own)


def recognise_batches(
    catalogue: Reading, recogniser: Candidates, counts: CatalogueCounts, progress: Progress | None = None
) -> Iterator[CatalogueBatch]:
    """The catalogue, batch by batch, with what was recognised; `counts` fills up on the way."""
    batches = (sound_rows(batch, catalogue, counts) for batch in catalogue.batches())
    for sound, recognised in paired(recogniser, batches, lambda batch: batch):
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
    """Listings and recognitions in input order: the regulated, undetermined and decided ones, or every one."""
    for batch in batches:
        if not every:
            yield from (
                (listing, recognition)
                for _, listing, recognition in batch.recognised
                if recognition.status.is_regulated or recognition.decision is not None
            )
            continue
        found = {row: (listing, recognition) for row, listing, recognition in batch.recognised}
        for row, id_ in enumerate(batch.data.column("id").to_pylist()):
            plain = Listing(id_, batch.data.column("title")[row].as_py()), Recognition(id_, jurisdiction, ())
            yield found.get(row, plain)


def sound_rows(batch: pa.RecordBatch, catalogue: Reading, counts: CatalogueCounts) -> pa.RecordBatch:
    """The rows that have an id and a title; StrictListingError at another one if the reading is strict."""
    import pyarrow.compute as pc

    id_, title = batch.column("id"), batch.column("title")
    if not id_.null_count and not title.null_count:
        return batch
    reasons = pc.if_else(pc.is_null(id_), "missing-id", pc.if_else(pc.is_null(title), "missing-title", None))
    refused = pc.is_valid(reasons)
    for row, reason in zip(
        batch.column("row").filter(refused).to_pylist(), reasons.drop_null().to_pylist(), strict=True
    ):
        if catalogue.refusals.strict:
            raise StrictListingError(*catalogue.place(row), reason)
        counts.refused[reason] = counts.refused.get(reason, 0) + 1
        if len(counts.listed) < MOST_LISTED:
            counts.listed.append((row, reason))
    return batch.filter(pc.invert(refused))
