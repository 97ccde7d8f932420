"""What changed between two runs of `poisonbook recognise --json`.

Of both files only regulated listings are held in memory; the rest streams past.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.intake.json_array import ArrayLines
from poisonbook.intake.streams import ByteStream
from poisonbook.values.status import Status

Record = dict[str, Any]


class ResultFileError(PoisonbookError):
    """A file is not what `poisonbook recognise --json` prints."""

    code: ClassVar[str] = "result-file"

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(file, line, problem)
        self.file = file
        self.line = line
        self.problem = problem

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.problem}; give the output of `poisonbook recognise --json`"


class Kind(StrEnum):
    """What happened to a listing."""

    NEWLY = "newly_regulated"
    NO_LONGER = "no_longer_regulated"
    CHANGED = "changed"
    APPEARED = "appeared"
    """Regulated, and not in the old run at all."""
    GONE = "gone"
    """Was regulated, and is not in the new run at all."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One figure or word that is not what it was."""

    substance: str
    """Empty where it is the listing's."""
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One listing that is not what it was."""

    kind: Kind
    id: str
    before: str | None
    """Its status in the old run; None where it was not in it."""
    after: str | None
    fields: tuple[FieldChange, ...] = ()

    def record(self) -> Record:
        """The JSON object of `poisonbook compare --json`."""
        return {
            "change": self.kind.value,
            "id": self.id,
            "before": self.before,
            "after": self.after,
            "fields": [
                {"substance": one.substance or None, "field": one.name, "before": one.before, "after": one.after}
                for one in self.fields
            ],
        }


@dataclass(slots=True)
class Comparison:
    """Both runs beside each other; `differences` is complete when it has been read through."""

    old: Path
    new: Path
    counts: Counter[Kind] = field(default_factory=Counter)
    unchanged: int = 0
    """Regulated listings that are what they were."""

    def differences(self) -> Iterator[Difference]:
        """The differences: in the order of the new run, then what is in the old one only.

        Raises:
            ResultFileError: a file cannot be read or holds something else.
        """
        for one in self._differences():
            self.counts[one.kind] += 1
            yield one

    def _differences(self) -> Iterator[Difference]:
        before = {row["id"]: row for row in _rows(self.old) if _counts(row)}
        fresh: dict[str, Record] = {}
        for row in _rows(self.new):
            old = before.pop(row["id"], None)
            if old is None:
                if _counts(row):
                    fresh[row["id"]] = row
                continue
            changes = tuple(_changes(old, row))
            if changes:
                yield Difference(_kind(old, row), row["id"], old["status"], row["status"], changes)
            else:
                self.unchanged += 1
        # Who is new to the regulated may have been in the old run all the time: it is asked once more.
        known = {row["id"]: row["status"] for row in _rows(self.old) if row["id"] in fresh}
        for id_, row in fresh.items():
            kind = Kind.NEWLY if id_ in known and _is_regulated(row) else Kind.APPEARED
            yield Difference(kind, id_, known.get(id_), row["status"])
        for id_, row in before.items():
            yield Difference(Kind.GONE, id_, row["status"], None)


_COMPARED = ("status", "schedule", "entry", "strength_ww", "net_mass_kg", "reason")


def _changes(old: Record, new: Record) -> Iterator[FieldChange]:
    if old["status"] != new["status"]:
        yield FieldChange("", "status", old["status"], new["status"])
    if old.get("decision") != new.get("decision"):
        yield FieldChange("", "decision", old.get("decision"), new.get("decision"))
    before, after = ({one["substance"]: one for one in row["substances"]} for row in (old, new))
    for slug in dict.fromkeys((*before, *after)):
        if slug not in after:
            yield FieldChange(slug, "substance", slug, None)
        elif slug not in before:
            yield FieldChange(slug, "substance", None, slug)
        else:
            for name in _COMPARED:
                if before[slug].get(name) != after[slug].get(name):
                    yield FieldChange(slug, name, before[slug].get(name), after[slug].get(name))


def _kind(old: Record, new: Record) -> Kind:
    if _is_regulated(old) == _is_regulated(new):
        return Kind.CHANGED
    return Kind.NEWLY if _is_regulated(new) else Kind.NO_LONGER


def _is_regulated(row: Record) -> bool:
    return bool(row["status"] != Status.NOT_REGULATED.value)


def _counts(row: Record) -> bool:
    """Whether the listing is held: it is regulated, or a person decided that it is not."""
    return _is_regulated(row) or row.get("decision") is not None


def _rows(path: Path) -> Iterator[Record]:
    """The object of each listing of a run."""
    try:
        with path.open("rb") as file:
            for line, text in enumerate(_lines(path, file), start=1):
                if text.strip():
                    yield _row(path, line, text)
    except OSError as error:
        raise ResultFileError(str(path), 0, f"cannot be read ({error.strerror})") from None


def _lines(path: Path, file: BinaryIO) -> Iterable[bytes]:
    """The lines of a run; of one that was made into a JSON array, its elements."""
    stream = ByteStream(str(path), file, owned=False)
    lines = ArrayLines(str(path), stream) if stream.peek(_LOOK).lstrip().startswith(b"[") else stream
    return io.BufferedReader(lines, _READ)


_LOOK, _READ = 64, 256 << 10
_STATUSES = frozenset(Status)


def _row(path: Path, line: int, text: bytes) -> Record:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise ResultFileError(str(path), line, "is not a JSON object") from None
    if not _is_listing(row):
        raise ResultFileError(str(path), line, "is no recognised listing")
    checked: Record = row
    return checked


def _is_listing(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and isinstance(row.get("id"), str)
        and isinstance(row.get("status"), str)
        and row["status"] in _STATUSES
        and isinstance(row.get("substances"), list)
        and all(isinstance(one, dict) and isinstance(one.get("substance"), str) for one in row["substances"])
    )
