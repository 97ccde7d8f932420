"""How many requests are let through: a token bucket for each key, in the memory of this process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from poisonbook.web.errors import RateLimitError

_MOST_BUCKETS = 20_000


class Rates:
    """Token buckets: each holds what a second lets through, and fills as time goes."""

    def __init__(self, a_second: int, *, timer: Callable[[], float] = time.monotonic) -> None:
        """`a_second` requests; 0: no limit."""
        self._rate = float(a_second)
        self._timer = timer
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, whose: str) -> None:
        """Let one request through.

        Raises:
            RateLimitError: the bucket is empty.
        """
        if not self._rate:
            return
        now = self._timer()
        left, then = self._buckets.get(whose, (self._rate, now))
        left = min(self._rate, left + (now - then) * self._rate)
        if left < 1:
            raise RateLimitError(math.ceil((1 - left) / self._rate))
        if whose not in self._buckets and len(self._buckets) >= _MOST_BUCKETS:
            self._forget_full(now)
        self._buckets[whose] = (left - 1, now)

    def _forget_full(self, now: float) -> None:
        """Let go of buckets that are full again; of all, where none is: memory has a limit too."""
        self._buckets = {whose: bucket for whose, bucket in self._buckets.items() if now - bucket[1] < 1}
        if len(self._buckets) >= _MOST_BUCKETS:
            self._buckets.clear()
