"""What a machine knows of time beside its clock: how long it has run since which start, and whether others agree."""

from __future__ import annotations

import ctypes
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIMEX_BYTES = 512
"""More than the structure of any Linux has; zeroes ask and change nothing."""
_NOT_SYNCHRONISED = 5
"""TIME_ERROR of adjtimex(2)."""


@dataclass(frozen=True, slots=True)
class MachineTime:
    """One look at it."""

    boot: str
    """The id of the machine's last start; of the process's, where the system has none."""
    uptime: timedelta
    """How long it has run since then, its sleep counted, whatever its clock was set to."""
    synchronised: bool
    """Whether the kernel holds its clock for disciplined by others' (NTP)."""


def machine_time() -> MachineTime:
    """This machine's, now."""
    seconds = time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
    return MachineTime(_boot(), timedelta(seconds=seconds), _is_synchronised())


@cache
def _boot() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return f"process {secrets.token_hex(16)}"


def _is_synchronised() -> bool:
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    return adjtimex is not None and 0 <= adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)) < _NOT_SYNCHRONISED
