"""What is due is deleted and leaves the files, unless the clock cannot be believed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from poisonbook.ledger.event import Event
from poisonbook.ledger.events import Erasure
from poisonbook.register.house import Training
from poisonbook.storage import events, sweep, trainings
from poisonbook.storage.orders import Connection
from poisonbook.storage.store import Store
from poisonbook.storage.tables.upkeep import CLOCKS
from poisonbook.storage.writer import each
from poisonbook.workflows.clock_guard import ClockDoubtedError, ClockJumpError
from poisonbook.workflows.machine_time import MachineTime
from poisonbook.workflows.sweep import ErasureState, Sweeper, trust_clock

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
YEAR, DAY = timedelta(days=365), timedelta(days=1)
CANARY = "canary of a training"


@dataclass
class Times:
    """The clock on the wall, and what the machine knows besides."""

    wall: datetime = START
    uptime: timedelta = timedelta(hours=5)
    boot: str = "first"
    synchronised: bool = False

    def goes_on(self, by: timedelta) -> None:
        self.wall += by
        self.uptime += by

    def starts_again(self, after: timedelta) -> None:
        self.wall += after
        self.uptime, self.boot = timedelta(minutes=1), self.boot + " again"

    def machine(self) -> MachineTime:
        return MachineTime(self.boot, self.uptime, self.synchronised)


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def store(store_url: str, times: Times) -> Iterator[Store]:
    """A store with one record, due in a year."""
    with Store.open(store_url, clock=lambda: times.wall) as store:
        store.writer.run(_enter, [("trn_1", START + YEAR)])
        yield store


@each
def _enter(connection: Connection, due: list[tuple[str, datetime]]) -> None:
    for id_, moment in due:
        training = Training(id=id_, on=START.date(), subject=CANARY, role="sales", people=3)
        trainings.add(connection, "op-1", training, at=START, delete_after=moment)


@each
def _falsify(connection: Connection, moment: datetime) -> None:
    connection.execute(update(CLOCKS).values(believed_at=moment))


def sweeper(store: Store, times: Times) -> Sweeper:
    return Sweeper(store, machine=times.machine)


def test_what_is_due_is_deleted_on_its_day_and_not_before(store: Store, times: Times) -> None:
    forgets = sweeper(store, times)

    times.goes_on(YEAR - DAY)
    assert forgets.sweep().rows == 0
    times.goes_on(2 * DAY)
    swept = forgets.sweep()

    assert swept.counts["trainings"] == 1
    assert (swept.latest, swept.compacted, forgets.state) == (DAY, True, ErasureState.DONE)


def test_an_erasure_is_told_to_the_ledger_in_its_own_transaction(
    store: Store, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Event] = []

    def listen(connection: Connection, event: Event) -> None:
        told.append(event)
        events.log_event(connection, event)

    monkeypatch.setattr(sweep, "log_event", listen)
    times.goes_on(YEAR + DAY)

    sweeper(store, times).sweep()
    sweeper(store, times).sweep()

    (event,) = told
    assert isinstance(event, Erasure)
    assert event.counts["trainings"] == 1
    assert event.latest_seconds == DAY.total_seconds()


@pytest.mark.parametrize("jump", [10 * YEAR, -10 * YEAR, timedelta(hours=2), timedelta(hours=-2)], ids=str)
def test_a_clock_that_jumps_deletes_nothing(store: Store, times: Times, jump: timedelta) -> None:
    forgets = sweeper(store, times)
    forgets.sweep()

    times.wall += jump
    with pytest.raises(ClockJumpError) as caught:
        forgets.sweep()

    assert f"{jump.total_seconds() / 3600:+.1f} h" in str(caught.value)
    assert forgets.state is ErasureState.CLOCK_DOUBTED
    times.wall -= jump
    assert forgets.sweep().rows == 0


def test_a_service_that_starts_again_remembers_the_clock(store: Store, times: Times) -> None:
    sweeper(store, times).sweep()

    times.wall += 10 * YEAR

    with pytest.raises(ClockJumpError):
        sweeper(store, times).sweep()


def test_after_the_holidays_time_servers_are_enough(store: Store, times: Times) -> None:
    sweeper(store, times).sweep()
    times.starts_again(20 * DAY)

    with pytest.raises(ClockDoubtedError):
        sweeper(store, times).sweep()
    times.synchronised = True

    assert sweeper(store, times).sweep().rows == 0


def test_a_person_can_say_that_the_clock_is_right(store: Store, times: Times) -> None:
    forgets = sweeper(store, times)
    forgets.sweep()
    times.starts_again(2 * YEAR)
    with pytest.raises(ClockDoubtedError):
        forgets.sweep()

    assert trust_clock(store, machine=times.machine) == times.wall

    assert forgets.sweep().counts["trainings"] == 1


def test_a_clock_that_was_wrong_and_believed_can_be_put_back(store: Store, times: Times) -> None:
    times.wall += 300 * DAY
    sweeper(store, times).sweep()
    times.wall -= 300 * DAY
    with pytest.raises(ClockDoubtedError):
        sweeper(store, times).sweep()

    trust_clock(store, machine=times.machine)

    assert sweeper(store, times).sweep().rows == 0


def test_a_record_of_the_clock_that_was_changed_is_not_believed(store: Store, times: Times) -> None:
    sweeper(store, times).sweep()
    store.writer.run(_falsify, START + 10 * YEAR)

    with pytest.raises(ClockDoubtedError, match="changed"):
        sweeper(store, times).sweep()


def test_two_sweepers_at_once_delete_everything_once(store: Store, store_url: str, times: Times) -> None:
    store.writer.run(_enter, [(f"trn_more_{n}", START + YEAR) for n in range(2_999)])
    times.goes_on(YEAR + DAY)
    with Store.open(store_url, clock=lambda: times.wall) as other, ThreadPoolExecutor(2) as both:
        done = [both.submit(sweeper(one, times).sweep) for one in (store, other)]
        counts = [one.result().counts.get("trainings", 0) for one in done]

    assert sum(counts) == 3_000


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_reader_keeps_the_bytes_until_the_next_sweep(store: Store, times: Times, tmp_path: Path) -> None:
    forgets = sweeper(store, times)
    times.goes_on(YEAR + DAY)
    with store.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM trainings").all()
        assert not forgets.sweep().compacted
    assert forgets.state is ErasureState.HELD_BACK
    assert any(CANARY.encode() in path.read_bytes() for path in tmp_path.glob("register.db*"))

    assert forgets.sweep().compacted

    assert (forgets.state, store.wal_bytes) == (ErasureState.DONE, 0)
    assert [path for path in tmp_path.glob("register.db*") if CANARY.encode() in path.read_bytes()] == []
