"""What is due goes on its day, out of the tables and out of the files; over years: test_years."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.unit.storage.nouns import CHECK, LATER, LINK, NOW, STATEMENT, line_of, order_of

from poisonbook.cli.main import cli
from poisonbook.register.orders import OrderState
from poisonbook.settings import Settings
from poisonbook.storage import form_links, identity_checks, orders, statements
from poisonbook.storage.dumps import Connection
from poisonbook.storage.store import Store
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


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "holds 0 texts"),
        ("\n\n", "holds 0 texts"),
        ("A-20261122\n\nA-2\n", "line 3: has 3 bytes.*at least 6 bytes"),
    ],
)
def test_texts_to_look_for_are_long_enough_not_to_be_found_by_chance(
    tmp_path: Path, content: str, problem: str
) -> None:
    path = tmp_path / "texts"
    path.write_text(content)

    with pytest.raises(CanaryError, match=problem):
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
