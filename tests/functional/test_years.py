"""Over years nothing is kept a day too long and nothing goes early: in all tables with a date, in backups, held or not.

A table that comes to be is in it by itself. Keys of pseudonyms, which have dates of their own, are looked at elsewhere.
"""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Column, Integer, LargeBinary, Table, Text, insert, select
from sqlalchemy.engine import Connection
from tests.unit.storage.nouns import NOW
from tests.unit.storage.writing import read, written

from poisonbook.law.book import load_book
from poisonbook.law.retention import delete_after, longest_retention
from poisonbook.register.holds import HoldReason
from poisonbook.storage.columns import Day, Document, Exact, Moment, Truth, Word
from poisonbook.storage.store import Store
from poisonbook.storage.tables.everything import EPHEMERAL
from poisonbook.storage.tables.evidence import IDENTITY_CHECKS, LICENCES, STATEMENTS
from poisonbook.storage.tables.filings import FILINGS
from poisonbook.storage.tables.holds import HOLDS
from poisonbook.storage.tables.orders import ORDERS
from poisonbook.workflows.backups import make_backup
from poisonbook.workflows.holds import confirm_hold, lift_hold, place_hold
from poisonbook.workflows.machine_time import MachineTime
from poisonbook.workflows.sweep import Sweeper

DAY = timedelta(days=1)
KEPT_BACKUPS = 60 * DAY
SHOP, OTHER = "op-1", "op-2"
HOLDABLE = (ORDERS, STATEMENTS, IDENTITY_CHECKS, LICENCES)
ASKED = {FILINGS.c.case_id, FILINGS.c.second_by, FILINGS.c.second_at}
"""Columns that may be empty, and not all at once."""
NAMES = re.compile(r"x-(\d+)")
BEYOND = 10**9
"""No number of the ledger's own is so large."""


class Times:
    """The clock on the wall, of a machine that runs on with it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def machine(self) -> MachineTime:
        return MachineTime("boot", self.now - NOW + DAY, synchronised=False)


class Row(NamedTuple):
    """A row that was put on record; every one has a number of its own, which is in its name."""

    table: str
    number: int


def some_row(table: Table, number: int, end: datetime) -> dict[str, Any]:
    """Any row of a table: whatever has to be there, of its kind."""
    row = {one.name: _some(one, number) for one in table.columns if not one.nullable or one in ASKED}
    # The holds of this shop are real ones.
    return row | {"delete_after": end, **({"operator": OTHER if table is HOLDS else SHOP} if "operator" in row else {})}


def _some(column: Column[Any], number: int) -> Any:
    makers: dict[type, Callable[[Any], Any]] = {
        Moment: lambda _: NOW,
        Day: lambda _: date(2026, 11, 22),
        Truth: lambda _: True,
        Exact: lambda _: Decimal(1),
        Document: lambda _: (),
        LargeBinary: lambda _: f"x-{number}".encode(),
        Word: lambda kind: next(iter(kind.words)),
        Text: lambda _: (
            f"x-{number}" if column.primary_key else f"{column.name} of x-{number}"
        ),  # no two people are one
        Integer: lambda _: BEYOND + number,
    }
    return next(make(column.type) for kind, make in makers.items() if isinstance(column.type, kind))


def rows_in(connection: Connection) -> set[Row]:
    """Those of our rows that are there: each by the last column of its table's key."""
    return {
        Row(table.name, number)
        for table in EPHEMERAL
        for name in connection.execute(select(list(table.primary_key.columns)[-1])).scalars()
        if (number := _number(name)) is not None
    }


def _number(name: Any) -> int | None:
    if isinstance(name, int):
        return name - BEYOND if name > BEYOND else None
    found = NAMES.fullmatch(name)
    return None if found is None else int(found[1])


def numbers_in(backup: Path) -> set[int]:
    """The numbers of all rows that bytes of a backup name."""
    with zipfile.ZipFile(backup) as archive:
        text = "".join(archive.read(entry).decode() for entry in archive.namelist())
    return {int(number) for number in NAMES.findall(text)}


@dataclass
class Life:
    """A register over years, and what must be in it."""

    store: Store
    times: Times
    backups: Path
    chance: random.Random
    ends: dict[Row, datetime] = field(default_factory=dict)
    """What is on record, and until when."""
    held: dict[str, tuple[Row, datetime]] = field(default_factory=dict)
    """Holds in force: of which row, until when."""
    at_backup: dict[str, set[int]] = field(default_factory=dict)
    """What was on record when each backup was made."""
    number: int = 0
    holds: int = 0

    def live_a_day(self, ends: Callable[[], datetime]) -> None:
        """Put some rows on record, hold one, lift a hold; then it is tomorrow, more or less."""
        for table in self.chance.sample(EPHEMERAL, self.chance.randrange(4)):
            self.number += 1
            end = ends()
            if end > self.times.now:
                written(self.store, _insert, table, some_row(table, self.number, end))
                self.ends[Row(table.name, self.number)] = end
        if not self.chance.randrange(20):
            self.hold()
        if self.held and not self.chance.randrange(60):
            self.lift(self.chance.choice(list(self.held)))
        self.times.now += DAY + (self.chance.random() - 0.5) * timedelta(minutes=10)

    def hold(self) -> None:
        """Hold one record, until some months from now."""
        names = {table.name for table in HOLDABLE}
        rows = [row for row in self.ends if row.table in names]
        if not rows or len(self.held) > 5:
            return
        row, until = self.chance.choice(rows), self.times.now + self.chance.randrange(2, 300) * DAY
        placed = place_hold(
            self.store,
            SHOP,
            reason=HoldReason.COURT_ORDER,
            case_id="7",
            records=[f"x-{row.number}"],
            by="m1",
            expires_at=until,
        )
        confirm_hold(self.store, SHOP, placed.id, by="m2")
        self.held[placed.id] = row, until
        self.holds += 1

    def lift(self, id_: str) -> None:
        """Lift a hold before its end."""
        lift_hold(self.store, SHOP, id_, by="m1")
        del self.held[id_]

    def due(self) -> set[Row]:
        """What has to be gone now."""
        self.held = {id_: (row, until) for id_, (row, until) in self.held.items() if until > self.times.now}
        held = {row for row, _ in self.held.values()}
        return {row for row, end in self.ends.items() if end <= self.times.now and row not in held}

    def back_up(self) -> None:
        """Make a backup; older ones go."""
        made = make_backup(
            self.store, self.backups, keep=KEPT_BACKUPS, tell=lambda *_: None, machine=self.times.machine
        )
        self.at_backup[made.path.name] = {row.number for row in self.ends.keys() - self.due()}


def _insert(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    connection.execute(insert(table), row)


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def store(store_url: str, times: Times) -> Iterator[Store]:
    with Store.open(store_url, clock=times) as store:
        yield store


@pytest.mark.slow
@pytest.mark.parametrize("years", [1, pytest.param(10, marks=pytest.mark.long)])
def test_over_years_nothing_is_kept_a_day_too_long_and_nothing_goes_early(
    store: Store, times: Times, tmp_path: Path, years: int
) -> None:
    life = Life(store, times, tmp_path / "backups", random.Random(years))  # noqa: S311
    life.backups.mkdir()
    book, sweeper = load_book(), Sweeper(store, machine=times.machine)
    gone: set[Row] = set()

    def ends() -> datetime:
        at = times.now - life.chance.random() * 540 * DAY  # as if the register had been kept before
        if not life.chance.randrange(4):
            return times.now + timedelta(hours=72)  # what nobody confirms
        return delete_after(longest_retention(book, (life.chance.choice(["EU", "GB", "CA", "AU", "CH"]),)), at)

    for day in range(365 * years):
        life.live_a_day(ends)
        if day % 50 == 49:
            times.now = min([end for end in life.ends.values() if end > times.now], default=times.now)  # to the moment
        if day % 7 == 6:
            life.back_up()
        sweeper.sweep()
        due = life.due()
        gone |= due
        for row in due:
            del life.ends[row]
        if day % 7 == 0 or day % 50 == 49:
            assert read(store, rows_in) == set(life.ends)
    assert read(store, rows_in) == set(life.ends)
    assert {row.table for row in gone} == {table.name for table in EPHEMERAL}
    assert life.holds > 5 * years

    backups = sorted(life.backups.iterdir())
    assert 1 < len(backups) <= KEPT_BACKUPS / (7 * DAY) + 2
    # A backup has what was there when it was made, gone since or not, until it goes itself.
    there = {path.name: life.at_backup[path.name] for path in backups}
    assert {path.name: numbers_in(path) for path in backups} == there
    assert there[backups[0].name] & {row.number for row in gone}
