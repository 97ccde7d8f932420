"""The store is made and brought up to date by the program itself."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from tests.unit.storage.writing import read, written

from poisonbook.storage import counters, migrations
from poisonbook.storage.errors import NewerStoreError, StoreUnavailableError, StoreUrlError, StoreVersionError
from poisonbook.storage.migrate import REVISIONS, newest_revision
from poisonbook.storage.store import Store
from poisonbook.storage.tables.everything import METADATA
from poisonbook.storage.tables.orders import HISTORY_KEYS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection
    from tests.stores import Postgres


@pytest.fixture(name="nothing")
def _nothing(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store that is not there yet."""
    if database == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()


def test_the_revisions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))

    assert tuple(one.revision for one in ScriptDirectory.from_config(config).walk_revisions()) == REVISIONS


def test_a_store_is_made_from_nothing_with_the_tables_that_the_program_uses(nothing: str) -> None:
    assert Store.upgrade(nothing) == newest_revision()

    with Store.open(nothing) as store, store.reading() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_partial_indexes_have_their_conditions(store: Store, database: str) -> None:
    """What Alembic does not compare."""
    listed = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index'",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }[database]
    expected = {
        index.name or f"ix_{table.name}_{'_'.join(column.name for column in index.columns)}": str(condition)
        for table in METADATA.tables.values()
        for index in table.indexes
        if (condition := index.dialect_options["sqlite"]["where"]) is not None
    }

    made = dict(read(store, lambda connection: connection.execute(text(listed)).all()))

    assert len(expected) >= len(HISTORY_KEYS)
    for name, condition in expected.items():
        assert _bare(made[name].partition(" WHERE ")[2]) == _bare(condition)


def _bare(condition: str) -> str:
    return re.sub(r"[() ]", "", condition)


def test_sqlite_tables_are_strict(store: Store, database: str) -> None:
    if database == "sqlite":
        strict = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'"
        loose = read(store, lambda connection: connection.execute(text(strict)).scalars().all())
        assert loose == ["alembic_version"]


def test_a_second_upgrade_changes_nothing(store_url: str) -> None:
    with Store.open(store_url) as store:
        written(store, counters.take, "op-1", "a", 7)

    assert Store.upgrade(store_url) == newest_revision()

    with Store.open(store_url) as store:
        assert read(store, counters.last, "op-1", "a") == 7


def test_two_upgrades_at_once_make_one_store(nothing: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(Store.upgrade, [nothing, nothing])) == {newest_revision()}

    Store.open(nothing).close()


def test_a_store_that_was_never_made_is_not_opened(nothing: str, database: str, tmp_path: Path) -> None:
    with pytest.raises(StoreVersionError, match="holds no register"):
        Store.open(nothing)

    if database == "sqlite":
        assert list(tmp_path.iterdir()) == []


def test_a_store_of_a_newer_version_is_neither_opened_nor_upgraded(store_url: str) -> None:
    with Store.open(store_url) as store:
        written(store, lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))

    for use in (Store.open, Store.upgrade):
        with pytest.raises(NewerStoreError, match="at revision 9999, which is newer"):
            use(store_url)


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    Store.upgrade(f"sqlite:///{tmp_path / 'register.db'}")

    with Store.open(f"sqlite:///{tmp_path / 'register.db'}") as store:
        written(store, counters.take, "op-1", "a", 1)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}

    assert modes == dict.fromkeys(("register.db", "register.db-wal", "register.db-shm"), 0o600)


def test_a_place_that_cannot_be_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        Store.upgrade(f"sqlite:///{tmp_path / 'none' / 'register.db'}")
    with pytest.raises(StoreUnavailableError):
        Store.upgrade("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreUrlError):
        Store.open("mysql://root@localhost/shop")


def test_sqlite_syncs_every_commit_and_clears_what_it_deletes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    Store.upgrade(url)

    def pragmas(connection: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names}

    with Store.open(url) as store:
        expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
        assert written(store, pragmas) == expected
