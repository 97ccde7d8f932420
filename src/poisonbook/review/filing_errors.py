"""What a report does not allow."""

from __future__ import annotations

from typing import ClassVar

from poisonbook.errors import PoisonbookError


class FilingError(PoisonbookError):
    """A step that a report does not allow where it stands."""

    code: ClassVar[str] = "report-state"

    def __init__(self, id_: str, problem: str) -> None:
        super().__init__(id_, problem)
        self.id = id_
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.id}: {self.problem}"


class FilingNotTakenError(FilingError):
    """A report is said to be sent whose files nobody has taken."""

    code: ClassVar[str] = "report-not-taken"


class FilingFourEyesError(FilingError):
    """The second person who signs is the first."""

    code: ClassVar[str] = "report-four-eyes"


class FilingChangedError(FilingError):
    """What is signed is not what was looked at."""

    code: ClassVar[str] = "report-changed"


class FilingValueError(PoisonbookError):
    """Something that is said of a report cannot be so."""

    code: ClassVar[str] = "report-value"

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"


class UnknownFilingError(PoisonbookError):
    """The register has no report with this id."""

    code: ClassVar[str] = "unknown-report"

    def __str__(self) -> str:
        return "the register has no report with this id"
