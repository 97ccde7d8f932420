"""One pass of a multi-pattern automaton over the bytes of a whole Arrow string column.

The automaton stops at every place where a term may stand; rows without such a place are never
looked at by Python. It sees raw UTF-8 as Arrow holds it, with a line end behind every row: nothing is
folded or split.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import hyperscan
    import numpy as np
    import pyarrow as pa

_MOST_BYTES = 1 << 30
"""Offsets of a match are 32-bit in the automaton: a larger column is scanned in slices."""


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression and the term it stands for; several may stand for one."""

    pattern: bytes
    term: int
    utf8: bool = True
    """Whether it is over characters in UTF-8; else over single bytes."""


class Automaton:
    """A compiled set of expressions."""

    def __init__(self, database: hyperscan.Database, size: int) -> None:
        self._database = database
        self.size = size
        """How many expressions were compiled."""

    @classmethod
    def of(cls, expressions: Sequence[Expression], cache: Path | None = None) -> Automaton:
        """The automaton of `expressions`, read from `cache` when it was compiled before.

        Compiling takes seconds and reading a millisecond; the cache holds names from the law
        data and nothing else.
        """
        if not expressions:
            import hyperscan

            # A day on which nothing is listed; the library compiles no empty set.
            return cls(hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK), 0)
        stored = cache and cache / f"automaton-{_digest(expressions)}.bin"
        if stored is None:
            return cls(_compiled(expressions), len(expressions))
        database = _read(stored)
        if database is None:
            with _alone(stored):
                database = _read(stored)  # another process may just have compiled it
                if database is None:
                    database = _compiled(expressions)
                    _store(stored, database)
        return cls(database, len(expressions))

    def hits(self, column: pa.StringArray | pa.LargeStringArray) -> tuple[np.ndarray, np.ndarray]:
        """Where terms may stand in `column`: two arrays of equal length, row and term, in order of place.

        A hit is a reason to look, no more: it may cross from one row into the next.
        """
        import numpy as np

        rows: list[np.ndarray] = []
        terms: list[np.ndarray] = []
        for first, slice_ in _pieces(column) if self.size else ():
            piece = _with_line_ends(slice_)
            found_terms, found_ends = self._scan(piece)
            if not found_terms.size:
                continue
            offsets = _offsets(piece)
            # The last byte of the match lies in the row whose offset is the last one not above it.
            rows.append(np.searchsorted(offsets, found_ends - 1, side="right") - 1 + first)
            terms.append(found_terms)
        if not rows:
            nothing = np.empty(0, dtype=np.int64)
            return nothing, nothing
        return np.concatenate(rows), np.concatenate(terms)

    def scan_only(self, data: pa.Buffer | bytes) -> int:
        """How many places the automaton stops at in `data`; for measuring the bare scan."""
        stops = 0

        def stop(*_: object) -> None:
            nonlocal stops
            stops += 1

        self._database.scan(data, match_event_handler=stop)
        return stops

    def _scan(self, piece: pa.StringArray | pa.LargeStringArray) -> tuple[np.ndarray, np.ndarray]:
        import numpy as np

        offsets = _offsets(piece)
        start, end = int(offsets[0]), int(offsets[-1])
        if start == end:
            nothing = np.empty(0, dtype=np.int64)
            return nothing, nothing
        terms: list[int] = []
        ends: list[int] = []

        def stop(term: int, _start: int, end: int, _flags: int, _context: object) -> None:
            terms.append(term)
            ends.append(end)

        self._database.scan(piece.buffers()[2].slice(start, end - start), match_event_handler=stop)
        return np.asarray(terms, dtype=np.int64), np.asarray(ends, dtype=np.int64) + start


def default_cache() -> Path:
    """Where compiled automata are kept: the user's own cache folder."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "poisonbook"


def _offsets(array: pa.StringArray | pa.LargeStringArray) -> np.ndarray:
    """The byte offsets of the rows of `array`, one more than rows."""
    import numpy as np
    import pyarrow as pa

    kind = np.int64 if pa.types.is_large_string(array.type) else np.int32
    buffer = array.buffers()[1]
    if buffer is None or len(array) == 0:
        return np.zeros(1, dtype=kind)
    return np.frombuffer(buffer, dtype=kind)[array.offset : array.offset + len(array) + 1]


def _pieces(
    column: pa.StringArray | pa.LargeStringArray,
) -> list[tuple[int, pa.StringArray | pa.LargeStringArray]]:
    """`column` in slices small enough to scan, each with its first row."""
    import numpy as np

    offsets = _offsets(column)
    if int(offsets[-1]) - int(offsets[0]) <= _MOST_BYTES:
        return [(0, column)]
    pieces, first = [], 0
    while first < len(column):
        last = int(np.searchsorted(offsets, int(offsets[first]) + _MOST_BYTES, side="right")) - 1
        last = max(last, first + 1)
        pieces.append((first, column.slice(first, last - first)))
        first = last
    return pieces


def _with_line_ends(
    column: pa.StringArray | pa.LargeStringArray,
) -> pa.StringArray | pa.LargeStringArray:
    """`column` with a line end behind every row: the rows lie end to end, and each is to end a word."""
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(column, "\n", "")


def _digest(expressions: Sequence[Expression]) -> str:
    state = hashlib.sha256(importlib.metadata.version("hyperscan").encode())
    for expression in expressions:
        state.update(b"%d %d %s\0" % (expression.term, expression.utf8, expression.pattern))
    return state.hexdigest()[:32]


def _compiled(expressions: Sequence[Expression]) -> hyperscan.Database:
    import hyperscan

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[one.pattern for one in expressions],
        ids=[one.term for one in expressions],
        elements=len(expressions),
        flags=[hyperscan.HS_FLAG_CASELESS | (hyperscan.HS_FLAG_UTF8 if one.utf8 else 0) for one in expressions],
    )
    return database


def _read(path: Path) -> hyperscan.Database | None:
    """What is stored at `path`; None: nothing that can be used."""
    import hyperscan

    try:
        database = hyperscan.loadb(path.read_bytes(), hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)  # compiling allocates one, loading does not
    except OSError:
        return None
    except hyperscan.HyperscanError:
        path.unlink(missing_ok=True)  # written by another version of the library, or damaged
        return None
    return database


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Have other processes wait that would make the file at `path` too; where no lock can be had, nobody waits."""
    with ExitStack() as stack:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = path.with_suffix(".lock")
            held = stack.enter_context(lock.open("wb"))
            fcntl.flock(held, fcntl.LOCK_EX)
            stack.callback(lock.unlink, missing_ok=True)
        yield


def _store(path: Path, database: hyperscan.Database) -> None:
    """Write what was compiled to `path` in one step; a cache that cannot be written is done without."""
    import hyperscan

    with suppress(OSError), tempfile.TemporaryDirectory(dir=path.parent) as staging:
        temporary = Path(staging) / path.name
        temporary.write_bytes(hyperscan.dumpb(database))
        temporary.replace(path)
