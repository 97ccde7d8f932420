"""What was recognised at earlier screenings, kept beside their state, so that only new listings are looked at.

The products that an earlier run recognised count for the same law in force, words and program (`workflows.again`). A
recogniser takes a second to make, so it is made when the first listing is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from poisonbook.catalogue.own_words import NO_OWN_WORDS, read_own_words
from poisonbook.law.book import Book
from poisonbook.workflows.again import StateError, fingerprint_by, remembering_by
from poisonbook.workflows.processes import in_processes
from poisonbook.workflows.recognise import Candidates, Found, recogniser_for
from poisonbook.workflows.state_folder import PRODUCTS

if TYPE_CHECKING:
    import pyarrow as pa


@contextmanager
def known_products(
    folder: Path, book: Book, jurisdiction: str, on: date, *, words: Path | None, processes: int | None
) -> Iterator[Candidates]:
    """What knows the listings of the last screening with the state in `folder`, and recognises those that are new.

    The memory is written anew, whole or not at all, on leaving.

    Raises:
        StateError: the folder is none, or holds something else under that name.
        OutputError: the memory cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise StateError(str(folder), "is a file, and no folder with the state of a screening by this version")

    def make() -> Candidates:
        return in_processes(recogniser_for(book, jurisdiction, on, words=words), processes)

    substances = {known.slug: known for known in book.substances()}
    own = NO_OWN_WORDS if words is None else read_own_words(words, substances)
    print_ = fingerprint_by(book, jurisdiction, on, substances, own)
    with remembering_by(print_, Late(jurisdiction, on, make), folder / PRODUCTS) as known:
        yield known


class Late:
    """A recogniser that is made when the first listing asks for it."""

    def __init__(self, jurisdiction: str, on: date, make: Callable[[], Candidates]) -> None:
        self.jurisdiction = jurisdiction
        self.on = on
        self._make = make

    def over(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Found]:
        """As `Recogniser.over`, and the same."""
        coming = iter(batches)
        for batch in coming:
            if batch.num_rows:
                yield from self._make().over(chain([batch], coming))
                return
            yield ()
