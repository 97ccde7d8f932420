"""The file with the newest checkpoint that a witness cosigned."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.ledgers import SECONDS, signer, witness
from tests.unit.storage.nouns import line_of, order_of
from tests.unit.storage.writing import written

from poisonbook.ledger.checkpoints import Checkpoint
from poisonbook.ledger.hashing import EMPTY_ROOT
from poisonbook.ledger.notes import Note, signed
from poisonbook.storage import orders, tiles
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.errors import LedgerHeadError, LedgerRolledBackError
from poisonbook.storage.store import Store

if TYPE_CHECKING:
    from pathlib import Path


def cosigned(size: int, *, by: int = 1, root: bytes | None = None) -> Note:
    """A checkpoint with the signatures of the ledger and of a witness."""
    text = Checkpoint("shop.example/ledger", size, root or (b"\7" * 32 if size else EMPTY_ROOT)).text
    return signed(text, [signer().sign(text), witness(by).cosign(text, SECONDS)])


@pytest.fixture
def file(tmp_path: Path) -> CosignedFile:
    return CosignedFile(tmp_path / "cosigned")


def kept(file: CosignedFile) -> Note:
    found = file.read()
    assert found is not None
    return found[0]


def test_it_says_what_was_written_last(file: CosignedFile) -> None:
    assert file.read() is None
    for size in (0, 1, 300):
        file.write(cosigned(size))
        assert kept(file) == cosigned(size)


def test_a_longer_one_stays(file: CosignedFile) -> None:
    file.write(cosigned(5))
    file.write(cosigned(4))

    assert kept(file) == cosigned(5)


def test_signatures_of_other_witnesses_stay_below_the_same_checkpoint(file: CosignedFile) -> None:
    file.write(cosigned(5, by=1))
    file.write(cosigned(5, by=2))

    assert all(witness(number).key.verifies(kept(file)) for number in (1, 2))


def test_several_writers_leave_the_longest(file: CosignedFile) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(file.write, map(cosigned, range(100))))

    assert kept(file) == cosigned(99)


def test_what_is_no_checkpoint_is_an_error(file: CosignedFile) -> None:
    file.path.write_bytes(b"\xff nothing")

    with pytest.raises(LedgerHeadError, match="no signed checkpoint"):
        file.read()


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LedgerHeadError, match="No such file"):
        CosignedFile(tmp_path / "none" / "cosigned").write(cosigned(1))


def test_it_is_set_aside_and_not_deleted(file: CosignedFile) -> None:
    assert file.set_aside() is None
    file.write(cosigned(5))

    aside = file.set_aside()

    assert file.read() is None
    assert aside is not None
    assert CosignedFile(aside).read() is not None


class TestAStoreIsOpened:
    @pytest.fixture
    def seen(self, store_url: str, file: CosignedFile) -> str:
        """A register of three orders, whose witness saw two of them."""
        with Store.open(store_url) as store:
            for number in range(3):
                written(store, orders.insert_many, [("op-1", order_of(f"O-{number}", line_of("", number)))])
            with store.reading() as connection:
                file.write(cosigned(2, root=tiles.root_at(connection, 2)))
        return store_url

    def test_where_it_goes_on_from_what_a_witness_saw(self, seen: str, file: CosignedFile) -> None:
        Store.open(seen, cosigned=file.path).close()

    def test_not_where_it_is_shorter(self, seen: str, file: CosignedFile) -> None:
        file.write(cosigned(4))

        with pytest.raises(LedgerRolledBackError, match="has 3 entries and had 4"):
            Store.open(seen, cosigned=file.path)

    def test_not_where_it_is_another(self, seen: str, file: CosignedFile) -> None:
        file.write(cosigned(3))

        with pytest.raises(LedgerRolledBackError, match="not those it had"):
            Store.open(seen, cosigned=file.path)
