"""What goes wrong when the law is looked up. Errors inside a file are `DocumentError`, with their place."""

from __future__ import annotations

from typing import ClassVar

from poisonbook.errors import PoisonbookError


class LawError(PoisonbookError):
    """The law data cannot be used as asked."""

    code: ClassVar[str] = "law"


class UnknownJurisdictionError(LawError):
    """No law file has this code."""

    code: ClassVar[str] = "unknown-jurisdiction"

    def __init__(self, asked: str, known: tuple[str, ...]) -> None:
        super().__init__(asked, known)
        self.asked = asked
        self.known = known

    def __str__(self) -> str:
        return f"no law for jurisdiction {self.asked!r}; known: {', '.join(self.known)} (add others with --law FILE)"


class UnknownSubstanceError(LawError):
    """No law file names this substance."""

    code: ClassVar[str] = "unknown-substance"

    def __init__(self, asked: str, near: tuple[str, ...]) -> None:
        super().__init__(asked, near)
        self.asked = asked
        self.near = near

    def __str__(self) -> str:
        hint = f"did you mean {', '.join(self.near)}?" if self.near else "give a name, a CAS, EC or UN number"
        return f"no law names {self.asked!r}; {hint}"


class LawFileMissingError(LawError):
    """A path given for a law file holds none."""

    code: ClassVar[str] = "law-file-missing"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; give a law file, or a folder with *.yaml law files"
