"""A backup whose bytes were damaged is told as damaged: nothing else is ever raised, and nothing is restored of it."""

from __future__ import annotations

import random
import re
import zipfile
from pathlib import Path

import pytest

from poisonbook.storage.store import Store
from poisonbook.workflows.backup_files import BackupError, check_backup, opened_tables, read_manifest
from poisonbook.workflows.backups import make_backup

ROUNDS = 400
_HEADER = re.compile(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06|PK\x06\x06|PK\x06\x07")


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of a store with a little in it: its ledger."""
    folder = tmp_path_factory.mktemp("backup")
    url = f"sqlite:///{folder / 'store.db'}"
    Store.upgrade(url)
    with Store.open(url) as store:
        return make_backup(store, folder / "one.zip", tell=silent).path.read_bytes()


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A byte changed, most often in a header; or a stretch cut out, doubled or overwritten."""
    found, headers = bytearray(content), [one.start() for one in _HEADER.finditer(content)]
    match chance.randrange(6):
        case 0:
            del found[chance.randrange(len(found)) :]
        case 1:
            start = chance.randrange(len(found))
            del found[start : start + chance.randrange(1, 200)]
        case 2:
            start = chance.randrange(len(found))
            found[start:start] = found[start : start + chance.randrange(1, 200)]
        case _:
            for _ in range(chance.randrange(1, 4)):
                at = min(chance.choice(headers) + chance.randrange(46), len(found) - 1)
                found[at] = chance.randrange(256)
    return bytes(found)


@pytest.mark.parametrize("part", range(4))
def test_every_damage_is_told(whole: bytes, tmp_path: Path, part: int) -> None:
    path = tmp_path / "damaged.zip"
    for seed in range(part * ROUNDS, (part + 1) * ROUNDS):
        path.write_bytes(damaged(whole, random.Random(seed)))  # noqa: S311 - to be had again
        try:
            read_manifest(path)
            manifest, problems = check_backup(path, tell=silent)
            with opened_tables(path) as rows:
                for table in manifest.tables:
                    assert len(list(rows(table))) == table.rows or problems
        except BackupError as error:
            assert str(path) in str(error)  # noqa: PT017 - either is right


@pytest.mark.parametrize(
    ("at", "value"),
    [(8, 0x01), (10, 99), (10, 14)],
    ids=["said to be encrypted", "of an unknown compression", "of another compression"],
)
def test_what_the_library_tells_in_other_words_is_a_damage(whole: bytes, tmp_path: Path, at: int, value: int) -> None:
    path, content = tmp_path / "damaged.zip", bytearray(whole)
    for one in re.finditer(rb"PK\x01\x02", whole):
        content[one.start() + at] = value
    for one in re.finditer(rb"PK\x03\x04", whole):
        content[one.start() + at - 2] = value
    path.write_bytes(content)

    with pytest.raises(BackupError):
        read_manifest(path)


def test_a_file_that_is_no_archive_and_one_that_is_not_there_are_no_backups(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("manifest.json", '{"format": "another", "tables": []}')

    for name in ("text.zip", "other.zip", "none.zip", "."):
        with pytest.raises(BackupError):
            read_manifest(tmp_path / name)
