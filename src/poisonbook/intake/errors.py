"""What can be wrong with an input, each with a stable code. No message holds a cell's content.

Column names, file names as the user gave them, row numbers and counts may be named; values may not.
"""

from __future__ import annotations

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
    """`unknown-format`: the content is none of CSV, JSON Lines, a JSON array and Parquet."""

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
    """`truncated-file`: a compressed file, a Parquet file or a JSON array ends too early or is damaged."""

    code: ClassVar[str] = "truncated-file"

    def __init__(self, file: str, form: str, after_row: int | None = None) -> None:
        super().__init__(file, form, after_row)
        self.file = file
        self.form = form
        self.after_row = after_row

    def __str__(self) -> str:
        where = "" if self.after_row is None else f" after row {self.after_row:,}"
        return f"{self.file}: the {self.form} data is cut off or damaged{where}; get the file again"


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
