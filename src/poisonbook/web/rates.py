"""How many requests are let through."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from poisonbook.values.buckets import Buckets
from poisonbook.web.errors import RateLimitError


class Rates:
    """So many requests a second of each who asks."""

    def __init__(self, a_second: int, *, timer: Callable[[], float] = time.monotonic) -> None:
        """`a_second` requests; 0: no limit."""
        self._buckets = Buckets(a_second, timer=timer) if a_second else None

    def take(self, whose: str) -> None:
        """Let one request through.

        Raises:
            RateLimitError: the bucket is empty.
        """
        wait = self._buckets.take(whose) if self._buckets is not None else 0.0
        if wait:
            raise RateLimitError(math.ceil(wait))
