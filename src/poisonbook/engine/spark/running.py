"""Spark at work: its errors as ours, and its tasks' errors without their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from poisonbook.engine.base import EngineError, EngineMemoryError

if TYPE_CHECKING:
    import pyarrow as pa

Batches = Callable[[Iterator["pa.RecordBatch"]], Iterator["pa.RecordBatch"]]
"""What executors do to the batches of a part of a table."""

_TASK = "poisonbook task failed with "
_FAILED = re.compile(re.escape(_TASK) + r"([A-Za-z]+)")
_MEMORY = re.compile(r"OutOfMemoryError|maxResultSize|maxBroadcastTableSize|_LEGACY_ERROR_TEMP_2249|broadcast.*timeout")


class TaskFailedError(RuntimeError):
    """A task's error by its kind alone: executors write what a task raises into their logs."""

    def __init__(self, kind: str) -> None:
        super().__init__(_TASK + kind)


class Task:
    """What executors do to batches, such that nothing but an error's kind gets out of them when it fails."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches

    def __call__(self, coming: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches that come of `coming`."""
        try:
            yield from self._batches(coming)
        except Exception as error:  # noqa: BLE001 - whatever it is, its words stay here
            raise TaskFailedError(type(error).__name__) from None


def _words(error: Exception) -> str:
    from py4j.protocol import Py4JError

    try:
        return str(error)
    except Py4JError:  # the other side has gone
        return ""


@contextmanager
def spark_errors(doing: str) -> Iterator[None]:
    """Spark's errors as ours: its own words are left out, because they may quote data.

    Raises:
        EngineMemoryError: memory does not suffice, or what every executor must hold is larger than Spark allows.
        EngineError: anything else that Spark could not do.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        words = _words(error)
        if _MEMORY.search(words):
            raise EngineMemoryError("Spark", doing, type(error).__name__) from None
        failed = _FAILED.search(words)
        condition = error.getCondition() if isinstance(error, PySparkException) else None
        kind = failed.group(1) if failed else condition or type(error).__name__
        raise EngineError("Spark", doing, kind) from None
