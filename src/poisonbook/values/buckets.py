"""How often something may be done: a token bucket for each who does it, in the memory of this process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_BUCKETS = 20_000


class Buckets:
    """Token buckets: each is full at first, and fills again as time goes."""

    def __init__(self, size: float, *, seconds: float = 1.0, timer: Callable[[], float] = time.monotonic) -> None:
        """Of `size` tokens each; one that is empty is full again after so many seconds."""
        self._size = float(size)
        self._seconds = seconds
        self._timer = timer
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What was left in each and when; the one that was asked longest ago is first."""

    def take(self, whose: str) -> float:
        """Take a token; 0, or how many seconds it takes until there is one."""
        now, rate = self._timer(), self._size / self._seconds
        left, then = self._buckets.pop(whose, (self._size, now))
        left = min(self._size, left + (now - then) * rate)
        wait = 0.0 if left >= 1 else (1 - left) / rate
        # Memory has a limit too. Whoever asks too often asks often: that one is never the first to be forgotten.
        if len(self._buckets) >= _MOST_BUCKETS:
            self._buckets.popitem(last=False)
        self._buckets[whose] = (left if wait else left - 1, now)
        return wait

    def __len__(self) -> int:
        return len(self._buckets)
