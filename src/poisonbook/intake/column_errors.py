"""What can be wrong with the columns of an input. Names of columns may be repeated, what stands in them may not."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import ClassVar

from poisonbook.intake.errors import IntakeError


class ColumnTypeError(IntakeError):
    """`column-type`: a typed column (Parquet, a database) holds values that the fact cannot be."""

    code: ClassVar[str] = "column-type"

    def __init__(self, file: str, column: str, found: str, fact: str) -> None:
        super().__init__(file, column, found, fact)
        self.file = file
        self.column = column
        self.found = found
        self.fact = fact

    def __str__(self) -> str:
        return f"{self.file}: column {self.column!r} is of type {self.found}, which cannot be read as {self.fact}"


class WrongExportError(IntakeError):
    """`wrong-export`: a recognised export that does not hold what is needed, such as order lines."""

    code: ClassVar[str] = "wrong-export"

    def __init__(self, file: str, export: str, advice: str) -> None:
        super().__init__(file, export, advice)
        self.file = file
        self.export = export
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.file}: this is {self.export}; {self.advice}"


class SameFactError(IntakeError):
    """`same-fact`: two columns claim to be the same fact."""

    code: ClassVar[str] = "same-fact"

    def __init__(self, file: str, fact: str, columns: Sequence[str]) -> None:
        super().__init__(file, fact, columns)
        self.file = file
        self.fact = fact
        self.columns = tuple(columns)

    def __str__(self) -> str:
        named = " and ".join(map(repr, self.columns))
        return f"{self.file}: columns {named} both are {self.fact}; leave one out, such as {_drop(self.columns[1:])}"


class LateColumnError(IntakeError):
    """`late-column`: a JSON Lines file names a fact for the first time long after its first rows."""

    code: ClassVar[str] = "late-column"

    def __init__(self, file: str, columns: Sequence[str], by_row: int) -> None:
        super().__init__(file, columns, by_row)
        self.file = file
        self.columns = tuple(columns)
        self.by_row = by_row

    def __str__(self) -> str:
        named = ", ".join(map(repr, self.columns))
        return (
            f"{self.file}: by row {self.by_row:,} a new column appears: {named}. Columns are taken from the first "
            "8 MiB; write the column there too (null will do)"
        )


class UnknownColumnError(IntakeError):
    """`unknown-column`: columns that are not in the closed schema; they are refused, not ignored."""

    code: ClassVar[str] = "unknown-column"

    def __init__(
        self, file: str, columns: Sequence[str], near: Mapping[str, str], missing: Sequence[str], facts: Sequence[str]
    ) -> None:
        super().__init__(file, columns, near, missing, facts)
        self.file = file
        self.columns = tuple(columns)
        self.near = dict(near)
        self.missing = tuple(missing)
        self.facts = tuple(facts)

    def __str__(self) -> str:
        named = ", ".join(map(repr, self.columns))
        parts = [f"{self.file}: not in the closed schema: {named}.", f"Leave them out with {_drop(self.columns)}"]
        example = next(iter(self.near.items()), (self.columns[0], (*self.missing, "FACT")[0]))
        parts.append(f"or say what a column is with --map {shlex.quote('='.join(example))}.")
        parts += [f"{column!r} looks like {fact}." for column, fact in self.near.items()]
        if self.missing:
            parts.append(f"Still missing: {', '.join(self.missing)}.")
        parts.append(f"Facts: {', '.join(self.facts)}.")
        return " ".join(parts)


class MissingColumnError(IntakeError):
    """`missing-column`: a required column is not there under any name that is recognised."""

    code: ClassVar[str] = "missing-column"

    def __init__(self, file: str, missing: Mapping[str, Sequence[str]], found: Sequence[str]) -> None:
        super().__init__(file, missing, found)
        self.file = file
        self.missing = {fact: tuple(names) for fact, names in missing.items()}
        self.found = tuple(found)

    def __str__(self) -> str:
        parts = [f"{self.file}: no column is {' or '.join(self.missing)}."]
        parts += [f"{fact} would be recognised as {', '.join(names)}." for fact, names in self.missing.items()]
        parts.append(f"Columns found: {', '.join(map(repr, self.found))}.")
        example = shlex.quote(f"{self.found[0] if self.found else 'column'}={next(iter(self.missing))}")
        parts.append(f"Say which one it is with --map, such as --map {example}.")
        return " ".join(parts)


class NoSuchColumnError(IntakeError):
    """`no-such-column`: `--drop` or `--map` names a column that no source has, or a fact that does not exist."""

    code: ClassVar[str] = "no-such-column"

    def __init__(self, option: str, name: str, known: Sequence[str]) -> None:
        super().__init__(option, name, known)
        self.option = option
        self.name = name
        self.known = tuple(known)

    def __str__(self) -> str:
        return f"{self.option}: there is no {self.name!r}; known: {', '.join(self.known)}"


def _drop(columns: Sequence[str]) -> str:
    # Names are matched without punctuation, so a comma inside a name can be left out.
    return "--drop " + shlex.quote(",".join(column.replace(",", " ") for column in columns))
