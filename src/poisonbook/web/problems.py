"""Errors as answers: problem details (RFC 9457) with the error's own code, and the status for each code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from poisonbook.errors import PoisonbookError
from poisonbook.web.errors import MethodError, MissingScopeError, NoApiKeyError, RateLimitError, UnknownApiKeyError
from poisonbook.web.operations import Answer, Operation

PROBLEM = "application/problem+json"
STATUS: dict[str, int] = {
    "idempotency-key-invalid": 400,
    "invalid-query": 400,
    "malformed-request": 400,
    "webhook-payload": 400,
    "webhook-too-old": 400,
    "api-key-missing": 401,
    "api-key-unknown": 401,
    "webhook-signature": 401,
    "scope-missing": 403,
    "not-found": 404,
    "statement-link-unknown": 404,
    "unknown-identity-check": 404,
    "unknown-incident": 404,
    "unknown-licence": 404,
    "unknown-order": 404,
    "unknown-product": 404,
    "unknown-question": 404,
    "unknown-statement": 404,
    "unknown-task": 404,
    "method-not-allowed": 405,
    "body-too-slow": 408,
    "idempotency-answer-lost": 409,
    "idempotency-key-in-use": 409,
    "incident-reported": 409,
    "licence-conflict": 409,
    "licence-overdrawn": 409,
    "order-not-allowed": 409,
    "order-state": 409,
    "record-held": 409,
    "return": 409,
    "question-answered": 409,
    "store-conflict": 409,
    "statement-link-expired": 410,
    "statement-link-used": 410,
    "body-too-large": 413,
    "media-type": 415,
    "idempotency-key-reused": 422,
    "invalid-body": 422,
    "rate-limit": 429,
    "internal": 500,
    "store-fault": 500,
    "keys-stale": 503,
    "not-ready": 503,
    "shops-unreadable": 503,
    "signing-extra-missing": 503,
    "signing-key": 503,
}
"""Code to status, one line for each error that an operation may answer; any other code is answered with 422."""
OTHERS = 422
CANNOT_WRITE = 503
"""Of errors with the exit code 4: a place that cannot be written."""
TITLES: Mapping[int, str] = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was not answered as asked (RFC 9457)."""

    type: Annotated[str, Meta(examples=["urn:poisonbook:problem:invalid-body"])]
    title: str
    status: int
    code: Annotated[str, Meta(description="Stable, for machines.", examples=["invalid-body"])]
    detail: Annotated[str, Meta(description="For people; without what was sent.")]


def status_of(error: PoisonbookError) -> int:
    """The status that an error is answered with."""
    found = STATUS.get(error.code)
    if found is not None:
        return found
    return CANNOT_WRITE if error.exit_code == 4 else OTHERS


def problem_answer(error: PoisonbookError, operation: Operation | None = None) -> Answer:
    """The answer for an error of an operation, where the request meant one.

    Not found is what the path names; something else that the request names and that is not there cannot be processed.
    """
    status = status_of(error)
    if status == 404 and operation is not None and not operation.parameters and 404 not in operation.answers:
        status = OTHERS
    problem = Problem(
        type=f"urn:poisonbook:problem:{error.code}",
        title=TITLES[status],
        status=status,
        code=error.code,
        detail=str(error),
    )
    return Answer(status, problem, _headers_of(error, status), PROBLEM)


def _headers_of(error: PoisonbookError, status: int) -> Mapping[str, str]:
    match error:
        case NoApiKeyError():
            return {"WWW-Authenticate": 'Bearer realm="poisonbook"'}
        case UnknownApiKeyError():
            return {"WWW-Authenticate": 'Bearer realm="poisonbook", error="invalid_token"'}
        case MissingScopeError(scope=scope):
            return {"WWW-Authenticate": f'Bearer realm="poisonbook", error="insufficient_scope", scope="{scope}"'}
        case MethodError(allowed=allowed):
            return {"Allow": allowed}
        case RateLimitError(seconds=seconds):
            return {"Retry-After": str(seconds)}
    if status == 401:  # a webhook: what has to be signed and how, its description says
        return {"WWW-Authenticate": 'HMAC realm="webhooks"'}
    if status in (408, 413):
        return {"Connection": "close"}  # the rest of the body is not read
    return {"Retry-After": "1"} if status == 503 else {}
