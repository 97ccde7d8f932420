"""How one listing, or a few texts, came to their recognition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from poisonbook.catalogue.explain import Explanation, Figure
from poisonbook.catalogue.recognise import listings_at
from poisonbook.clock import Clock, system_clock, today
from poisonbook.errors import PoisonbookError
from poisonbook.facts.recognition import Listing
from poisonbook.law.book import load_book
from poisonbook.workflows.recognise import recogniser_for
from poisonbook.workflows.recognising import RecogniseRequest, open_reading

__all__ = ["Explanation", "Figure", "NoSuchListingError", "explanations"]


class NoSuchListingError(PoisonbookError):
    """The catalogue has no listing of the id that is to be explained."""

    code: ClassVar[str] = "no-such-listing"

    def __init__(self, id_: str, listings: int) -> None:
        super().__init__(id_, listings)
        self.id = id_
        self.listings = listings

    def __str__(self) -> str:
        return (
            f"--explain: none of the {self.listings:,} listings has the id {self.id!r}; ids are compared as they stand"
        )


def explanations(request: RecogniseRequest, id_: str, *, clock: Clock = system_clock) -> Iterator[Explanation]:
    """The explanation of the listing with that id, or of every text of `request`.

    Raises:
        NoSuchListingError: the catalogue has no such listing.
    """
    book = load_book(request.law_paths)
    recogniser = recogniser_for(book, request.jurisdiction, request.on or today(clock), words=request.words)
    for listing in _wanted(request, id_):
        yield recogniser.explain(listing)


def _wanted(request: RecogniseRequest, id_: str) -> Iterator[Listing]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    listings, found = 0, False
    for batch in open_reading(request).batches():
        listings += batch.num_rows
        is_wanted = pc.is_valid(batch.column("title"))
        if not request.texts:
            is_wanted = pc.and_kleene(is_wanted, pc.equal(batch.column("id"), pa.scalar(id_)))
        rows = np.flatnonzero(pc.fill_null(is_wanted, False)).tolist()
        yield from listings_at(batch, rows)
        found = found or bool(rows)
    if not found:
        raise NoSuchListingError(id_, listings)
