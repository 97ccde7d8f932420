"""How long is waited for a write: by a command as long as it takes, by a request not, as its caller does not either."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from poisonbook.storage.errors import StoreSlowError

R = TypeVar("R")

_SECONDS: ContextVar[float | None] = ContextVar("patience", default=None)


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Inside, nobody waits longer for one write. What is given up is not undone: it may be written all the same."""
    token = _SECONDS.set(seconds)
    try:
        yield
    finally:
        _SECONDS.reset(token)


def answer_of(future: Future[R]) -> R:
    """What a write gives, once it is on disk.

    Raises:
        StoreSlowError: it was not in time.
    """
    try:
        return future.result(_SECONDS.get())
    except TimeoutError:
        raise StoreSlowError from None


async def awaited(future: Future[R]) -> R:
    """As `answer_of`, while other requests go on."""
    try:
        async with asyncio.timeout(_SECONDS.get()):
            return await asyncio.wrap_future(future)
    except TimeoutError:
        raise StoreSlowError from None
