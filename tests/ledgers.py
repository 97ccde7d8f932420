"""Logs for tests: grown in memory with their tiles at hand, signed, cosigned and written as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.entries import entry_of
from poisonbook.ledger.hashing import HASH_BYTES, leaf_hash
from poisonbook.ledger.notes import COSIGNATURE, Note, NoteSigner, signed
from poisonbook.ledger.proof_files import ProofFile
from poisonbook.ledger.proofs import inclusion_proof, root_of
from poisonbook.ledger.shown import shown
from poisonbook.ledger.tile_paths import bundle, tiles_of
from poisonbook.ledger.tree import TILE_WIDTH, Tree

ORIGIN = "shop.example/ledger"
SECONDS = 1_795_000_000


@dataclass
class Grown:
    """A tree, and the hashes of its tiles."""

    tree: Tree = field(default_factory=Tree)
    full: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def grow(self, leaves: Iterable[bytes]) -> Grown:
        """Take leaf hashes in and keep the tiles that became full."""
        self.full |= {(tile.level, tile.number): tile.hashes for tile in self.tree.grow(leaves)}
        return self

    def hashes(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """As proofs ask for them."""
        number, at = divmod(first, TILE_WIDTH)
        assert at + count <= TILE_WIDTH, "what is asked for is in one tile"
        return self.tile(level, number)[at : at + count]

    def tile(self, level: int, number: int) -> Sequence[bytes]:
        """All hashes of a tile, full or not."""
        raw = self.full.get((level, number))
        if raw is None:
            return self.tree.edges[level]
        return [raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES)]


def signer(name: str = ORIGIN, *, seed: int = 1, **kind: int) -> NoteSigner:
    """A key that is the same in every run."""
    return NoteSigner(Ed25519PrivateKey.from_private_bytes(bytes((seed,)) * 32), name, **kind)


def witness(number: int) -> NoteSigner:
    """The key of a witness."""
    return signer(f"witness{number}.example", seed=100 + number, kind=COSIGNATURE)


class SignedLog:
    """A log of made-up entries whose contents are known, with two witnesses."""

    def __init__(
        self, size: int, *, origin: str = ORIGIN, kinds: Sequence[str] = ("decision", "rules", "erasure")
    ) -> None:
        self.signer, self.witnesses = signer(origin), (witness(1), witness(2))
        self.said = [
            (
                kinds[number % len(kinds)],
                sha256(b"nonce %d" % number).digest(),
                _content(number),
            )
            for number in range(size)
        ]
        self.entries = [entry_of(*one) for one in self.said]
        self.grown = Grown().grow(map(leaf_hash, self.entries))

    @property
    def keys(self) -> list[str]:
        """The arguments that name whom the verifier trusts."""
        return ["--log", self.signer.key.text, *(f"--witness={one.key.text}" for one in self.witnesses)]

    def checkpoint(self, size: int | None = None) -> Note:
        """Of the first `size` entries, or of all."""
        size = len(self.entries) if size is None else size
        text = Checkpoint(self.signer.key.name, size, root_of(size, self.grown.hashes)).text
        return signed(text, [self.signer.sign(text), *(one.cosign(text, SECONDS) for one in self.witnesses)])

    def proof(self, index: int, note: Note, *, extra: bytes | None = None) -> ProofFile:
        """That an entry is in, and what it says."""
        _, checkpoint = parse_checkpoint(note.whole)
        path = tuple(inclusion_proof(index, checkpoint.size, self.grown.hashes))
        return ProofFile(index, path, checkpoint, note, shown(*self.said[index]) if extra is None else extra)

    def export(self, folder: Path) -> Path:
        """The whole log as files."""
        size = len(self.entries)
        for place in tiles_of(size):
            _write(folder / place.path, b"".join(self.grown.tile(place.level, place.number)))
            if not place.level:
                start = place.number * TILE_WIDTH
                _write(folder / place.entries_path, bundle(self.entries[start : start + place.width]))
        _write(folder / "checkpoint", self.checkpoint().whole.encode())
        return folder


def _content(number: int) -> bytes:
    return f'{{"line":"§ {number}","outcome":"refused"}}'.encode()


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
