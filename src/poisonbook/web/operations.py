"""One route of the HTTP API, as data: routing, OpenAPI, the check of scopes and tests are made of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from poisonbook.register.access import Operator, Scope

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

JSON = "application/json"
HTML = "text/html; charset=utf-8"

_encode = msgspec.json.Encoder(decimal_format="string").encode

NOBODY = Operator(id="", name="", jurisdictions=())
"""The operator of an open operation's call: it owns nothing."""


@dataclass(slots=True)
class Call:
    """What a handler gets of a request."""

    operator: Operator
    """Whose key it came with; `NOBODY` for open operations."""
    path: Mapping[str, str]
    """The parameters of the path, percent-decoded."""
    body: Any
    """An instance of the operation's `body`; None where it has none."""
    query: Any
    """An instance of the operation's `query`; None where it has none."""
    raw: bytes
    """The body as it came."""
    headers: Mapping[str, str]
    """By lower-case name; of repeated ones the last."""
    now: datetime
    client: str = ""
    """The address of the caller; for limits only, never to be kept or logged."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers."""

    status: int
    body: msgspec.Struct | bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Beside those that every answer has; one of the same name takes its place."""
    media: str = JSON

    def written(self) -> bytes:
        """The body in bytes."""
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else _encode(self.body)


Handle = Callable[["Service", Call], Awaitable[Answer]]
Body = type[msgspec.Struct] | str | None
"""What an answer holds: JSON of a struct, the name of another media type, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """What stands at a path for a method: an operation of the API, or a page."""

    id: str
    """Its name in the document, in metrics and in logs: a verb and a noun, such as `record_statement`."""
    method: str
    path: str
    """Such as `/v1/statements/{statement_id}`."""
    body: type[msgspec.Struct] | None = None
    """Decoded and validated strictly before `handle` is called; it must refuse unknown fields."""
    raw_media: tuple[str, ...] = ()
    """Media types of a body that `handle` reads itself from `Call.raw`, such as `text/csv`."""
    body_limit: int | None = None
    """The most bytes of a body, where it is not the setting's."""
    query: type[msgspec.Struct] | None = None
    """Decoded from texts before `handle` is called; it must refuse unknown fields."""

    @property
    def takes_body(self) -> bool:
        """Whether a request may have a body."""
        return self.body is not None or bool(self.raw_media)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the path's parameters."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Routed):
    """One route of the API."""

    summary: str
    tag: str
    scope: Scope | None
    """What a key must be allowed; None: open to everybody (health, forms, webhooks: they have their own proof)."""
    handle: Handle
    answers: Mapping[int, Body]
    """What is answered when all is well, by status; of others only those that are this operation's own."""
    description: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Request headers that `handle` reads, and what each says; for the document."""
    example: Mapping[str, Any] | None = None
    """A body that is taken, for the document."""
    writes: bool = False
    """Takes an Idempotency-Key."""
    answer_of: Callable[[Any], Answer] | None = None
    """Makes the answer of what the handler's write gives (the result of its work), so that with an Idempotency-Key the
    answer is kept in the write's own transaction. Without it, the claim on the key is in that transaction, and the
    answer is kept in the next: after a crash between the two the request is not done again, but its answer is lost."""
