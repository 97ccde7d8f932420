"""The headers that every answer has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from poisonbook.web.operations import JSON, Answer

PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For pages: no script at all, styles from here alone, nobody frames it."""
DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
_ALWAYS: Final = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]
_USUAL: Final = [
    *_ALWAYS,
    (b"content-type", JSON.encode("latin-1")),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", DATA_POLICY.encode("latin-1")),
]
"""Those of data without headers of its own, which is what most answers are."""


def header_list(answer: Answer, body: bytes, request: str, *, secure: bool) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, as ASGI has them.

    Args:
        request: the request's id.
        secure: whether the service is reached by https, so that browsers may be told to insist on it.
    """
    own = answer.headers
    if not own and not secure and answer.status == 200 and answer.media == JSON:  # the checkout's way
        return [*_USUAL, (b"request-id", request.encode("latin-1")), (b"content-length", b"%d" % len(body))]
    headers = [*_ALWAYS, (b"request-id", request.encode("latin-1"))]
    if answer.status not in (204, 304):
        headers.append((b"content-type", answer.media.encode("latin-1")))
        headers.append((b"content-length", b"%d" % len(body)))
    names = {name.lower() for name in own} if own else ()
    if "cache-control" not in names:
        headers.append((b"cache-control", b"no-store"))
    if "content-security-policy" not in names:
        policy = PAGE_POLICY if answer.media.startswith("text/html") else DATA_POLICY
        headers.append((b"content-security-policy", policy.encode("latin-1")))
    if secure:
        headers.append((b"strict-transport-security", b"max-age=31536000"))
    headers.extend(_own(own))
    return headers


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Whether If-None-Match names the validator, which it compares weakly (RFC 9110, 13.1.2)."""
    named = {one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")}
    return "*" in named or etag in named


def _own(own: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in own.items()]
