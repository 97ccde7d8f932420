"""Recognise products by their safety data sheets, by themselves or with the catalogue they belong to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from poisonbook.catalogue.recognise import Recogniser, listings_at
from poisonbook.clock import Clock, system_clock, today
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.facts.schema import CATALOGUE
from poisonbook.facts.sheets import Contradiction, SheetRecognition
from poisonbook.intake.reading import Reading
from poisonbook.law.book import load_book
from poisonbook.sheets.errors import SheetError
from poisonbook.values.status import Status
from poisonbook.workflows.inputs import open_input, refuse_unused
from poisonbook.workflows.recognise import (
    CatalogueBatch,
    CatalogueCounts,
    Found,
    Progress,
    recognise_batches,
    recogniser_for,
    recognitions,
)
from poisonbook.workflows.recognising import RecogniseRequest
from poisonbook.workflows.sheet_files import Sheets, by_listing, listing_key, mapping_of, read_sheets, sheet_files
from poisonbook.workflows.sheet_judging import SheetJudge

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(slots=True)
class SheetCounts:
    """What was counted while sheets were read and matched."""

    sheets: int = 0
    """Those that could be read."""
    refused: tuple[SheetError, ...] = ()
    without_listing: int = 0
    listings_without_sheet: int = 0
    by_status: dict[Status, int] = field(default_factory=dict)
    """Of the products that have a sheet."""
    contradictions: dict[Contradiction, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Product:
    """A product as it was recognised: by its sheet, or, without one, by its listing."""

    listing: Listing
    recognition: Recognition
    by_sheet: SheetRecognition | None


@dataclass(frozen=True, slots=True)
class SheetRun:
    """A run under way: `products` is read as it is asked for; the counts are complete when it has ended."""

    jurisdiction: str
    counts: SheetCounts
    products: Iterator[Product]
    catalogue: Reading | None
    listings: CatalogueCounts

    def refused_rows(self) -> tuple[dict[str, int], list[tuple[str, int, str]]]:
        """Of the catalogue: reason to count, and file, row and reason of the first rows that could not be judged."""
        if self.catalogue is None:
            return {}, []
        refusals = self.catalogue.refusals
        counts = {str(reason): count for reason, count in refusals.counts.items()} | self.listings.refused
        places = [(one.file, one.row_in_file, str(one.reason)) for one in refusals.listed]
        return counts, sorted(places + [(*self.catalogue.place(row), reason) for row, reason in self.listings.listed])


@contextmanager
def recognising_sheets(
    request: RecogniseRequest,
    paths: Sequence[Path],
    *,
    mapping: Path | None = None,
    clock: Clock = system_clock,
    progress: Progress | None = None,
) -> Iterator[SheetRun]:
    """The run over the sheets that `paths` name, with the catalogue of `request` if it has one.

    Raises:
        PoisonbookError: a path is not there, the mapping or the catalogue cannot be used, or no PDF library is there.
    """
    files = sheet_files(paths)
    pairs = mapping_of(mapping)
    book = load_book(request.law_paths)
    on = request.on or today(clock)
    recogniser = recogniser_for(book, request.jurisdiction, on, words=request.words)
    reading = None
    if request.catalogue:
        reading = open_input(request.catalogue, CATALOGUE, request.reading)
        refuse_unused(request.reading, [(CATALOGUE, reading)])
    sheets = read_sheets(files, progress)
    counts = SheetCounts(sheets=len(sheets.read), refused=sheets.refused)
    counted = CatalogueCounts()
    judge = SheetJudge(recogniser)
    if reading is None:
        products = _alone(sheets, judge)
    else:
        candidates = _WithSheets(recogniser, judge, sheets, pairs, counts)
        batches = recognise_batches(reading, candidates, counted, progress)
        products = candidates.products(batches, every=request.every)
    yield SheetRun(recogniser.jurisdiction, counts, _counted(products, counts), reading, counted)


def _alone(sheets: Sheets, judge: SheetJudge) -> Iterator[Product]:
    for sheet in sheets.read:
        id_ = Path(sheet.file).stem
        judged = judge.alone(sheet, id_)
        yield Product(Listing(id_, sheet.product, lang=sheet.language), judged.recognition, judged)


class _WithSheets:
    """Recognises the listings of a catalogue: those with a sheet by it, the others by their words."""

    def __init__(
        self, recogniser: Recogniser, judge: SheetJudge, sheets: Sheets, mapping: dict[str, str], counts: SheetCounts
    ) -> None:
        self.jurisdiction = recogniser.jurisdiction
        self.on = recogniser.on
        self._recogniser = recogniser
        self._judge = judge
        self._sheets = by_listing(sheets.read, mapping)
        self._counts = counts
        self._unmatched = {sheet.file for sheet in sheets.read}
        self._by_sheet: dict[str, deque[SheetRecognition]] = {}
        """In the order of the listings: a catalogue may name an id twice."""

    def over(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Found]:
        """As `Recogniser.over`, with what the sheets say in place of what their listings say."""
        return (tuple(self.candidates(batch)) for batch in batches)

    def candidates(self, batch: pa.RecordBatch) -> Iterator[tuple[int, Listing, Recognition]]:
        """As `Recogniser.candidates`, with what the sheets say in place of what their listings say."""
        ids = batch.column("id").to_pylist()
        rows = [row for row, id_ in enumerate(ids) if listing_key(id_) in self._sheets]
        found = {row: (listing, recognition) for row, listing, recognition in self._recogniser.candidates(batch)}
        listings = list(listings_at(batch, rows))
        for row, listing, reading in zip(rows, listings, self._judge.readings(listings), strict=True):
            sheets = self._sheets[listing_key(listing.id)]
            self._unmatched -= {sheet.file for sheet in sheets}
            judged = self._judge.listed(listing, reading, sheets)
            self._by_sheet.setdefault(listing.id, deque()).append(judged)
            found[row] = listing, judged.recognition
        self._counts.listings_without_sheet += len(ids) - len(rows)
        for row in sorted(found):
            yield row, *found[row]

    def products(self, batches: Iterator[CatalogueBatch], *, every: bool) -> Iterator[Product]:
        """The regulated products and those with a sheet, or every one."""
        for batch in batches:
            found = ((listing, recognition) for _, listing, recognition in batch.recognised)
            for listing, recognition in recognitions(iter([batch]), self.jurisdiction, every=True) if every else found:
                judged = self._by_sheet[listing.id].popleft() if self._by_sheet.get(listing.id) else None
                if every or judged is not None or recognition.status.is_regulated:
                    yield Product(listing, recognition, judged)
        self._counts.without_listing = len(self._unmatched)


def _counted(products: Iterator[Product], counts: SheetCounts) -> Iterator[Product]:
    counts.by_status = dict.fromkeys(Status, 0)
    counts.contradictions = dict.fromkeys(Contradiction, 0)
    for product in products:
        if product.by_sheet is not None:
            counts.by_status[product.recognition.status] += 1
            for one in product.by_sheet.contradictions:
                counts.contradictions[one.kind] += 1
        yield product
