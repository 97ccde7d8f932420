"""What is due is deleted, unless the clock cannot be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from poisonbook.register.house import Training
from poisonbook.storage import trainings
from poisonbook.storage.orders import Connection
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each
from poisonbook.workflows.sweep import ClockJumpError, Sweeper

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
YEARS = timedelta(days=3_650)


@dataclass
class Times:
    """The clock on the wall, and the seconds that really passed."""

    wall: datetime = START
    passed: float = 0.0

    def goes_on(self, by: timedelta) -> None:
        self.wall += by
        self.passed += by.total_seconds()


@pytest.fixture
def times() -> Times:
    return Times()


def opened(store_url: str, times: Times) -> Store:
    """A store with one record, due in a year."""
    store = Store.open(store_url, clock=lambda: times.wall)
    training = Training(id="trn_1", on=START.date(), subject="till", role="sales", people=3)

    @each
    def enter(connection: Connection, due: datetime) -> None:
        trainings.add(connection, "op-1", training, at=START, delete_after=due)

    store.writer.run(enter, START + timedelta(days=365))
    return store


def test_what_is_due_is_deleted_on_its_day_and_not_before(store_url: str, times: Times, tmp_path: Path) -> None:
    with opened(store_url, times) as store:
        sweeper = Sweeper(store, monotonic=lambda: times.passed)

        times.goes_on(timedelta(days=364))
        assert sweeper.sweep() == 0
        times.goes_on(timedelta(days=2))
        assert sweeper.sweep() == 1


@pytest.mark.parametrize("jump", [YEARS, -YEARS, timedelta(hours=2), timedelta(hours=-2)])
def test_a_clock_that_jumps_deletes_nothing(store_url: str, times: Times, jump: timedelta) -> None:
    with opened(store_url, times) as store:
        sweeper = Sweeper(store, monotonic=lambda: times.passed)

        times.wall += jump
        with pytest.raises(ClockJumpError) as caught:
            sweeper.sweep()

        assert f"{jump.total_seconds() / 3600:+.1f} h" in str(caught.value)
        times.wall -= jump
        assert sweeper.sweep() == 0


def test_a_clock_that_is_corrected_a_little_is_believed(store_url: str, times: Times) -> None:
    with opened(store_url, times) as store:
        sweeper = Sweeper(store, monotonic=lambda: times.passed)

        times.wall += timedelta(minutes=50)

        assert sweeper.sweep() == 0
