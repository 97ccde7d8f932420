"""A disk that is full: nobody is told that something was written, and it goes on when there is room again."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from tests.unit.storage.nouns import LATER, NOW, TRAINING
from tests.unit.storage.writing import read

from poisonbook.storage import trainings
from poisonbook.storage.errors import StoreUnavailableError
from poisonbook.storage.store import Store
from poisonbook.storage.tables.house import TRAININGS
from poisonbook.storage.writer import each

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection
    from tests.stores import Postgres


@each
def _train(connection: Connection, number: int) -> int:
    # What cannot be compressed fills the disk sooner.
    training = replace(TRAINING, id=f"trn_{number}", subject=os.urandom(20_000).hex())
    trainings.add(connection, "op-1", training, at=NOW, delete_after=LATER)
    return number


def _count(store: Store) -> int:
    def count(connection: Connection) -> int:
        return connection.execute(select(func.count()).select_from(TRAININGS)).scalar_one()

    return read(store, count)  # type: ignore[no-any-return]


def _fill(store: Store) -> int:
    """Write until nothing more goes in; how many were acknowledged, which is how many are there."""
    for number in range(10_000):
        futures = [store.writer.submit(_train, 3 * number + one) for one in range(3)]
        failed = [future.exception(60) for future in futures]
        if any(failed):
            assert {type(one) for one in failed if one} == {StoreUnavailableError}
            told = 3 * number + failed.count(None)
            assert _count(store) == told
            return told
    raise AssertionError("the disk is never full")


@contextmanager
def _small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of so many megabytes."""
    with TemporaryDirectory(prefix="poisonbook-") as folder:
        mounting = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder]
        if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
            pytest.skip("may not mount")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def _full_then_not(url: str, make_room: Callable[[], None]) -> None:
    with Store.open(url) as store:
        told = _fill(store)
        assert told > 0
        make_room()

        assert store.writer.run(_train, -2) == -2
        assert _count(store) == told + 1


def test_a_full_disk_under_sqlite() -> None:
    with _small_disk(4) as disk:
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * 1_000_000)
        url = f"sqlite:///{disk / 'register.db'}"
        Store.upgrade(url)

        _full_then_not(url, ballast.unlink)


def test_a_file_that_may_not_grow_under_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    Store.upgrade(url)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, hard))
        _full_then_not(url, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_under_postgresql(postgres: Postgres) -> None:
    with _small_disk(16) as disk:
        shutil.chown(disk, postgres.server.system_user)
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * 1_000_000)
        postgres.server.psql(f"CREATE TABLESPACE small LOCATION '{disk}'")
        url = postgres.database(template="empty_register TABLESPACE small")
        name = url.partition("?")[0].rpartition("/")[2]
        try:
            _full_then_not(url, ballast.unlink)
        finally:
            postgres.server.psql(f"DROP DATABASE {name} WITH (FORCE)")
            postgres.server.psql("DROP TABLESPACE small")
