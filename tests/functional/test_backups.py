"""A backup of either database becomes a store on either, without what is due by then and without keys."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.stores import DATABASES, Postgres
from tests.unit.storage.nouns import (
    CHECK,
    INCIDENT,
    LATER,
    LICENCE,
    LINK,
    NOW,
    QUESTION,
    STATEMENT,
    TRAINING,
    line_of,
    order_of,
    renamed,
)
from tests.unit.storage.writing import read, written

from poisonbook.cli.main import cli
from poisonbook.register.access import Operator
from poisonbook.register.house import Training
from poisonbook.register.orders import OrderState
from poisonbook.settings import Settings
from poisonbook.storage import (
    form_links,
    identity_checks,
    incidents,
    licences,
    operators,
    orders,
    questions,
    statements,
    trainings,
)
from poisonbook.storage.dumps import Connection, dumped_tables, rows_of
from poisonbook.storage.store import Store
from poisonbook.workflows.backup_files import BackupError
from poisonbook.workflows.backups import check_backup, make_backup
from poisonbook.workflows.clock_guard import ClockDoubtedError
from poisonbook.workflows.machine_time import MachineTime
from poisonbook.workflows.restore import RestoredStore, StoreNotEmptyError, new_store, restore_backup
from poisonbook.workflows.store_folder import init_store, key_files

DAY = timedelta(days=1)
CANARY = "canary of a training"
NOT_OLDER = ("ledger_entries", "ledger_tiles", "ledger_checkpoints", "ledger_contents")
"""A restored store's ledger goes on with the restoring itself."""


class Times:
    """The clock on the wall, of a machine that runs on with it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def machine(self) -> MachineTime:
        return MachineTime("boot", self.now - NOW + DAY, synchronised=False)


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def store(store_url: str, times: Times) -> Iterator[Store]:
    """A store with something of most nouns."""
    with Store.open(store_url, clock=times) as store:
        store.writer.run(operators.enter, (Operator("op-1", "Sklep Łódź", ("EU",)), NOW))
        sold = order_of("O-1", line_of("", 1), line_of("", 2), state=OrderState.CONFIRMED, customer="c1")
        written(store, orders.insert_many, [("op-1", sold), ("op-1", order_of("O-2", line_of("", 3)))])
        for module, noun in (
            (statements, STATEMENT),
            (identity_checks, CHECK),
            (licences, LICENCE),
            (form_links, LINK),
            (incidents, INCIDENT),
            (questions, QUESTION),
            (trainings, TRAINING),
        ):
            written(store, module.add, "op-1", noun, at=NOW, delete_after=LATER)
        many = [renamed(TRAINING, f"trn_more_{number}") for number in range(1_200)]
        written(store, _add_all, many)
        yield store


@pytest.fixture(params=DATABASES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where no store is yet."""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        return server.database()
    return f"sqlite:///{tmp_path / 'new.db'}"


def _add_all(connection: Connection, many: Sequence[Training]) -> None:
    for one in many:
        trainings.add(connection, "op-1", one, at=NOW, delete_after=LATER)


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""


def backup_of(store: Store, place: Path, times: Times, **options: Any) -> Path:
    return make_backup(store, place, tell=silent, machine=times.machine, **options).path


def restored(path: Path, url: str, times: Times, **options: Any) -> RestoredStore:
    return restore_backup(path, url, tell=silent, clock=times, machine=times.machine, **options)


def everything(store: Store) -> dict[str, list[Any]]:
    with store.reading() as connection:
        return {name: list(rows_of(connection, name)) for name in dumped_tables() if name not in NOT_OLDER}


def test_a_backup_of_either_database_goes_into_either(store: Store, new_url: str, times: Times, tmp_path: Path) -> None:
    before = everything(store)

    done = restored(backup_of(store, tmp_path, times), new_url, times)

    assert done.erased == {}
    with Store.open(new_url, clock=times) as new:
        assert everything(new) == before
        assert read(new, statements.find, "op-1", STATEMENT.id) == STATEMENT
        assert read(new, licences.find, "op-1", LICENCE.id) == LICENCE
        assert len(read(new, orders.find, "op-1", "O-1").decision.lines) == 2


def test_the_ledger_goes_on_where_it_was(store: Store, new_url: str, times: Times, tmp_path: Path) -> None:
    path = backup_of(store, tmp_path, times)
    with zipfile.ZipFile(path) as archive:
        before = [json.loads(line) for line in archive.read("tables/ledger_entries.jsonl").splitlines()]

    restored(path, new_url, times)

    with Store.open(new_url, clock=times) as new, new.reading() as connection:
        after = list(rows_of(connection, "ledger_entries"))
    assert after[: len(before)] == before
    assert len(after) > len(before)


def test_what_is_due_by_then_is_not_restored(store: Store, new_url: str, times: Times, tmp_path: Path) -> None:
    canary = replace(TRAINING, id="trn_canary", subject=CANARY)
    written(store, trainings.add, "op-1", canary, at=NOW, delete_after=NOW + 30 * DAY)
    path = backup_of(store, tmp_path / "backups", times)
    times.now += 31 * DAY

    done = restored(path, new_url, times, trusted=True)

    assert done.erased["trainings"] == 1
    assert done.latest == DAY
    with Store.open(new_url, clock=times) as new:
        assert read(new, trainings.search, "op-1") == [
            one for one in read(store, trainings.search, "op-1") if one.id != "trn_canary"
        ]
    assert [file for file in tmp_path.glob("new.db*") if CANARY.encode() in file.read_bytes()] == []


def test_rows_that_are_due_do_not_enter_a_backup(store: Store, times: Times, tmp_path: Path) -> None:
    times.now = LATER + DAY

    path = backup_of(store, tmp_path, times)

    with zipfile.ZipFile(path) as archive:
        assert archive.read("tables/orders.jsonl") == b""
        assert archive.read("tables/order_lines.jsonl") == b""
        assert archive.read("tables/operators.jsonl") != b""


def test_a_backup_holds_tables_and_nothing_else(store: Store, times: Times, tmp_path: Path) -> None:
    path = backup_of(store, tmp_path, times)

    with zipfile.ZipFile(path) as archive:
        assert set(archive.namelist()) == {"manifest.json", *(f"tables/{name}.jsonl" for name in dumped_tables())}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_store_that_holds_something_is_left_alone(store: Store, store_url: str, times: Times, tmp_path: Path) -> None:
    before = everything(store)

    with pytest.raises(StoreNotEmptyError):
        restored(backup_of(store, tmp_path, times), store_url, times)

    assert everything(store) == before


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_a_changed_byte_is_seen_and_nothing_is_restored(
    store: Store, times: Times, tmp_path: Path, share: float
) -> None:
    path = backup_of(store, tmp_path, times)
    content = bytearray(path.read_bytes())
    content[int(len(content) * share)] ^= 0x10
    path.write_bytes(content)
    target = tmp_path / "other.db"

    with pytest.raises(BackupError):
        restored(path, f"sqlite:///{target}", times)

    assert not target.exists()


@pytest.mark.parametrize("database", ["sqlite"])
def test_older_backups_go_and_other_files_stay(store: Store, times: Times, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    first = backup_of(store, folder, times)
    (folder / "photo.zip").write_bytes(b"not ours")
    times.now += 20 * DAY
    second = backup_of(store, folder, times, keep=30 * DAY)
    assert first.exists()
    times.now += 11 * DAY

    made = make_backup(store, folder, keep=30 * DAY, tell=silent, machine=times.machine)

    assert made.deleted == (first,)
    assert sorted(folder.iterdir()) == sorted([folder / "photo.zip", second, made.path])


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_clock_that_cannot_be_believed_deletes_no_backup(store: Store, times: Times, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    first = backup_of(store, folder, times)
    machine = times.machine()
    times.now += 3_650 * DAY

    made = make_backup(store, folder, keep=30 * DAY, tell=silent, machine=lambda: machine)

    assert (made.deleted, first.exists(), made.path.exists()) == ((), True, True)
    assert made.doubt is not None
    assert made.manifest.rows > 0


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize("moved", [-DAY, 90 * DAY], ids=str)
def test_a_restore_by_a_doubtful_clock_asks_a_person(
    store: Store, times: Times, tmp_path: Path, moved: timedelta
) -> None:
    path = backup_of(store, tmp_path, times)
    times.now += moved
    url = f"sqlite:///{tmp_path / 'new.db'}"

    with pytest.raises(ClockDoubtedError):
        restored(path, url, times)

    assert restored(path, url, times, trusted=True).rows > 0


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_backup_never_overwrites(store: Store, times: Times, tmp_path: Path) -> None:
    path = backup_of(store, tmp_path / "one.zip", times)

    with pytest.raises(BackupError, match="there already"):
        backup_of(store, path, times)


def test_from_the_command_line(tmp_path: Path) -> None:
    settings = Settings.read({"POISONBOOK_FOLDER": str(tmp_path / "shop")})
    init_store(settings, name="Shop", jurisdictions=["EU"])
    secrets = [
        file.read_text().split()[-1]
        for place in key_files(settings)
        for file in (place.iterdir() if place.is_dir() else (place,))
    ]

    def run(*words: str | Path, code: int = 0) -> str:
        done = CliRunner().invoke(cli, [str(word) for word in words], env={"POISONBOOK_FOLDER": str(tmp_path / "shop")})
        assert done.exit_code == code, (done.output, done.exception)
        return done.stdout

    made = json.loads(run("backup", "make", tmp_path / "backups", "--keep", "30d", "--json"))
    assert json.loads(run("backup", "verify", made["file"], "--json"))["problems"] == []
    done = json.loads(run("restore", made["file"], "--into", tmp_path / "new", "--json"))
    assert done["erased"] == {}
    assert len(done["key_files_missing"]) == 4
    told = run("restore", made["file"], "--into", tmp_path / "third")
    assert "operators" not in told
    assert f"copy the folder `keys` from where it is kept to {tmp_path / 'third' / 'keys'}" in told
    assert "Shop" in run("operator", "list", "--dir", tmp_path / "new")
    with sqlite3.connect(tmp_path / "third" / "poisonbook.sqlite") as connection:
        connection.execute("UPDATE operators SET name = 'Another'")
    connection.close()
    run("backup", "make", tmp_path / "broken.zip", "--dir", tmp_path / "third", code=1)
    assert (tmp_path / "broken.zip").exists()
    path = Path(made["file"])
    assert [secret for secret in secrets if secret.encode() in b"".join(unpacked(path))] == []

    path.write_bytes(path.read_bytes().replace(b"operators", b"operatorz", 1))
    run("backup", "verify", path, code=1)
    run("backup", "make", tmp_path, "--keep", "soon", code=2)


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize("fault", ["damage", "half-way"])
def test_what_is_not_restored_leaves_nothing(store: Store, times: Times, tmp_path: Path, fault: str) -> None:
    path = backup_of(store, tmp_path / "one.zip", times)
    settings = Settings(folder=tmp_path / "a" / "new")
    if fault == "damage":
        path.write_bytes(path.read_bytes()[:-1_000])

    def stopped(stage: str, done: int, _total: int | None) -> None:
        if stage == "restore" and done == 3:
            raise ZeroDivisionError

    with pytest.raises((BackupError, ZeroDivisionError)), new_store(settings):
        restore_backup(path, settings.database, tell=stopped, clock=times, machine=times.machine)

    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_broken_ledger_is_said_loudly_and_older_backups_go_in_their_time(
    store: Store, times: Times, tmp_path: Path
) -> None:
    whole = backup_of(store, tmp_path / "backups", times)
    times.now += 2 * DAY
    written(store, lambda connection: connection.exec_driver_sql("UPDATE trainings SET recorded_at = recorded_at + 1"))

    made = make_backup(store, tmp_path / "backups", keep=DAY, tell=silent, machine=times.machine)

    assert made.path.exists()
    assert (made.deleted, made.doubt, whole.exists()) == ((whole,), None, False)
    assert made.audit.wrong


def unpacked(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield archive.read(name)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_damaged_backup_is_told_table_by_table(tmp_path: Path, store_url: str, times: Times) -> None:
    with Store.open(store_url, clock=times) as store:
        path = backup_of(store, tmp_path / "one.zip", times)
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            if name != "tables/stock.jsonl":
                new.writestr(name, old.read(name) + (b"[]\n" if name == "tables/tasks.jsonl" else b""))
        new.writestr("extra.txt", b"")

    _, problems = check_backup(changed, tell=silent)

    assert sorted(problem.split(":")[0] for problem in problems) == [
        "extra.txt is not in the manifest",
        "tables/stock.jsonl is missing",
        "tables/tasks.jsonl was changed",
    ]
