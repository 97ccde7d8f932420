"""What can be wrong with a request, each with a stable code. No message holds what was sent."""

from __future__ import annotations

from typing import ClassVar

from poisonbook.errors import PoisonbookError


class _PlainError(PoisonbookError):
    """A fault that one sentence says."""

    sentence: ClassVar[str] = ""

    def __str__(self) -> str:
        return self.sentence


class _ExplainedError(PoisonbookError):
    """A fault that says where it is."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


class MalformedRequestError(_ExplainedError):
    """The request is not one that can be read: not JSON, not UTF-8, or cut short."""

    code: ClassVar[str] = "malformed-request"


class InvalidQueryError(_ExplainedError):
    """The query names what the operation does not have, or a value that is not of its kind."""

    code: ClassVar[str] = "invalid-query"


class InvalidBodyError(_ExplainedError):
    """The body is JSON, but not what the operation takes."""

    code: ClassVar[str] = "invalid-body"


class NoApiKeyError(_PlainError):
    """The request came without an API key."""

    code: ClassVar[str] = "api-key-missing"
    sentence: ClassVar[str] = "send `Authorization: Bearer` and an API key"


class UnknownApiKeyError(_PlainError):
    """The API key is not known, or was revoked."""

    code: ClassVar[str] = "api-key-unknown"
    sentence: ClassVar[str] = "the API key is not known, or was revoked"


class MissingScopeError(PoisonbookError):
    """The API key is good, but may not be used for this."""

    code: ClassVar[str] = "scope-missing"

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope

    def __str__(self) -> str:
        return f"this needs an API key with the scope {self.scope}"


class NotHereError(_PlainError):
    """There is nothing at this path."""

    code: ClassVar[str] = "not-found"
    sentence: ClassVar[str] = "there is nothing here"


class MethodError(PoisonbookError):
    """The path is right, but not for this method."""

    code: ClassVar[str] = "method-not-allowed"

    def __init__(self, allowed: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed

    def __str__(self) -> str:
        return f"this path takes {self.allowed}"


class BodyTooLargeError(PoisonbookError):
    """The body is larger than the operation takes; it was not read to its end."""

    code: ClassVar[str] = "body-too-large"

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return f"a body has at most {self.limit} bytes here"


class SlowBodyError(_PlainError):
    """The body did not come to its end in time."""

    code: ClassVar[str] = "body-too-slow"
    sentence: ClassVar[str] = "the body did not come to its end in time"


class MediaTypeError(PoisonbookError):
    """The body is of a media type, or in an encoding, that the operation does not take."""

    code: ClassVar[str] = "media-type"

    def __init__(self, taken: str) -> None:
        super().__init__(taken)
        self.taken = taken

    def __str__(self) -> str:
        return f"send {self.taken}, without a Content-Encoding"


class RateLimitError(PoisonbookError):
    """More requests than the limit lets through."""

    code: ClassVar[str] = "rate-limit"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"too many requests; try again in {self.seconds} s"


class StaleKeysError(_PlainError):
    """The API keys could not be read for too long to trust them; nobody is let in."""

    code: ClassVar[str] = "keys-stale"
    sentence: ClassVar[str] = "the store cannot be reached, so no API key can be checked; try again"


class InternalError(_PlainError):
    """A fault of poisonbook itself."""

    code: ClassVar[str] = "internal"
    sentence: ClassVar[str] = "a fault of poisonbook itself; its log has the request's id"
