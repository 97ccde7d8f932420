"""Register the products of a catalogue in files, batch by batch.

Each batch goes on record whole or not at all. A product that is as it was is left alone, so that the same catalogue may
be registered again, also after an error on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from poisonbook.catalogue.recognise import listings_at
from poisonbook.facts.recognition import Listing
from poisonbook.facts.records import Record
from poisonbook.facts.schema import CATALOGUE
from poisonbook.register.access import Operator
from poisonbook.values.status import Status
from poisonbook.workflows.inputs import Options, open_input, refuse_unused
from poisonbook.workflows.products import DuplicateProductError
from poisonbook.workflows.questions import open_questions
from poisonbook.workflows.recognise import MOST_LISTED, CatalogueCounts, Progress, sound_rows
from poisonbook.workflows.recognise_products import Registered, recognise_listings
from poisonbook.workflows.register_products import put_on_record
from poisonbook.workflows.screen import Refused
from poisonbook.workflows.service import Service

if TYPE_CHECKING:
    import pyarrow as pa

    from poisonbook.intake.reading import Reading

DUPLICATE = "duplicate-product"
"""Why a row is refused whose id stands on an earlier row with another text: a sale would not say which was sold."""
_AT_ONCE = 2_000
_Batch = tuple[list[Registered], list[Listing]]


@dataclass(slots=True)
class ImportedProducts:
    """What became of the listings of a catalogue; it fills up on the way."""

    rows: int = 0
    """Rows read, refused ones included."""
    registered: int = 0
    """Products that are on record now because of them, or were already."""
    changed: int = 0
    """Products that are new or not as they were."""
    by_status: Counter[Status] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """Rows that name no product, by reason."""
    refused_rows: Sequence[Refused] = ()
    open_questions: int = 0
    """The operator's questions to suppliers without an answer."""

    def record(self) -> Record:
        """As one JSON object."""
        return {
            "rows": self.rows,
            "registered": self.registered,
            "changed": self.changed,
            "by_status": {status.value: self.by_status[status] for status in Status},
            "open_questions": self.open_questions,
            "refused": dict(self.refused),
            "refused_rows": [{"file": one.file, "row": one.row, "reason": one.reason} for one in self.refused_rows],
        }


def register_files(
    service: Service,
    operator: Operator,
    files: Sequence[str],
    *,
    options: Options,
    done: ImportedProducts,
    progress: Progress | None = None,
) -> None:
    """Register every listing of a catalogue in files; `done` says what became of them, after an error so far.

    Raises:
        StrictListingError, StrictRefusalError, DuplicateProductError: the first row that names no product or names one
            again, if that is to stop everything; nothing is on record then.
        PoisonbookError: an input or the store cannot be used; the batches before stay on record.
    """
    reading = open_input(files, CATALOGUE, options)
    refuse_unused(options, [(CATALOGUE, reading)])
    register_catalogue(service, operator, reading, done=done, progress=progress)


def register_catalogue(
    service: Service, operator: Operator, reading: Reading, *, done: ImportedProducts, progress: Progress | None = None
) -> None:
    """As `register_files`, of a catalogue that is open."""
    catalogue = _Catalogue(service, operator, reading, done, progress)
    found: Iterable[_Batch] = catalogue.batches()
    for products, listings in list(found) if reading.refusals.strict else found:
        done.changed += len(put_on_record(service, operator, products, listings))
        done.registered += len(products)
        done.by_status.update(one.product.status for one in products)
    done.open_questions = open_questions(service, operator)
    catalogue.tell_refused()


class _Catalogue:
    """Reads a catalogue, recognises what it lists, and tells a product's second row from its first."""

    def __init__(
        self, service: Service, operator: Operator, reading: Reading, done: ImportedProducts, progress: Progress | None
    ) -> None:
        self._service = service
        self._operator = operator
        self._reading = reading
        self._done = done
        self._progress = progress
        self._counts = CatalogueCounts()
        self._listings: dict[str, str] = {}
        """Hash of the listing by the product's id."""

    def batches(self) -> Iterator[_Batch]:
        """Products and their listings, as many as go on record at once."""
        bytes_before = 0
        for batch in self._reading.batches():
            sound = sound_rows(batch, self._reading, self._counts)
            self._done.rows += batch.num_rows
            bytes_read = self._reading.bytes_read
            for start in range(0, sound.num_rows, _AT_ONCE):
                end = min(start + _AT_ONCE, sound.num_rows)
                yield self._recognised(sound.slice(start, end - start))
                self._tell(bytes_before + (bytes_read - bytes_before) * end // sound.num_rows)
            bytes_before = bytes_read

    def tell_refused(self) -> None:
        """Say which rows were refused, when all are read."""
        refusals = self._reading.refusals
        self._done.rows += refusals.total
        self._done.refused.update({str(reason): count for reason, count in refusals.counts.items()})
        self._done.refused.update(self._counts.refused)
        self._done.refused_rows = [
            *(Refused(one.file, one.row_in_file, str(one.reason)) for one in refusals.listed),
            *(Refused(*self._reading.place(row), reason) for row, reason in sorted(self._counts.listed)),
        ]

    def _recognised(self, batch: pa.RecordBatch) -> _Batch:
        listings = list(listings_at(batch, range(batch.num_rows)))
        found = recognise_listings(self._service, self._operator, listings)
        first = [
            (one, listing)
            for one, listing, row in zip(found, listings, batch.column("row").to_pylist(), strict=True)
            if self._is_first(one, row)
        ]
        return [one for one, _ in first], [listing for _, listing in first]

    def _is_first(self, found: Registered, row: int) -> bool:
        id_, listing = found.product.id, found.product.listing
        if id_ not in self._listings:
            self._listings[id_] = listing
            return True
        if self._listings[id_] != listing:
            self._refuse(row)
        return False

    def _refuse(self, row: int) -> None:
        if self._reading.refusals.strict:
            raise DuplicateProductError(1, (row,))
        self._counts.refused[DUPLICATE] = self._counts.refused.get(DUPLICATE, 0) + 1
        if len(self._counts.listed) < MOST_LISTED:
            self._counts.listed.append((row, DUPLICATE))

    def _tell(self, bytes_done: int) -> None:
        if self._progress is not None:
            total = self._reading.total_bytes
            self._progress("register", bytes_done if total else self._done.registered, total)
