"""What can be wrong with a safety data sheet, each with a stable code. No message holds the sheet's content."""

from __future__ import annotations

from typing import ClassVar

from poisonbook.errors import PoisonbookError


class SheetError(PoisonbookError):
    """`sheet`: a safety data sheet cannot be used; the other sheets of a folder are read all the same."""

    code: ClassVar[str] = "sheet"

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(file, problem)
        self.file = file
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}"


class SheetUnreadableError(SheetError):
    """`sheet-unreadable`: the system does not let the file be read."""

    code: ClassVar[str] = "sheet-unreadable"


class SheetFormatError(SheetError):
    """`sheet-format`: the file is neither PDF nor text."""

    code: ClassVar[str] = "sheet-format"


class SheetTooLargeError(SheetError):
    """`sheet-too-large`: the file, or the text in it, is larger than any safety data sheet."""

    code: ClassVar[str] = "sheet-too-large"


class SheetDamagedError(SheetError):
    """`sheet-damaged`: the PDF is cut off or damaged."""

    code: ClassVar[str] = "sheet-damaged"


class SheetEncryptedError(SheetError):
    """`sheet-encrypted`: the PDF asks for a password."""

    code: ClassVar[str] = "sheet-encrypted"


class SheetWithoutTextError(SheetError):
    """`sheet-without-text`: the PDF holds pictures of pages and no text, as a scanner makes them."""

    code: ClassVar[str] = "sheet-without-text"


class SheetWithoutSectionError(SheetError):
    """`sheet-without-section-3`: no heading of section 3 was found, so it may be no safety data sheet."""

    code: ClassVar[str] = "sheet-without-section-3"


class SheetWithoutComponentsError(SheetError):
    """`sheet-without-components`: section 3 names no component that can be read, nor says that it has none."""

    code: ClassVar[str] = "sheet-without-components"


class SheetMissingError(PoisonbookError):
    """`sheet-missing`: there is no such file or folder, or the folder holds no PDF or text file."""

    code: ClassVar[str] = "sheet-missing"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


class PdfReaderMissingError(PoisonbookError):
    """`sds-extra-missing`: PDF sheets need an optional part that is not installed."""

    code: ClassVar[str] = "sds-extra-missing"

    def __str__(self) -> str:
        return "reading PDF safety data sheets needs an optional part: pip install 'poisonbook[sds]'"
