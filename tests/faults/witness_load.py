"""A witness under load, to be killed: each size and root that it cosigned is a line as soon as it answered.

`python -m tests.faults.witness_load FOLDER`: several threads offer two histories of one log to the witness there.
"""

from __future__ import annotations

import os
import random
import sys
import threading
from functools import cache
from hashlib import sha256
from pathlib import Path

from tests.ledgers import ORIGIN, Grown, signer

from poisonbook.ledger.checkpoints import Checkpoint
from poisonbook.ledger.notes import signed
from poisonbook.ledger.proofs import consistency_proof, root_of
from poisonbook.ledger.witnessing import Asked
from poisonbook.workflows.witness import Witness

LOG = signer()
LEAVES = 20_000
THREADS = 4


@cache
def history(number: int) -> Grown:
    """One of the two histories: 20,000 leaves, so that no round comes to their end."""
    return Grown().grow(sha256(b"%d %d" % (number, leaf)).digest() for leaf in range(LEAVES))


def request(old: int, new: int, *, number: int) -> bytes:
    """What the log asks where it tells that history."""
    hashes = history(number).hashes
    of = Checkpoint(ORIGIN, new, root_of(new, hashes))
    proof = consistency_proof(old, new, hashes)
    return Asked(old, tuple(proof), of, signed(of.text, [LOG.sign(of.text)])).body.encode()


def offer(folder: Path, seed: str) -> None:
    """Ask for ever: with the size that was seen, and either history."""
    witness, chance = Witness.open(folder), random.Random(seed)  # noqa: S311 - not a secret
    while True:
        (seen,) = witness.watched()
        new, number = seen.size + chance.randrange(3), chance.randrange(2)
        if witness.add_checkpoint(request(seen.size, new, number=number)).status == 200:
            os.write(1, f"{new} {root_of(new, history(number).hashes).hex()}\n".encode())


def main() -> None:
    """Ask with several threads."""
    for number in range(2):
        history(number)
    for thread in range(THREADS):
        threading.Thread(target=offer, args=(Path(sys.argv[1]), f"{os.getpid()} {thread}")).start()


if __name__ == "__main__":
    main()
