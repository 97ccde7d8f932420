"""A clock is believed as long as what else is known of time agrees with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from poisonbook.storage.clocks import BelievedClock
from poisonbook.workflows.clock_guard import ClockDoubtedError, ClockJumpError, check_clock
from poisonbook.workflows.machine_time import MachineTime, machine_time

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UP = timedelta(days=3)


def known(*, boot: str = "this", at: datetime = NOW) -> dict[str, BelievedClock]:
    """One machine's clock, believed at a moment when the machine had run for three days."""
    return {boot: BelievedClock(boot, at, UP, at)}


def machine(*, uptime: timedelta = UP, synchronised: bool = False) -> MachineTime:
    return MachineTime("this", uptime, synchronised)


def test_a_new_store_has_nothing_to_hold_a_clock_against() -> None:
    check_clock(NOW, machine(), {})


@pytest.mark.parametrize("passed", [timedelta(), 50 * 60 * timedelta(seconds=1), 400 * DAY], ids=str)
def test_while_a_machine_runs_its_clock_agrees_with_the_time_that_passed(passed: timedelta) -> None:
    check_clock(NOW + passed + timedelta(minutes=59), machine(uptime=UP + passed), known())


@pytest.mark.parametrize("jump", [2 * HOUR, -2 * HOUR, 3_650 * DAY, -3_650 * DAY], ids=str)
@pytest.mark.parametrize("synchronised", [True, False])
def test_a_clock_that_was_put_on_or_back_meanwhile_is_not_believed(jump: timedelta, *, synchronised: bool) -> None:
    with pytest.raises(ClockJumpError):
        check_clock(NOW + DAY + jump, machine(uptime=UP + DAY, synchronised=synchronised), known())


def test_small_steps_do_not_add_up() -> None:
    """The anchor stays where it was, however often the clock was believed since."""
    crept = BelievedClock("this", NOW, UP, NOW + 50 * timedelta(minutes=1))

    with pytest.raises(ClockJumpError):
        check_clock(NOW + 100 * timedelta(minutes=1), machine(), {"this": crept})


@pytest.mark.parametrize(
    ("off", "synchronised"), [(23 * HOUR, False), (24 * HOUR, False), (25 * HOUR, True), (62 * DAY, True)], ids=str
)
def test_a_machine_may_have_been_off(off: timedelta, *, synchronised: bool) -> None:
    check_clock(NOW + off, machine(uptime=HOUR, synchronised=synchronised), known(boot="earlier"))


@pytest.mark.parametrize(
    ("off", "synchronised"), [(25 * HOUR, False), (20 * DAY, False), (63 * DAY, True), (-2 * HOUR, True)], ids=str
)
def test_what_may_be_an_error_of_the_clock_waits_for_a_person(off: timedelta, *, synchronised: bool) -> None:
    with pytest.raises(ClockDoubtedError, match="trust-clock"):
        check_clock(NOW + off, machine(uptime=HOUR, synchronised=synchronised), known(boot="earlier"))


def test_of_several_machines_the_latest_moment_counts() -> None:
    both = known(boot="earlier", at=NOW - 90 * DAY) | known(boot="other", at=NOW - HOUR)

    check_clock(NOW, machine(uptime=HOUR), both)


def test_a_damaged_record_is_no_record() -> None:
    with pytest.raises(ClockDoubtedError, match="damaged"):
        check_clock(NOW, machine(), None)


def test_this_machine_goes_on_and_stays_the_same() -> None:
    first, second = machine_time(), machine_time()

    assert first.boot == second.boot
    assert first.uptime <= second.uptime
