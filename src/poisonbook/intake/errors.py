"""What can be wrong with an input, each with a stable code. No message holds a cell's content.

Column names, file names as the user gave them, row numbers and counts may be named; values may not.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import ClassVar

from poisonbook.errors import PoisonbookError


class IntakeError(PoisonbookError):
    """An input cannot be used as it is."""

    code: ClassVar[str] = "intake"


class _FileError(IntakeError):
    """An error that needs no more than the file's name and what is wrong with it."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(file, problem)
        self.file = file
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}"


class FileMissingError(_FileError):
    """`file-missing`: there is no such file, the glob matches nothing, or the folder holds no file."""

    code: ClassVar[str] = "file-missing"


class FileUnreadableError(_FileError):
    """`file-unreadable`: the file is there but the system does not let it be read."""

    code: ClassVar[str] = "file-unreadable"


class UnknownFormatError(_FileError):
    """`unknown-format`: the content is none of CSV, JSON Lines and Parquet."""

    code: ClassVar[str] = "unknown-format"


class NoHeaderError(_FileError):
    """`no-header`: the first row of a CSV file is data, not column names."""

    code: ClassVar[str] = "no-header"


class DatabaseError(_FileError):
    """`database`: a database or its table cannot be opened or read."""

    code: ClassVar[str] = "database"


class EncodingError(_FileError):
    """`encoding`: the bytes are not text in the encoding that was given or detected."""

    code: ClassVar[str] = "encoding"


class EmptyFileError(IntakeError):
    """`empty-file`: the file has no content at all."""

    code: ClassVar[str] = "empty-file"

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file

    def __str__(self) -> str:
        return f"{self.file}: the file is empty; a row of column names is the least it needs"


class TruncatedFileError(IntakeError):
    """`truncated-file`: a compressed or Parquet file ends too early or is damaged."""

    code: ClassVar[str] = "truncated-file"

    def __init__(self, file: str, form: str) -> None:
        super().__init__(file, form)
        self.file = file
        self.form = form

    def __str__(self) -> str:
        return f"{self.file}: the {self.form} data is cut off or damaged; get the file again"


class BombError(IntakeError):
    """`compression-bomb`: a compressed file unpacks to far more than any real table does."""

    code: ClassVar[str] = "compression-bomb"

    def __init__(self, file: str, packed_bytes: int, unpacked_bytes: int) -> None:
        super().__init__(file, packed_bytes, unpacked_bytes)
        self.file = file
        self.packed_bytes = packed_bytes
        self.unpacked_bytes = unpacked_bytes

    def __str__(self) -> str:
        return (
            f"{self.file}: {self.packed_bytes:,} bytes unpack to more than {self.unpacked_bytes:,}; "
            "this looks like a compression bomb, reading stopped. If it is real, unpack it first"
        )


class LineTooLongError(IntakeError):
    """`line-too-long`: one CSV record is longer than 8 MiB, often a quote that is never closed."""

    code: ClassVar[str] = "line-too-long"

    def __init__(self, file: str, after_row: int) -> None:
        super().__init__(file, after_row)
        self.file = file
        self.after_row = after_row

    def __str__(self) -> str:
        where = f"after row {self.after_row:,}" if self.after_row else "at the start"
        return f"{self.file}: {where}, one line is longer than 8 MiB; look for a missing line end or an unclosed quote"


class UnclosedQuoteError(IntakeError):
    """`unclosed-quote`: a CSV quote is opened and never closed, so that it swallows the rows after it."""

    code: ClassVar[str] = "unclosed-quote"

    def __init__(self, file: str, row: int) -> None:
        super().__init__(file, row)
        self.file = file
        self.row = row

    def __str__(self) -> str:
        return f"{self.file}: row {self.row:,} opens a quote that is not closed and swallows the rows after it"


class AmbiguousDateError(IntakeError):
    """`ambiguous-date`: dates such as 1/2/2020 that nothing in the files settles to be day or month first."""

    code: ClassVar[str] = "ambiguous-date"

    def __init__(self, file: str, column: str, mixed: bool) -> None:
        super().__init__(file, column, mixed)
        self.file = file
        self.column = column
        self.mixed = mixed

    def __str__(self) -> str:
        problem = (
            "has some dates with the day first and some with the month first"
            if self.mixed
            else ("has dates that may have the day or the month first, and no value settles it")
        )
        return (
            f"{self.file}: column {self.column!r} {problem}; "
            "say which with --date-format, such as '%d/%m/%Y %H:%M' or '%m/%d/%Y %H:%M'"
        )


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


class OptionError(IntakeError):
    """`intake-option`: an option of reading is not usable."""

    code: ClassVar[str] = "intake-option"

    def __init__(self, option: str, problem: str) -> None:
        super().__init__(option, problem)
        self.option = option
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.option}: {self.problem}"


class DriverMissingError(IntakeError):
    """`driver-missing`: reading this source needs an optional extra that is not installed."""

    code: ClassVar[str] = "driver-missing"

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(what, extra)
        self.what = what
        self.extra = extra

    def __str__(self) -> str:
        return f"reading {self.what} needs an optional part: pip install 'poisonbook[{self.extra}]'"


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
        example = next(iter(self.near.items()), (self.columns[0], (*self.missing, self.facts[0])[0]))
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
