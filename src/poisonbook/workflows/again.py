"""Recognising a catalogue again: what did not change since the last run is carried over from a state file.

The state holds, for each listing, a hash of its content and, for the few that name a substance, what was recognised. It
counts only for the law, day, words and program that made it: when one of them changes, everything is recognised anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

import poisonbook
from poisonbook.catalogue.content_hash import SIZE, WHOLE, content_hashes
from poisonbook.catalogue.own_words import OwnWords
from poisonbook.catalogue.recognise import Recogniser, listings_at
from poisonbook.errors import PoisonbookError
from poisonbook.facts.exact import exact_text, from_exact_text
from poisonbook.facts.recognition import Recognition
from poisonbook.law.book import Book
from poisonbook.law.model import Substance
from poisonbook.workflows.output import output_folder
from poisonbook.workflows.recognise import Candidates, Found, paired

if TYPE_CHECKING:
    import pyarrow as pa

_FORMAT = b"poisonbook-state-1"
_SORTED = f"S{SIZE}"
"""Hashes as numpy compares them; zeros at the end are all it leaves out, and all have the same length."""


class StateError(PoisonbookError):
    """A state file of an earlier run cannot be used."""

    code: ClassVar[str] = "state"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; name another file, or remove this one to start anew"


@dataclass(slots=True)
class Carried:
    """What was carried over and what was looked at, counted while it happens."""

    listings: int = 0
    changed: int = 0
    """Listings that are new, or whose id or content changed since the last run."""
    anew: str = ""
    """Why everything was recognised anew; empty where the last run's state could be used."""


@contextmanager
def remembering(recogniser: Recogniser, path: Path, inner: Candidates | None = None) -> Iterator[Remembering]:
    """`recogniser` with the memory in the file at `path`, which is written anew, whole or not at all, on leaving.

    Args:
        inner: what recognises in its place, and the same: `recogniser` in several processes.

    Raises:
        StateError: the file is no state of poisonbook.
        OutputError: the state cannot be written.
    """
    with remembering_by(fingerprint(recogniser), inner or recogniser, path) as memory:
        yield memory


@contextmanager
def remembering_by(print_: bytes, recogniser: Candidates, path: Path) -> Iterator[Remembering]:
    """As `remembering`, where the fingerprint is known before the recogniser is made."""
    known = _read(path, print_)
    with output_folder(path.absolute().parent) as staging, _Writer(staging / path.name, print_) as writer:
        yield Remembering(recogniser, known, writer, path.exists())


class Remembering:
    """Recognises what changed; the rest is what it was."""

    def __init__(self, recogniser: Candidates, known: _Known | None, writer: _Writer, existed: bool) -> None:
        self.jurisdiction = recogniser.jurisdiction
        self.on = recogniser.on
        self._recogniser = recogniser
        self._known = known or _Known.nothing()
        self._writer = writer
        reason = "the law, the words or the program changed since the last run" if existed else "there was no last run"
        self.carried = Carried(anew="" if known is not None else reason)

    def over(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Found]:
        """As `Recogniser.over`, and the same."""
        for compared, fresh in paired(self._recogniser, map(self._compared, batches), _Compared.fresh):
            yield self._with_known(compared, fresh)

    def _compared(self, batch: pa.RecordBatch) -> _Compared:
        hashes = content_hashes(batch, WHOLE)
        is_known, places = self._known.find(hashes)
        compared = _Compared(batch, hashes, places, np.flatnonzero(~is_known))
        self.carried.listings += batch.num_rows
        self.carried.changed += len(compared.changed)
        return compared

    def _with_known(self, compared: _Compared, fresh: Found) -> Found:
        found = {int(compared.changed[row]): (listing, recognition) for row, listing, recognition in fresh}
        texts = {row: exact_text(recognition) for row, (_, recognition) in found.items()}
        rows = np.flatnonzero(compared.places >= 0).tolist()
        for row, listing in zip(rows, listings_at(compared.batch, rows), strict=True):
            texts[row] = self._known.texts[int(compared.places[row])].as_py()
            found[row] = listing, self._known.recognition(listing.id, self.jurisdiction, texts[row])
        self._writer.add(compared.hashes, texts)
        return tuple((row, *found[row]) for row in sorted(found))


@dataclass(frozen=True, slots=True)
class _Compared:
    """A batch beside the last run."""

    batch: pa.RecordBatch
    hashes: np.ndarray
    places: np.ndarray
    """The place of each row's recognition in the last run, or -1."""
    changed: np.ndarray
    """The rows that are new or changed."""

    def fresh(self) -> pa.RecordBatch:
        """The changed rows."""
        import pyarrow as pa

        every = len(self.changed) == self.batch.num_rows
        return self.batch if every else self.batch.take(pa.array(self.changed))


@dataclass(frozen=True, slots=True)
class _Known:
    """The last run's hashes, sorted, and its recognitions."""

    path: str
    hashes: np.ndarray
    places: np.ndarray
    """For each hash the place of its recognition in `texts`; -1 where nothing was recognised."""
    texts: Any = field(repr=False)

    @classmethod
    def nothing(cls) -> _Known:
        """No last run."""
        return cls("", np.empty(0, dtype=_SORTED), np.empty(0, dtype=np.int64), ())

    def find(self, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each of `hashes`, whether it was there, and the place of its recognition or -1."""
        if not len(self.hashes):
            return np.zeros(len(hashes), dtype=bool), np.full(len(hashes), -1)
        wanted = hashes.view(_SORTED)
        at = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        is_known = self.hashes[at] == wanted
        return is_known, np.where(is_known, self.places[at], -1)

    def recognition(self, id_: str, jurisdiction: str, text: str) -> Recognition:
        try:
            return from_exact_text(id_, jurisdiction, text)
        except ValueError:
            raise StateError(self.path, "holds a recognition that cannot be read") from None


def _read(path: Path, print_: bytes) -> _Known | None:
    """The state in the file; None when there is none or it was made by another law, other words or another program."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.exists():
        return None
    try:
        with pq.ParquetFile(path) as file:
            metadata = file.schema_arrow.metadata or {}
            if metadata.get(b"format") != _FORMAT:
                raise StateError(str(path), "is no state file of this version of poisonbook")
            if metadata.get(b"fingerprint") != print_:
                return None
            table = file.read()
    except OSError as error:
        raise StateError(str(path), f"cannot be read ({error.strerror or error})") from None
    except pa.ArrowException:
        raise StateError(str(path), "is no state file, or is damaged") from None
    if table.schema.names != list(_schema(b"").names):
        raise StateError(str(path), "is no state file, or is damaged")
    hashes = np.frombuffer(b"".join(table["hash"].to_pylist()), dtype=_SORTED)
    texts = table["recognition"].combine_chunks()
    valid = np.asarray(texts.is_valid())
    places = np.where(valid, np.cumsum(valid) - 1, -1)
    order = np.argsort(hashes, kind="stable")
    return _Known(str(path), hashes[order], places[order], texts.drop_null())


class _Writer:
    """Writes the state of this run, batch by batch."""

    def __init__(self, path: Path, print_: bytes) -> None:
        import pyarrow.parquet as pq

        self._schema = _schema(print_)
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, hashes: np.ndarray, texts: dict[int, str]) -> None:
        """Add the rows of one batch; `texts` holds what was recognised, by row."""
        import pyarrow as pa

        column = pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(SIZE), len(hashes), [None, pa.py_buffer(hashes.tobytes())]
        )
        recognised = pa.array([texts.get(row) for row in range(len(hashes))], pa.large_string())
        self._file.write_table(pa.Table.from_arrays([column, recognised], schema=self._schema))


def _schema(print_: bytes) -> Any:
    import pyarrow as pa

    fields = [("hash", pa.binary(SIZE)), ("recognition", pa.large_string())]
    return pa.schema(fields, metadata={b"format": _FORMAT, b"fingerprint": print_})


def fingerprint(recogniser: Recogniser) -> bytes:
    """What must be equal for a recognition to be carried over: law in force, names, own words, and the program."""
    lexicon = recogniser.lexicon
    return fingerprint_by(recogniser.book, recogniser.jurisdiction, recogniser.on, lexicon.substances, lexicon.own)


def fingerprint_by(
    book: Book, jurisdiction: str, on: date, substances: Mapping[str, Substance], own: OwnWords
) -> bytes:
    """The fingerprint of the recogniser that these would make."""
    law = (jurisdiction, book.entries(jurisdiction, on), book.trace_exemption(jurisdiction))
    said = (*law, substances, own.digest, _program())
    return blake2b(repr(said).encode(), digest_size=SIZE).hexdigest().encode()


@cache
def _program() -> str:
    """A hash of the code and the data that recognise, so that no version of them passes for another."""
    root = Path(poisonbook.__file__).parent
    state = blake2b(poisonbook.__version__.encode(), digest_size=SIZE)
    for package in ("catalogue", "facts", "law", "values"):
        for path in sorted((root / package).rglob("*")):
            if path.suffix in (".py", ".yaml"):
                state.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return state.hexdigest()
