"""A witness in its folder."""

from __future__ import annotations

import random
import stat
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from tests.ledgers import ORIGIN, Grown, signer
from tests.witnesses import NOW, witness_in

from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.notes import NoteKey, parse_note, signed
from poisonbook.ledger.proofs import consistency_proof, root_of
from poisonbook.ledger.witnessing import Asked
from poisonbook.storage.witness_folder import WitnessFolderError
from poisonbook.workflows.secret_files import KeyFileExistsError
from poisonbook.workflows.witness import Watched, Witness, WitnessKeyError, init_witness

if TYPE_CHECKING:
    from pathlib import Path

LOG = signer()
TREES = [Grown().grow(sha256(seed + b"%d" % n).digest() for n in range(60)) for seed in (b"", b"other")]


def body(old: int, new: int, *, tree: int = 0) -> bytes:
    """A request of the log, with one of its trees."""
    hashes = TREES[tree].hashes
    of = Checkpoint(ORIGIN, new, root_of(new, hashes))
    proof = consistency_proof(old, new, hashes)
    return Asked(old, tuple(proof), of, signed(of.text, [LOG.sign(of.text)])).body.encode()


def seen(witness: Witness) -> Watched:
    (one,) = witness.watched()
    return one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "w1"


@pytest.fixture
def witness(folder: Path) -> Witness:
    return witness_in(folder, LOG.key.text)


def test_its_key_is_for_its_owner_alone(folder: Path) -> None:
    made = init_witness(folder, "witness.example/w1")

    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert NoteKey.parse(made.key.text) == Witness.open(folder).key == made.key
    assert (folder / "witness.key").read_text().startswith(f"PRIVATE+KEY+witness.example/w1+{made.key.id.hex()}+")


def test_a_key_is_never_made_over_another(folder: Path, witness: Witness) -> None:
    with pytest.raises(KeyFileExistsError):
        init_witness(folder, "witness.example/w2")

    assert Witness.open(folder).key == witness.key


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\nbreak"])
def test_a_name_that_cannot_stand_in_a_signature_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(WitnessKeyError, match="no blanks and no plus signs"):
        init_witness(folder, name)

    assert not folder.exists()


@pytest.mark.parametrize("spoilt", ["", "PRIVATE+KEY+w+00000000+AAAA", "no key", "PRIVATE+KEY", "PRIVATE+KEYw+1+BAAA"])
def test_a_key_file_that_is_none_is_an_error(folder: Path, witness: Witness, spoilt: str) -> None:
    (folder / "witness.key").write_text(spoilt)

    with pytest.raises(WitnessKeyError, match="not the key of a witness"):
        Witness.open(folder)


def test_a_key_file_with_another_name_is_an_error(folder: Path, witness: Witness) -> None:
    path = folder / "witness.key"
    path.write_text(path.read_text().replace("/w1", "/w2"))

    with pytest.raises(WitnessKeyError, match="another id"):
        Witness.open(folder)


def test_without_a_key_file_it_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(WitnessKeyError, match="poisonbook witness init"):
        Witness.open(tmp_path)


def test_logs_are_added_to_those_it_watches(witness: Witness) -> None:
    other = signer("other.example").key

    assert witness.trust([other.text, LOG.key.text]) == (LOG.key, other)
    assert [one.key for one in witness.watched()] == [LOG.key, other]


def test_a_witness_is_no_log(witness: Witness) -> None:
    with pytest.raises(WitnessKeyError, match="it is a witness's"):
        witness.trust([witness.key.text])
    with pytest.raises(WitnessKeyError, match="`poisonbook ledger key`"):
        witness.trust(["shop.example"])


def test_what_it_cosigned_is_kept(folder: Path, witness: Witness) -> None:
    assert seen(witness) == Watched(LOG.key, None)

    answer = witness.add_checkpoint(body(0, 7))

    now = seen(Witness.open(folder))
    assert answer.status == 200
    assert (now.size, now.cosigned_at) == (7, int(NOW.timestamp()))
    assert now.note is not None
    assert now.note.endswith(answer.body)
    assert parse_checkpoint(now.note)[1].root == root_of(7, TREES[0].hashes)


def test_another_history_is_not_cosigned_after_a_restart_either(folder: Path, witness: Witness) -> None:
    witness.add_checkpoint(body(0, 7))
    again = Witness.open(folder)

    assert again.add_checkpoint(body(0, 9, tree=1)).body == "7\n"
    assert again.add_checkpoint(body(7, 9, tree=1)).status == 422
    assert again.add_checkpoint(body(7, 7, tree=1)).status == 409
    assert again.add_checkpoint(body(0, 5)).status == 409
    assert seen(again).size == 7


@pytest.mark.parametrize("spoil", [lambda text: text.replace("7\n", "6\n", 1), lambda text: text[:-20], lambda _: ""])
def test_what_is_not_as_it_left_it_is_cosigned_no_more(folder: Path, witness: Witness, spoil: object) -> None:
    assert callable(spoil)
    witness.add_checkpoint(body(0, 7))
    (state,) = folder.glob("*.checkpoint")
    state.write_text(spoil(state.read_text()))

    with pytest.raises(WitnessFolderError):
        witness.add_checkpoint(body(7, 9))
    with pytest.raises(WitnessFolderError):
        list(witness.watched())


def test_one_log_s_checkpoint_is_not_taken_for_another_s(folder: Path, witness: Witness) -> None:
    other = signer("other.example")
    witness.trust([other.key.text])
    witness.add_checkpoint(body(0, 7))
    (state,) = folder.glob("*.checkpoint")
    state.rename(folder / f"{sha256(b'other.example').hexdigest()}.checkpoint")

    with pytest.raises(WitnessFolderError, match="not what this witness cosigned of the log"):
        list(witness.watched())


def test_a_list_of_logs_that_cannot_be_read_lets_nobody_in(folder: Path, witness: Witness) -> None:
    (folder / "logs.keys").write_text("no key\n")

    with pytest.raises(WitnessFolderError, match="is no key"):
        witness.add_checkpoint(body(0, 7))


def test_of_many_at_once_each_size_has_one_root(folder: Path, witness: Witness) -> None:
    """Two histories are offered by many threads to several open witnesses of one folder, as several processes would."""
    witnesses = [Witness.open(folder, clock=lambda: NOW) for _ in range(4)]
    chance = random.Random(20_261_122)  # noqa: S311 - not a secret
    tasks = [(chance.choice(witnesses), chance.randrange(2), chance.randrange(3)) for _ in range(240)]

    def ask(task: tuple[Witness, int, int]) -> str | None:
        one, tree, more = task
        old = seen(one).size
        request = body(old, min(old + more, 60), tree=tree)
        answer = one.add_checkpoint(request)
        note = parse_note(request.decode().partition("\n\n")[2]) if answer.status == 200 else None
        return None if note is None else note.text

    with ThreadPoolExecutor(8) as pool:
        texts = [text for text in pool.map(ask, tasks) if text is not None]

    found = {Checkpoint.of(text) for text in texts}
    trees = [hashes for hashes in TREES if all(root_of(one.size, hashes.hashes) == one.root for one in found)]
    assert len(found) > 3
    assert len(trees) == 1
    assert seen(witness).size == max(one.size for one in found)
