"""Logs as JSON lines on standard error: when, which operation, which status, how long. Nothing of what was sent."""

from __future__ import annotations

import itertools
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from poisonbook.errors import PoisonbookError

LOGGER: Final = logging.getLogger("poisonbook.web")
_FIELDS = "fields"
_OURS = ("poisonbook.", "uvicorn.")
"""Loggers whose messages hold nothing of a request."""
_encode = msgspec.json.Encoder().encode
_run = os.urandom(6).hex()
_count = itertools.count(1)


def request_id() -> str:
    """A new id of a request: of this run of the process, and its number in it."""
    return f"{_run}-{next(_count):x}"


class JsonLines(logging.Formatter):
    """A record as one line of JSON: its own fields, never its arguments and never the text of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.msg if record.name == LOGGER.name else record.name,
        }
        fields: Mapping[str, Any] | None = getattr(record, _FIELDS, None)
        if fields is not None:
            line |= fields
        elif record.name.startswith(_OURS) and record.exc_info is None:
            line["message"] = record.getMessage()
        if record.exc_info is not None and record.exc_info[1] is not None:
            line |= fault_fields(record.exc_info[1])
        return _encode(line).decode()


def set_up(level: int = logging.INFO) -> None:
    """Send the service's and the server's records to standard error as JSON lines; what others log stays unsaid."""
    # What a line never holds is not gathered (the optimisations of the library's own manual).
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("poisonbook", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(level)
    logging.getLogger("uvicorn.access").disabled = True  # paths and addresses: ours has none
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)


def log_request(operation: str, status: int, milliseconds: float, request: str) -> None:
    """One request that was answered; with path, query, body and addresses left out."""
    if LOGGER.isEnabledFor(logging.INFO):
        fields = {"operation": operation, "status": status, "ms": round(milliseconds, 3), "request_id": request}
        LOGGER.info("request", extra={_FIELDS: fields})


def log_fault(operation: str, request: str, error: BaseException) -> None:
    """A fault of our own, by its kind and its place in the code: its text may quote data."""
    fields = {"operation": operation, "request_id": request} | fault_fields(error)
    LOGGER.error("fault", extra={_FIELDS: fields})


def log_event(event: str, **fields: str | int) -> None:
    """Something that happened to the service."""
    LOGGER.info(event, extra={_FIELDS: fields})


def fault_fields(error: BaseException) -> dict[str, Any]:
    """The kinds of an exception and of its causes, and where in the code it came from."""
    kinds, seen = [], error
    while True:
        kinds.append(type(seen).__name__)
        before = seen.__cause__ or seen.__context__
        if before is None or len(kinds) == 5:
            break
        seen = before
    code = {"code": error.code} if isinstance(error, PoisonbookError) else {}
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return {"error": kinds, **code, "at": [f"{frame.filename}:{frame.lineno}" for frame in frames]}
