"""What the client raises. No message says anything of an order, a buyer or a key."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class ClientError(Exception):
    """The root; `code` is stable."""

    code: ClassVar[str] = "client"


class SnapshotFault(StrEnum):
    """Why a snapshot is not taken."""

    FORMAT = "format"
    """It is none, it is cut short, or a newer client is needed."""
    KEY = "key"
    """It was signed with a key that is not pinned."""
    SIGNATURE = "signature"
    """It was changed after it was signed."""
    OPERATOR = "operator"
    """It is another operator's."""
    OLDER = "older"
    """There was a newer one already."""
    EXPIRED = "expired"
    """Its time is over."""
    UNREACHABLE = "unreachable"
    """Nothing came."""


class SnapshotError(ClientError):
    """A snapshot that is not taken; the one before stays as long as it is valid."""

    code: ClassVar[str] = "snapshot"

    def __init__(self, fault: SnapshotFault) -> None:
        super().__init__(fault)
        self.fault = fault

    def __str__(self) -> str:
        return f"the snapshot was not taken: {self.fault}"


class PublicKeyError(ClientError):
    """What was pinned is not a public key of this service."""

    code: ClassVar[str] = "public-key"

    def __str__(self) -> str:
        return "a public key is written as 'ed25519:' and 32 bytes in base64"


class ServiceDownError(ClientError):
    """The service did not answer in time, or not with anything to go by."""

    code: ClassVar[str] = "service-down"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"the service cannot be asked ({self.problem})"


class ServiceRefusedError(ClientError):
    """The service does not take the request as it is: asking again does not help."""

    code: ClassVar[str] = "service-refused"

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(status, problem)
        self.status = status
        self.problem = problem
        """The service's code of the problem; empty where it gave none."""

    def __str__(self) -> str:
        return f"the service refused the request: {self.status} {self.problem}".rstrip()
