"""Proofs are those of RFC 6962; each holds for what it was made of and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledgers import Grown
from tests.unit.ledger.rfc6962 import REFERENCE_LEAVES, REFERENCE_ROOTS, mth, path, proof

from poisonbook.ledger.hashing import EMPTY_ROOT, leaf_hash
from poisonbook.ledger.proofs import consistency_proof, extends, includes, inclusion_proof, root_of

SOME = settings(max_examples=150)
ENTRIES = [b"entry %d" % number for number in range(66_000)]
LOG = Grown().grow(map(leaf_hash, ENTRIES))
SIZES = st.one_of(st.integers(1, 1_200), st.sampled_from([255, 256, 257, 512, 65_536, 65_537, 66_000]))
H = bytes.fromhex


@dataclass(frozen=True)
class Inclusion:
    root: bytes
    leaf: bytes
    index: int
    size: int
    proof: tuple[bytes, ...]

    def holds(self) -> bool:
        return includes(self.root, self.leaf, index=self.index, size=self.size, proof=self.proof)


@dataclass(frozen=True)
class Consistency:
    old_root: bytes
    new_root: bytes
    old: int
    new: int
    proof: tuple[bytes, ...]

    def holds(self) -> bool:
        return extends(self.old_root, self.new_root, old=self.old, new=self.new, proof=self.proof)


def inclusion(index: int, size: int) -> Inclusion:
    found = tuple(inclusion_proof(index, size, LOG.hashes))
    return Inclusion(root_of(size, LOG.hashes), leaf_hash(ENTRIES[index]), index, size, found)


def consistency(old: int, new: int) -> Consistency:
    roots = (root_of(old, LOG.hashes), root_of(new, LOG.hashes))
    return Consistency(*roots, old, new, tuple(consistency_proof(old, new, LOG.hashes)))


def flipped(raw: bytes, bit: int) -> bytes:
    number = int.from_bytes(raw, "big") ^ (1 << bit % (8 * len(raw)))
    return number.to_bytes(len(raw), "big")


def other_proofs(hashes: Sequence[bytes], bit: int) -> Iterator[tuple[bytes, ...]]:
    """With one bit flipped, one byte or hash less or more, or two in each other's place."""
    yield (*hashes, EMPTY_ROOT)
    yield (EMPTY_ROOT, *hashes)
    yield (*hashes, b"")
    for at, one in enumerate(hashes):
        before, after = tuple(hashes[:at]), tuple(hashes[at + 1 :])
        yield (*before, flipped(one, bit), *after)
        yield (*before, one[:-1], *after)
        yield (*before, one + b"\0", *after)
        yield (*before, *after)
        yield (*before, one, one, *after)
        if after and after[0] != one:
            yield (*before, after[0], one, *after[1:])


def test_the_reference_proofs_of_inclusion_hold() -> None:
    tree = Grown().grow(map(leaf_hash, REFERENCE_LEAVES))
    left, first = H("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"), REFERENCE_ROOTS[1]
    fifth = H("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")
    pair = H("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0")
    known = {
        (0, 1): [],
        (0, 8): [
            H("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
            left,
            H("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"),
        ],
        (5, 8): [fifth, pair, REFERENCE_ROOTS[4]],
        (2, 3): [REFERENCE_ROOTS[2]],
        (1, 5): [first, left, fifth],
    }
    for (index, size), hashes in known.items():
        assert inclusion_proof(index, size, tree.hashes) == hashes
        leaf = leaf_hash(REFERENCE_LEAVES[index])
        assert includes(REFERENCE_ROOTS[size], leaf, index=index, size=size, proof=hashes)


def test_the_reference_proofs_of_consistency_hold() -> None:
    tree = Grown().grow(map(leaf_hash, REFERENCE_LEAVES))
    pair = H("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a")
    left = H("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e")
    known = {
        (1, 1): [],
        (1, 8): [
            H("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
            left,
            H("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"),
        ],
        (6, 8): [
            pair,
            H("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
            REFERENCE_ROOTS[4],
        ],
        (2, 5): [left, H("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")],
        (6, 7): [
            pair,
            H("b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"),
            REFERENCE_ROOTS[4],
        ],
    }
    for (old, new), hashes in known.items():
        assert consistency_proof(old, new, tree.hashes) == hashes
        assert extends(REFERENCE_ROOTS[old], REFERENCE_ROOTS[new], old=old, new=new, proof=hashes)


@SOME
@given(size=SIZES, where=st.integers(0))
def test_a_proof_of_inclusion_is_the_path_of_the_definition_and_holds(size: int, where: int) -> None:
    index = where % size
    found = inclusion(index, size)

    if size <= 1_200:
        assert list(found.proof) == path(index, ENTRIES[:size])
        assert found.root == mth(ENTRIES[:size])
    assert found.holds()


@SOME
@given(new=SIZES, where=st.integers(0))
def test_a_proof_of_consistency_is_that_of_the_definition_and_holds(new: int, where: int) -> None:
    old = where % (new + 1)
    found = consistency(old, new)

    if old > 0 and new <= 1_200:
        assert list(found.proof) == proof(old, ENTRIES[:new])
    assert found.holds()


@SOME
@given(size=SIZES, where=st.integers(0), bit=st.integers(0, 255), away=st.integers(1, 70_000))
def test_a_changed_proof_of_inclusion_holds_no_more(size: int, where: int, bit: int, away: int) -> None:
    right = inclusion(where % size, size)

    for other in other_proofs(right.proof, bit):
        assert not replace(right, proof=other).holds()
    for index in (right.index + away, right.index - away, right.index ^ 1, right.index ^ 2, -1):
        assert not replace(right, index=index).holds()
    for other_size in (2 * size, size // 2, 0, -size):
        assert not replace(right, size=other_size).holds()
    assert not replace(right, root=flipped(right.root, bit)).holds()
    assert not replace(right, leaf=flipped(right.leaf, bit)).holds()


@SOME
@given(size=SIZES, where=st.integers(0), away=st.integers(1, 70_000))
def test_the_proof_of_another_size_is_not_one_of_this(size: int, where: int, away: int) -> None:
    """A proof alone does not tell sizes apart whose way up is alike: the root does, which is signed with its size."""
    other = size + away
    if other <= len(ENTRIES):
        right = inclusion(where % size, size)
        assert not replace(right, size=other, root=root_of(other, LOG.hashes)).holds()


@SOME
@given(new=SIZES, where=st.integers(0), bit=st.integers(0, 255))
def test_a_changed_proof_of_consistency_holds_no_more(new: int, where: int, bit: int) -> None:
    right = consistency(where % (new + 1), new)

    for other in other_proofs(right.proof, bit):
        assert not replace(right, proof=other).holds()
    assert not replace(right, old_root=flipped(right.old_root, bit)).holds()
    if right.old:
        assert not replace(right, new_root=flipped(right.new_root, bit)).holds()
        assert not replace(right, new=2 * right.new).holds()
        assert not replace(right, new=right.new // 2).holds()
    if right.old_root != right.new_root:
        assert not replace(right, old_root=right.new_root, new_root=right.old_root).holds()
    assert not replace(right, old=right.new, new=right.old - 1).holds()


@SOME
@given(new=st.integers(2, 1_200), where=st.integers(0), bit=st.integers(0, 255))
def test_a_log_that_rewrote_an_entry_proves_nothing(new: int, where: int, bit: int) -> None:
    old = 1 + where % (new - 1)
    forged = Grown().grow(map(leaf_hash, [*ENTRIES[: where % old], b"forged", *ENTRIES[where % old + 1 : new]]))
    offered = tuple(consistency_proof(old, new, forged.hashes))

    assert not Consistency(root_of(old, LOG.hashes), forged.tree.root, old, new, offered).holds()


def test_no_size_is_a_beginning_of_a_smaller_one() -> None:
    assert not extends(EMPTY_ROOT, EMPTY_ROOT, old=1, new=0, proof=[])
    assert not extends(EMPTY_ROOT, EMPTY_ROOT, old=-1, new=0, proof=[])


def test_nothing_is_a_beginning_of_everything_and_has_one_root() -> None:
    root = LOG.tree.root

    assert extends(EMPTY_ROOT, root, old=0, new=LOG.tree.size, proof=[])
    assert extends(EMPTY_ROOT, EMPTY_ROOT, old=0, new=0, proof=[])
    assert not extends(root, root, old=0, new=LOG.tree.size, proof=[])
    assert not extends(root, root, old=0, new=0, proof=[])
    assert not extends(EMPTY_ROOT, root, old=0, new=LOG.tree.size, proof=[root])


def test_what_is_no_hash_proves_nothing() -> None:
    assert not includes(b"", b"", index=0, size=1, proof=[])
    assert not includes(EMPTY_ROOT, EMPTY_ROOT, index=0, size=0, proof=[])
    assert not extends(b"", b"", old=1, new=1, proof=[])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 5), (8, 8)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="there is no leaf"):
        inclusion_proof(index, size, LOG.hashes)


@pytest.mark.parametrize(("old", "new"), [(2, 1), (-1, 3)])
def test_there_is_no_proof_of_shrinking(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="does not shrink"):
        consistency_proof(old, new, LOG.hashes)
