"""Check a proof that somebody handed over: without a store, with keys from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.facts.records import Record
from poisonbook.ledger.entries import kind_of
from poisonbook.ledger.events import KINDS
from poisonbook.ledger.notes import COSIGNATURE, ED25519, NoteKey
from poisonbook.ledger.proof_files import parse_proof
from poisonbook.ledger.shown import entry_shown
from poisonbook.ledger.timestamps import Stamp, StampError, StampTrust, stamped_bytes


class LedgerKeyError(PoisonbookError):
    """A public key that was given to check with is none."""

    code: ClassVar[str] = "ledger-key"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"a key to check with: {self.problem}; `poisonbook ledger key` prints a ledger's"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a proof shows."""

    problem: str | None
    """What is wrong; None: nothing."""
    origin: str | None = None
    index: int | None = None
    size: int | None = None
    witnesses: int = 0
    content: str | None = None
    """What the entry says; None: that is not kept any more."""
    timestamps: tuple[Stamp, ...] = ()
    """When the checkpoint was there already, says who."""

    def record(self) -> Record:
        """As one JSON object."""
        stamps = [{"at": one.at.isoformat(), "authority": one.authority} for one in self.timestamps]
        return {"right": self.problem is None, **asdict(self), "timestamps": stamps}


def verify_proof(
    text: str,
    *,
    log: str,
    witnesses: Sequence[str] = (),
    need: int | None = None,
    stamps: Sequence[bytes] = (),
    trust: StampTrust | None = None,
) -> Checked:
    """Whether a proof holds: its entry is in the ledger that the key `log` signed, cosigned by enough witnesses.

    Args:
        text: the proof.
        log: the ledger's public key.
        witnesses: public keys of witnesses.
        need: how many of them have to have cosigned; None: all.
        stamps: time stamps of the proof's checkpoint, each of which has to hold.
        trust: whose time stamps are believed; without it none is.

    Raises:
        LedgerKeyError: a key is none.
    """
    key = _key(log, ED25519)
    others = [_key(one, COSIGNATURE) for one in witnesses]
    asked = len(witnesses) if need is None else need
    try:
        proof = parse_proof(text)
        entry = entry_shown(proof.extra or b"")
    except ValueError as error:
        return Checked(problem=str(error))
    cosigned = len({other.public for other in others if other.verifies(proof.note)})
    origin, size, _ = proof.checkpoint
    content: str | None = json.loads(proof.extra or b"{}").get("content")
    problem = None
    if key.name != origin or not key.verifies(proof.note):
        problem = "the ledger with this key did not sign the checkpoint"
    elif not proof.shows(entry):
        problem = "the entry is not in the ledger at that place"
    elif cosigned < asked:
        problem = f"{cosigned} of the witnesses cosigned, {asked} are asked for"
    elif kind_of(entry) not in KINDS:
        problem = "the entry is of no kind that a ledger of this version has"
    said: list[Stamp] = []
    try:
        said += [(trust or StampTrust([])).checked(one, stamped_bytes(proof.note, key)) for one in stamps]
    except StampError as error:
        problem = problem or str(error)
    return Checked(
        problem=problem,
        origin=origin,
        index=proof.index,
        size=size,
        witnesses=cosigned,
        content=content,
        timestamps=tuple(said),
    )


def _key(text: str, kind: int) -> NoteKey:
    try:
        key = NoteKey.parse(text)
    except ValueError as error:
        raise LedgerKeyError(str(error)) from None
    if key.kind != kind:
        raise LedgerKeyError("it is a witness's, not a ledger's" if kind == ED25519 else "it is not a witness's")
    return key
