"""What a case does not allow."""

from __future__ import annotations

from typing import ClassVar

from poisonbook.errors import PoisonbookError


class CaseError(PoisonbookError):
    """A step that a case does not allow."""

    code: ClassVar[str] = "case"

    def __init__(self, id_: str, problem: str) -> None:
        super().__init__(id_, problem)
        self.id = id_
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.id}: {self.problem}"


class CaseStateError(CaseError):
    """The case stands where this step is not possible, such as confirming what nobody proposed."""

    code: ClassVar[str] = "case-state"


class CaseChangedError(CaseError):
    """Somebody changed the case since it was looked at: it has to be looked at again."""

    code: ClassVar[str] = "case-changed"


class CaseTakenError(CaseError):
    """Somebody else has the case."""

    code: ClassVar[str] = "case-taken"


class CaseFourEyesError(CaseError):
    """The second person is the first."""

    code: ClassVar[str] = "case-four-eyes"


class CaseRoleError(PoisonbookError):
    """The person has no role that may do this."""

    code: ClassVar[str] = "case-role"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


class CaseTextError(PoisonbookError):
    """A reason or a note that cannot be so."""

    code: ClassVar[str] = "case-text"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


class UnknownCaseError(PoisonbookError):
    """The register has no case with this id."""

    code: ClassVar[str] = "unknown-case"

    def __str__(self) -> str:
        return "the register has no case with this id"
