"""Whether a clock can be believed: what is deleted by a wrong one cannot be had back.

While a machine runs, the time that passed is known, and the clock must agree with it. Over a start of the machine only
the last believed moment is known. A clock that is before it is wrong. One that is after it may be right: then the
machine was off. A day is believed; some weeks, when the kernel says that the clock agrees with others'; for more a
person is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.storage.clocks import BelievedClock
from poisonbook.workflows.machine_time import MachineTime

MOST_DRIFT = timedelta(hours=1)
"""How far the clock may be from the time that really passed: time servers move it less."""
SHORT_ABSENCE = timedelta(hours=24)
"""How long a machine may have been off without more evidence: so much early nothing is deleted that matters."""
LONG_ABSENCE = timedelta(days=62)
"""How long it may have been off when time servers agree: longer than holidays, shorter than their known errors."""


class ClockDoubtedError(PoisonbookError):
    """The clock cannot be believed, so nothing is deleted by it."""

    code: ClassVar[str] = "clock-doubted"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return (
            f"the clock {self.problem}; nothing was deleted. Put the clock right, or say that it is right: "
            "`poisonbook store trust-clock`, or `restore --trust-clock`"
        )


class ClockJumpError(ClockDoubtedError):
    """The clock was put forward or back while the machine ran; nothing is deleted by it."""

    code: ClassVar[str] = "clock-jump"


def check_clock(now: datetime, machine: MachineTime, known: Mapping[str, BelievedClock] | None) -> None:
    """Go on only with a clock that can be believed.

    Args:
        known: what is known of machines' clocks; None: the record of it was changed or is damaged.

    Raises:
        ClockJumpError: it moved apart from the time that passed since a believed moment of this start.
        ClockDoubtedError: it is before the last believed moment, or too long after it.
    """
    if known is None:
        raise ClockDoubtedError("is held against a record that was changed or is damaged")
    here = known.get(machine.boot)
    if here is not None:
        drift = (now - here.anchor_at) - (machine.uptime - here.anchor_uptime)
        if abs(drift) > MOST_DRIFT:
            raise ClockJumpError(f"moved {drift.total_seconds() / 3600:+.1f} h beside the time that passed")
    if known:
        check_absence(now, max(one.believed_at for one in known.values()), machine, running=here is not None)


def check_absence(now: datetime, last: datetime, machine: MachineTime, *, running: bool = False) -> None:
    """Go on only where `now` can be believed after `last`, of which nothing else is known.

    Raises:
        ClockDoubtedError: it is before `last`, or too long after it for what the machine knows.
    """
    if now < last - MOST_DRIFT:
        raise ClockDoubtedError(f"says {now:%Y-%m-%d %H:%M}Z, which is before {last:%Y-%m-%d %H:%M}Z, once believed")
    gap = now - last
    if not running and gap > (LONG_ABSENCE if machine.synchronised else SHORT_ABSENCE):
        raise ClockDoubtedError(f"says {now:%Y-%m-%d %H:%M}Z, {gap.days} days after it was last believed")
