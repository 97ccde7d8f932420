"""Two libraries of other people see the same roots, proofs, tiles and signatures: pymerkle and tlog-scales."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from pymerkle import InmemoryTree
from tests.ledgers import Grown, SignedLog
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import PlainEd25519Signer, Vkey
from tlog_scales.tlog import Checkpoint as TheirCheckpoint
from tlog_scales.tlog import ConsistencyProof, InclusionProof
from tlog_scales.writer import TilesWriter
from verifier import verify_ledger

from poisonbook.ledger.checkpoints import parse_checkpoint
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.notes import NoteKey
from poisonbook.ledger.proofs import consistency_proof, extends, includes, inclusion_proof, root_of
from poisonbook.ledger.tile_paths import bundle, tiles_of

SMALL_AND_LARGE = pytest.mark.parametrize(
    ("size", "rounds"), [(2_500, 150), pytest.param(100_000 + 4_321, 3_000, marks=pytest.mark.slow)]
)


def some_entries(size: int, seed: int) -> list[bytes]:
    random = Random(seed)  # noqa: S311 - the same in every run
    return [random.randbytes(random.randrange(80)) for _ in range(size)]


def some_sizes(size: int, rounds: int, seed: int) -> list[int]:
    random = Random(seed)  # noqa: S311 - the same in every run
    return [size, *(random.randint(1, size) for _ in range(rounds))]


@SMALL_AND_LARGE
def test_pymerkle_sees_the_same_roots_and_paths(size: int, rounds: int) -> None:
    random = Random(1)  # noqa: S311 - the same in every run
    entries = some_entries(size, seed=1)
    theirs = InmemoryTree(algorithm="sha256")
    theirs.append_entries(entries)
    ours = Grown()
    for start, end in pairwise(sorted({0, *some_sizes(size, rounds, seed=2)})):
        ours.grow(map(leaf_hash, entries[start:end]))
        assert ours.tree.root == theirs.get_root(end)

    for until in some_sizes(size, rounds, seed=3):
        index = random.randrange(until)
        path = inclusion_proof(index, until, ours.hashes)
        root = theirs.get_root(until)
        assert root_of(until, ours.hashes) == root
        assert theirs.prove_inclusion(index + 1, until).path[1:] == path
        assert includes(root, theirs.get_leaf(index + 1), index=index, size=until, proof=path)
        grown = consistency_proof(until, size, ours.hashes)
        assert extends(root, theirs.get_root(), old=until, new=size, proof=grown)


@SMALL_AND_LARGE
def test_tlog_scales_writes_the_same_tiles_and_proves_the_same(size: int, rounds: int, tmp_path: Path) -> None:
    random = Random(2)  # noqa: S311 - the same in every run
    entries = some_entries(size, seed=4)
    ours = Grown().grow(map(leaf_hash, entries))
    signer = PlainEd25519Signer("shop.example/ledger", bytes(32))
    writer = TilesWriter.create(tmp_path / "log", "shop.example/ledger")
    for start, end in pairwise([0, *sorted(random.sample(range(1, size), 4)), size]):
        for entry in entries[start:end]:
            writer.add_leaf(entry)
        writer.commit([signer])
        note, checkpoint = parse_checkpoint((writer.root / "checkpoint").read_text("utf-8"))
        assert (checkpoint.size, checkpoint.root) == (end, root_of(end, ours.hashes))
        assert NoteKey.parse(_key_of(signer)).verifies(note)

    for place in tiles_of(size):
        tile = b"".join(ours.tile(place.level, place.number))
        assert (writer.root / place.path).read_bytes() == tile
        if not place.level:
            start = 256 * place.number
            written = (writer.root / place.entries_path).read_bytes()
            assert written == bundle(entries[start : start + place.width])

    reader = TilesReader(LocalBackend(writer.root))
    reader.set_size(size)
    for until in some_sizes(size, rounds, seed=5):
        index, old = random.randrange(until), random.randint(1, until)
        root = reader.mth(0, until)
        assert root_of(until, ours.hashes) == root
        path, grown = inclusion_proof(index, until, ours.hashes), consistency_proof(old, until, ours.hashes)
        assert reader.get_inclusion_proof(index, until).node_hashes == path
        assert reader.get_consistency_proof(old, until).node_hashes == grown
        InclusionProof(index, until, path).check(leaf_hash(entries[index]), root)
        ConsistencyProof(old, until, grown).check(reader.mth(0, old), root)
        assert extends(reader.mth(0, old), root, old=old, new=until, proof=grown)


def test_tlog_scales_takes_our_checkpoints_and_cosignatures() -> None:
    log = SignedLog(300)
    theirs = TheirCheckpoint.from_text(log.checkpoint(299).whole)

    assert (theirs.size, theirs.root_hash) == (299, root_of(299, log.grown.hashes))
    for one in (log.signer, *log.witnesses):
        theirs.verify(Vkey.from_string(one.key.text))


def test_the_verifier_takes_a_log_that_tlog_scales_wrote(tmp_path: Path) -> None:
    log = SignedLog(1_000)
    signer = PlainEd25519Signer("shop.example/ledger", bytes(32))
    writer = TilesWriter.create(tmp_path / "log", "shop.example/ledger")
    for entry in log.entries:
        writer.add_leaf(entry)
    writer.commit([signer])

    assert verify_ledger.main(["export", str(writer.root), "--log", _key_of(signer)]) == 0


def test_tlog_scales_reads_our_export(tmp_path: Path) -> None:
    log = SignedLog(1_000)
    reader = TilesReader(LocalBackend(log.export(tmp_path)))

    assert reader.get_checkpoint().root_hash == reader.calculate_root_hash() == log.grown.tree.root
    assert [reader.get_entry(index) for index in range(1_000)] == log.entries


def _key_of(signer: PlainEd25519Signer) -> str:
    return str(signer.vkey.serialize())  # type: ignore[no-untyped-call]
