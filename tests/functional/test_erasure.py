"""What is due goes on its day, out of the tables and out of the files, over years, and nothing goes early."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from tests.unit.storage.nouns import CHECK, LATER, LINK, NOW, STATEMENT, TRAINING, line_of, order_of, renamed

from poisonbook.cli.main import cli
from poisonbook.law.book import load_book
from poisonbook.law.retention import delete_after, longest_retention
from poisonbook.register.orders import OrderState
from poisonbook.settings import Settings
from poisonbook.storage import form_links, identity_checks, orders, statements, trainings
from poisonbook.storage.dumps import Connection
from poisonbook.storage.store import Store
from poisonbook.storage.tables.evidence import IDENTITY_CHECKS, STATEMENTS
from poisonbook.storage.tables.house import TRAININGS
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS
from poisonbook.storage.writer import each
from poisonbook.workflows.backups import make_backup
from poisonbook.workflows.erasure import CanaryError, canaries_in, erasure_status, scan
from poisonbook.workflows.machine_time import MachineTime
from poisonbook.workflows.store_folder import init_store
from poisonbook.workflows.sweep import Sweeper

DAY = timedelta(days=1)


class Times:
    """The clock on the wall, of a machine that runs on with it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def machine(self) -> MachineTime:
        return MachineTime("boot", self.now - NOW + DAY, synchronised=False)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files of other tests are none of ours."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def store(store_url: str, times: Times, temporary: None) -> Iterator[Store]:
    with Store.open(store_url, clock=times) as store:
        yield store


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""


@each
def _put_people(connection: Connection, numbers: Sequence[int]) -> None:
    """A sale of each person, a statement, a check and a link, all with a text that nobody else has."""
    sold = [
        order_of(
            canary(n), line_of("", n + 1, product_id=f"P-{canary(n)}"), state=OrderState.CONFIRMED, customer=canary(n)
        )
        for n in numbers
    ]
    orders.insert_many(connection, [("op-1", one) for one in sold])
    for n in numbers:
        statement = replace(STATEMENT, id=f"stm_{canary(n)}", customer=canary(n), order_id=canary(n))
        statements.add(connection, "op-1", statement, at=NOW, delete_after=LATER)
        check = replace(CHECK, id=f"idc_{canary(n)}", customer=canary(n))
        identity_checks.add(connection, "op-1", check, at=NOW, delete_after=LATER)
        link = replace(LINK, id=f"lnk_{canary(n)}", customer=canary(n), order_id=canary(n))
        form_links.add(connection, "op-1", link, at=NOW, delete_after=LATER)


def canary(number: int) -> str:
    return f"CANARY-{number:05}-{number * 7919 % 99_991:05}"


@pytest.mark.parametrize(
    "people", [200, pytest.param(2_000, marks=pytest.mark.slow), pytest.param(10_000, marks=pytest.mark.long)]
)
def test_of_people_that_are_forgotten_no_byte_stays(
    store: Store, times: Times, tmp_path: Path, people: int, database: str
) -> None:
    for start in range(0, people, 200):
        store.writer.run(_put_people, range(start, min(people, start + 200)))
    texts = tmp_path / "texts"
    texts.write_text("\n".join(map(canary, range(people))))
    backup = make_backup(store, tmp_path / "backups" / "b.zip", tell=silent, machine=times.machine).path

    def looked(*more: Path) -> dict[str, int]:
        scanned = scan(store, tmp_path / "none", canaries_in(texts), more=more, leave_out=texts, tell=silent)
        return {one.place: one.found for one in scanned if one.found}

    before = looked(backup)
    assert before["table orders"] == before[f"{backup}: tables/statements.jsonl"] == people
    times.now = LATER + DAY
    swept = Sweeper(store, machine=times.machine).sweep()

    assert swept.counts["orders"] == people
    assert swept.compacted
    assert looked() == {}
    if database == "sqlite":
        files = [path for path in tmp_path.glob("register.db*") if b"CANARY" in path.read_bytes()]
        assert files == []


@dataclass(frozen=True)
class Life:
    """One record: when it came, and when it is to go."""

    table: str
    id: str
    end: datetime


@each
def _put_day(connection: Connection, lives: Sequence[Life]) -> None:
    for one in lives:
        match one.table:
            case "orders":
                order = order_of(one.id, line_of("", int(one.id[2:])), state=OrderState.CONFIRMED)
                record = replace(order, delete_after=one.end)
                orders.insert_many(connection, [("op-1", record)])
            case "statements":
                noun: Any = renamed(STATEMENT, one.id)
                statements.add(connection, "op-1", noun, at=NOW, delete_after=one.end)
            case "identity_checks":
                identity_checks.add(connection, "op-1", renamed(CHECK, one.id), at=NOW, delete_after=one.end)
            case _:
                trainings.add(connection, "op-1", renamed(TRAINING, one.id), at=NOW, delete_after=one.end)


@pytest.mark.slow
@pytest.mark.parametrize("years", [1, pytest.param(10, marks=pytest.mark.long)])
def test_over_years_nothing_is_kept_a_day_too_long_and_nothing_goes_early(
    store: Store, times: Times, years: int
) -> None:
    chance = random.Random(years)  # noqa: S311
    book = load_book()
    sweeper = Sweeper(store, machine=times.machine)
    alive: dict[tuple[str, str], datetime] = {}
    number = gone = 0
    for day in range(365 * years):
        lives = []
        for _ in range(chance.randrange(4)):
            number += 1
            at = times.now - chance.random() * 540 * DAY  # as if the register had been kept before
            code = chance.choice(["EU", "GB", "CA", "AU", "CH"])
            table = chance.choice(["orders", "statements", "identity_checks", "trainings"])
            end = delete_after(longest_retention(book, (code,)), at)
            if table == "orders" and not chance.randrange(3):
                end = times.now + timedelta(hours=72)  # one that nobody confirms
            if end > times.now:
                lives.append(Life(table, f"x-{number}", end))
        store.writer.run(_put_day, lives)
        alive |= {(one.table, one.id): one.end for one in lives}
        times.now += DAY - timedelta(minutes=5) + chance.random() * timedelta(minutes=10)
        if day % 50 == 49:
            times.now = min([end for end in alive.values() if end > times.now], default=times.now)  # to the moment
        gone += sweeper.sweep().rows
        alive = {key: end for key, end in alive.items() if end > times.now}
        if day % 7 == 0 or day % 50 == 49:
            assert kept(store) == set(alive)
    assert kept(store) == set(alive)
    assert gone > 100 * years
    with store.reading() as connection:
        lines = set(connection.execute(select(ORDER_LINES.c.order_id)).scalars())
    assert lines == {id_ for table, id_ in alive if table == "orders"}


def kept(store: Store) -> set[tuple[str, str]]:
    with store.reading() as connection:
        return {
            (table.name, id_)
            for table in (ORDERS, STATEMENTS, IDENTITY_CHECKS, TRAININGS)
            for id_ in connection.execute(select(table.c.id)).scalars()
        }


def test_the_status_says_what_is_due_when(store: Store, times: Times) -> None:
    store.writer.run(_put_people, range(3))
    sweeper = Sweeper(store, machine=times.machine)
    sweeper.sweep()
    times.now = LATER + 2 * DAY

    status = erasure_status(store, machine=times.machine)

    orders_, *_ = (one for one in status.tables if one.table == "orders")
    assert (orders_.rows, orders_.overdue, orders_.next_at) == (3, 3, LATER)
    assert status.latest_seconds == 2 * DAY.total_seconds()
    assert status.doubt is None
    sweeper.sweep()
    assert erasure_status(store, machine=times.machine).overdue == 0


def test_a_clock_that_is_doubted_is_told(store: Store, times: Times) -> None:
    Sweeper(store, machine=times.machine).sweep()
    machine = times.machine()
    times.now += 30 * DAY

    assert "trust-clock" in (erasure_status(store, machine=lambda: machine).doubt or "")


@pytest.mark.parametrize("content", ["", "\n\n", "short\n"])
def test_texts_to_look_for_are_long_enough_not_to_be_found_by_chance(tmp_path: Path, content: str) -> None:
    path = tmp_path / "texts"
    path.write_text(content)

    with pytest.raises(CanaryError):
        canaries_in(path)


def test_from_the_command_line(tmp_path: Path, temporary: None) -> None:
    settings = Settings.read({"POISONBOOK_FOLDER": str(tmp_path / "shop")})
    init_store(settings, name="Sklep Kanarków", jurisdictions=["EU"])
    (tmp_path / "texts").write_text("Sklep Kanarków\nnot there at all\n")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "one.log").write_bytes(json.dumps("Sklep Kanarków").encode())

    def run(*words: str | Path, code: int = 0) -> str:
        done = CliRunner().invoke(cli, [str(word) for word in words], env={"POISONBOOK_FOLDER": str(tmp_path / "shop")})
        assert done.exit_code == code, (done.output, done.exception)
        return done.stdout

    found = json.loads(run("erasure", "scan", "--canary", tmp_path / "texts", tmp_path / "logs", "--json", code=1))
    assert {"place": "table operators", "found": 1} in found["found"]
    assert {"place": str(tmp_path / "logs" / "one.log"), "found": 1} in found["found"]
    assert "Kanark" not in run("erasure", "scan", "--canary", tmp_path / "texts", code=1)
    (tmp_path / "texts").write_text("not there at all\n")
    assert "texts in 0 of them" in run("erasure", "scan", "--canary", tmp_path / "texts")
    status = json.loads(run("erasure", "status", "--json"))
    assert (status["overdue"], status["clock"]) == (0, None)
    assert "overdue: 0 rows" in run("erasure", "status")
    assert "is believed from" in run("store", "trust-clock", "--yes")
    assert run("store", "trust-clock", code=2) == ""
