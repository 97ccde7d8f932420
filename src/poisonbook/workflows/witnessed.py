"""Comparing a store with what witnesses cosigned of its ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.checkpoints import parse_checkpoint
from poisonbook.ledger.notes import NoteKey
from poisonbook.settings import Settings
from poisonbook.storage import tiles
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.head import Head
from poisonbook.storage.store import Store
from poisonbook.workflows.ledger_keys import ledger_keys
from poisonbook.workflows.ledger_signer import signer_of


class NotWitnessedError(PoisonbookError):
    """There is no checkpoint of this ledger that one of its witnesses cosigned."""

    code: ClassVar[str] = "not-witnessed"

    def __str__(self) -> str:
        return "there is no checkpoint that this ledger's key and one of its witnesses signed"


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint that witnesses cosigned, and that the store goes on from."""

    size: int
    entries: int
    """How many there are now."""
    by: Mapping[str, datetime]
    """Who cosigned it and when."""


def witnesses_of(settings: Settings) -> tuple[tuple[str, NoteKey], ...]:
    """Where each witness is asked, and its key; the settings were read, so they are right."""
    parted = (one.split(" ") for one in settings.witnesses)
    return tuple((f"{url.rstrip('/')}/add-checkpoint", NoteKey.parse(key)) for url, key in parted)


def witnessed(store: Store, settings: Settings, *, note: str | None = None) -> Witnessed:
    """Compare a store with a checkpoint that its witnesses cosigned: `note`, or the newest that is kept.

    To be given a store that was opened whatever it lost.

    Raises:
        NotWitnessedError: there is none, or this ledger's key and one of its witnesses did not sign it.
        LedgerRolledBackError: the store's ledger is shorter, or another one.
    """
    kept = CosignedFile(settings.ledger_cosigned)
    if note is None:
        found = kept.read()
    else:
        try:
            found = parse_checkpoint(note)
        except ValueError:
            found = None
    if found is None:
        raise NotWitnessedError
    whole, checkpoint = found
    signer = signer_of(settings, store)
    times = {key.name: at for _, key in witnesses_of(settings) if (at := key.cosigned_at(whole)) is not None}
    with store.reading() as connection:
        own = ledger_keys(connection, signer.key).at(checkpoint.size)
        if own is None or checkpoint.origin != own.name or not own.verifies(whole) or not times:
            raise NotWitnessedError
        tiles.need_whole(connection, Head(checkpoint.size, checkpoint.root))
        entries = tiles.size_of(connection)
    return Witnessed(checkpoint.size, entries, {name: datetime.fromtimestamp(at, UTC) for name, at in times.items()})
