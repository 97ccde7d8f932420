"""What a piece of work took: time, computing and memory."""

from __future__ import annotations

import re
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and of all threads together."""

    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of this process."""

    seconds: float
    cpu: float

    @classmethod
    def now(cls) -> Moment:
        """This moment."""
        return cls(time.perf_counter(), time.process_time())

    def until(self, later: Moment) -> Took:
        """What passed from this moment to a later one."""
        return Took(later.seconds - self.seconds, later.cpu - self.cpu)


def peak_mb() -> int:
    """The most memory that this process ever held, in MiB.

    Linux counts in `ru_maxrss` what the process that started this one held; its status does not.
    """
    if _STATUS.exists():
        found = re.search(r"^VmHWM:\s+(\d+) kB", _STATUS.read_text(encoding="ascii"), re.MULTILINE)
        if found is not None:
            return int(found[1]) // 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)
