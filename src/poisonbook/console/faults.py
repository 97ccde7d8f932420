"""What went wrong, as a page: which status, and what it says in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from poisonbook.console.html import page
from poisonbook.console.pages import Visit
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.web.errors import MethodError, RateLimitError
from poisonbook.web.operations import Answer
from poisonbook.web.problems import status_of

STATUS: Mapping[str, int] = {
    "queue-page": 400,
    "register-search": 400,
    "no-page-role": 403,
    "not-in-ledger": 404,
    "other-origin": 403,
    "sign-in-refused": 403,
    "case-role": 403,
    "staff-role": 403,
    "invitation": 404,
    "unknown-case": 404,
    "unknown-opening": 404,
    "unknown-report": 404,
    "unknown-product-decision": 404,
    "unknown-staff": 404,
    "product-decision-role": 403,
    "rule-unknown": 404,
    "rule-approval": 409,
    "rule-digest": 409,
    "rule-gates": 409,
    "rule-four-eyes": 409,
    "rule-role": 403,
    "case": 409,
    "case-changed": 409,
    "case-four-eyes": 409,
    "case-state": 409,
    "case-taken": 409,
    "last-administrator": 409,
    "product-decision-four-eyes": 409,
    "product-decision-state": 409,
    "authority-request": 409,
    "authority-request-four-eyes": 409,
    "authority-request-role": 403,
    "authority-request-unnamed": 422,
    "unknown-authority-request": 404,
    "transparency": 409,
    "transparency-four-eyes": 409,
    "transparency-not-released": 404,
    "transparency-released": 409,
    "transparency-role": 403,
    "transparency-year-before-register": 409,
    "transparency-year-forgotten": 409,
    "transparency-year-not-over": 409,
    "console-host": 421,
    "console-keys-off": 403,
    "console-large-file": 413,
    "identity-provider": 502,
    "opening": 409,
    "opening-four-eyes": 409,
    "passkey": 422,
    "password": 422,
    "report-changed": 409,
    "report-four-eyes": 409,
    "report-not-taken": 409,
    "report-state": 409,
    "setting": 422,
    "trial-busy": 409,
    "trial-data": 409,
    "staff": 422,
    "staff-request": 409,
    "staff-second": 403,
    "too-many-tries": 429,
}
"""Of errors that only the console answers; of others as the API has it."""


class NoPageRoleError(PoisonbookError):
    """The page is for other roles than the person has."""

    code = "no-page-role"

    def __str__(self) -> str:
        return "this page is for other roles than yours; whoever administers the staff can tell which"


def fault_status(error: PoisonbookError) -> int:
    """The status that an error is answered with."""
    return STATUS.get(error.code) or status_of(error)


def said(error: PoisonbookError, lang: str) -> tuple[str, str]:
    """What is wrong, and in which language that is said: the reader's where it has words for it."""
    own = words_for(lang).get(f"faults.{error.code}")
    return (str(error), "en") if own is None else (own, lang)


def fault_page(visit: Visit, error: PoisonbookError) -> Answer:
    """The page that says what is wrong."""
    status = fault_status(error)
    text, text_lang = said(error, visit.view.lang)
    words = words_for(visit.view.lang)
    title = words.get(f"faults.title_{status}", words["faults.title"])
    made = page(visit, "fault", status=status, title=title, text=text, text_lang=text_lang, code=error.code)
    return Answer(status, made.body, {**made.headers, **_headers(error)}, made.media)


def _headers(error: PoisonbookError) -> Mapping[str, str]:
    match error:
        case MethodError(allowed=allowed):
            return {"Allow": allowed}
        case RateLimitError(seconds=seconds):
            return {"Retry-After": str(seconds)}
    return {}
