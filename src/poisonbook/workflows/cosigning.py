"""The ledger's side of witnesses: have checkpoints cosigned by others, and notice when they saw another ledger."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from poisonbook.client.errors import ServiceDownError
from poisonbook.errors import PoisonbookError
from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.notes import Note, NoteKey, NoteSignature, parse_signatures
from poisonbook.ledger.proofs import consistency_proof
from poisonbook.ledger.spelling import read_number
from poisonbook.ledger.timestamps import Stamp, StampFault
from poisonbook.ledger.witnessing import TEXT_MEDIA, Asked, with_signatures
from poisonbook.settings import Settings
from poisonbook.storage import checkpoints, tiles
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.store import Store
from poisonbook.workflows.asking import Ask, asking
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint
from poisonbook.workflows.ledger_signer import signer_of
from poisonbook.workflows.stamping import Stamper, StampState
from poisonbook.workflows.witnessed import witnesses_of

_TRIES = 4
"""What the witness saw it says itself; it may be something newer each time another process of ours comes between."""


class Trouble(StrEnum):
    """Why a witness did not cosign."""

    UNREACHABLE = "unreachable"
    """No answer in time."""
    REFUSED = "refused"
    """It does not know this ledger, or cannot work."""
    WRONG = "wrong"
    """Its answer is none, or not signed with its key."""
    OUTRUN = "outrun"
    """Another process of this service had a newer checkpoint cosigned meanwhile; the next one is asked for as ever."""
    CONTRADICTED = "contradicted"
    """It saw a longer ledger, or another one: entries were lost or changed here since."""


class WitnessState(StrEnum):
    """How the ledger stands with its witnesses."""

    UNWITNESSED = "unwitnessed"
    """None is set."""
    WAITING = "waiting"
    """None was asked yet."""
    COSIGNED = "cosigned"
    """All cosigned the last checkpoint."""
    MISSING = "missing"
    """Not all did; they are asked again."""
    CONTRADICTED = "contradicted"
    """One saw a longer ledger, or another one."""
    FAILED = "failed"
    """The last checkpoint could not be signed or kept."""


class WitnessContradictsError(PoisonbookError):
    """A witness saw a longer ledger than this one, or another one."""

    code: ClassVar[str] = "witness-contradicts"
    exit_code: ClassVar[int] = 4

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self.names = names

    def __str__(self) -> str:
        who = ", ".join(self.names)
        return f"{who}: saw a longer ledger, or another one; entries were lost or changed here since. Audit the store"


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What came of asking all witnesses, and the time-stamping authority, once."""

    size: int
    """Of the checkpoint."""
    by: tuple[str, ...]
    """The names of those who cosigned."""
    troubles: Mapping[str, Trouble]
    """Why others did not, by name."""
    stamp: Stamp | StampFault | None = None
    """The time stamp, or why there is none; None: the authority did not have to be asked."""

    @property
    def contradicting(self) -> tuple[str, ...]:
        """The names of those who saw a longer ledger, or another one."""
        return tuple(name for name, trouble in self.troubles.items() if trouble is Trouble.CONTRADICTED)

    @property
    def stamping(self) -> str | None:
        """What came of asking the authority, in one word; None: it did not have to be asked."""
        return StampState.STAMPED.value if isinstance(self.stamp, Stamp) else self.stamp and self.stamp.value


class Cosigner:
    """Signs checkpoints, and has them cosigned by the witnesses and stamped by the authority that the settings name."""

    def __init__(self, store: Store, settings: Settings, *, ask: Ask | None = None) -> None:
        self._store = store
        self._settings = settings
        self._witnesses = witnesses_of(settings)
        self.stamper = Stamper(store, settings)
        self._file = CosignedFile(settings.ledger_cosigned)
        self._ask = ask or asking(TEXT_MEDIA)
        self._sizes: dict[str, int] = {}
        self._at_work = threading.Lock()
        self._is_over = False
        self.state = WitnessState.WAITING if self._witnesses else WitnessState.UNWITNESSED

    def cosign(self) -> Cosigned:
        """Sign a checkpoint of the ledger as it is, ask all witnesses and the authority, and keep what they signed.

        They are asked also where nothing is new: what they saw is compared, and their time is a newer one.

        Raises:
            LedgerBrokenError: what is stored does not lead from the last checkpoint to here; nothing was signed.
            SigningKeyError, StoreError, LedgerHeadError: a key or the store cannot be used.
        """
        try:
            with self._at_work:
                cosigned = self._cosigned()
        except BaseException:
            self.state = WitnessState.FAILED
            raise
        if cosigned.contradicting:
            self.state = WitnessState.CONTRADICTED
        elif cosigned.troubles:
            self.state = WitnessState.MISSING
        elif self._witnesses:
            self.state = WitnessState.COSIGNED
        return cosigned

    def close(self) -> None:
        """Ask nobody any more, and wait for what was asked."""
        self._is_over = True
        with self._at_work:
            pass

    def _cosigned(self) -> Cosigned:
        signer = signer_of(self._settings, self._store)
        kept = signed_checkpoint(self._store, signer)
        note, checkpoint = parse_checkpoint(kept.note)
        found: list[NoteSignature] = []
        by: list[str] = []
        troubles: dict[str, Trouble] = {}
        for url, key in self._witnesses:
            outcome = self._asked(url, key, note, checkpoint)
            if isinstance(outcome, Trouble):
                troubles[key.name] = outcome
            else:
                by.append(key.name)
                found += outcome
        if found:
            whole = with_signatures(note, found)
            self._store.writer.run(checkpoints.keep, kept._replace(note=whole.whole))
            self._file.write(whole)
        stamp = None if self._is_over else self.stamper.stamp(kept, signer.key)
        return Cosigned(checkpoint.size, tuple(by), troubles, stamp)

    def _asked(self, url: str, key: NoteKey, note: Note, checkpoint: Checkpoint) -> tuple[NoteSignature, ...] | Trouble:
        """The witness's signatures. How long it saw the ledger it says itself where that is not known."""
        outcome: tuple[NoteSignature, ...] | int | Trouble = min(self._seen_by(key), checkpoint.size)
        for _ in range(_TRIES):
            if not isinstance(outcome, int):
                break
            outcome = self._answered(url, key, note, checkpoint, old=outcome)
        if isinstance(outcome, int):
            return Trouble.WRONG
        if not isinstance(outcome, Trouble):
            self._sizes[key.text] = checkpoint.size
        return outcome

    def _answered(
        self, url: str, key: NoteKey, note: Note, checkpoint: Checkpoint, *, old: int
    ) -> tuple[NoteSignature, ...] | int | Trouble:
        """Signatures, or how long the witness saw the ledger where that is not `old`."""
        if self._is_over:
            return Trouble.UNREACHABLE
        with self._store.reading() as connection:
            proof = consistency_proof(
                old, checkpoint.size, tiles.StoredHashes(connection, checkpoint.size, about=max(old - 1, 0))
            )
        try:
            response = self._ask(url, Asked(old, tuple(proof), checkpoint, note).body.encode())
        except ServiceDownError:
            return Trouble.UNREACHABLE
        try:
            match response.status:
                case 200:
                    return _cosignatures(response.body.decode(), key, note)
                case 409:
                    seen = read_number(response.body.decode().removesuffix("\n"))
                    if seen == old:  # as long as we said, so its root is another one
                        return Trouble.CONTRADICTED if old == checkpoint.size else Trouble.WRONG
                    return seen if seen <= checkpoint.size else self._longer(seen)
                case 422:
                    return Trouble.CONTRADICTED
                case _:
                    return Trouble.REFUSED
        except ValueError:
            return Trouble.WRONG

    def _longer(self, seen: int) -> Trouble:
        """The witness saw more than the checkpoint has: of this ledger, or of one that was lost here."""
        with self._store.reading() as connection:
            return Trouble.OUTRUN if tiles.size_of(connection) >= seen else Trouble.CONTRADICTED

    def _seen_by(self, key: NoteKey) -> int:
        """How long the ledger was when a witness last cosigned it, as far as it is known here."""
        if key.text not in self._sizes:
            found = self._file.read()
            self._sizes[key.text] = 0 if found is None or key.cosigned_at(found[0]) is None else found[1].size
        return self._sizes[key.text]


def _cosignatures(body: str, key: NoteKey, note: Note) -> tuple[NoteSignature, ...]:
    """Of the lines that a witness answered, those of its key; ValueError where there is none, or one is false."""
    own = tuple(one for one in parse_signatures(body) if (one.name, one.key_id) == (key.name, key.id))
    if key.cosigned_at(Note(note.text, own)) is None:
        raise ValueError("the witness did not sign")
    return own
