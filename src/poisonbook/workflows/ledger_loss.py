"""Going on with a ledger that lost entries, because a person says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.events import LossAccepted
from poisonbook.storage import tiles
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.errors import LedgerBrokenError, LedgerHeadDamagedError, LedgerRolledBackError
from poisonbook.storage.events import log
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.store import Store

MOST_REASON = 2_000


class NothingLostError(PoisonbookError):
    """A loss was to be accepted where there is none; nothing was written."""

    code: ClassVar[str] = "nothing-lost"

    def __str__(self) -> str:
        return (
            "nothing is lost: the ledger has all that `ledger.head` and `ledger.cosigned` know of it; what else is "
            "wrong says `poisonbook ledger audit`"
        )


class LossReasonError(PoisonbookError):
    """A loss is accepted for a reason that can be read later."""

    code: ClassVar[str] = "loss-reason"

    def __str__(self) -> str:
        return f"say why in 1 to {MOST_REASON} characters, without the name of a person"


@dataclass(frozen=True, slots=True)
class AcceptedLoss:
    """What is there of a ledger, and what was there."""

    found: int
    """How many entries there are."""
    known: int | None
    """How many there were; None: what said so was damaged."""

    @property
    def lost(self) -> int | None:
        """How many are gone; None: nobody knows, or there are as many and not the same."""
        return None if self.known is None or self.known <= self.found else self.known - self.found


def accept_loss(store: Store, head: HeadFile, reason: str, *, cosigned: CosignedFile | None = None) -> AcceptedLoss:
    """Go on with a ledger that lost entries, or whose head did, from here on; that it was accepted is its next entry.

    To be given a store that was opened without its head. Only when it is told does the head follow: who stops this in
    between has a store that is refused as before. What witnesses cosigned is set aside where the store does not go on
    from it; they will not cosign this ledger any more.

    Raises:
        LossReasonError: the reason is blank, or too long.
        NothingLostError: the ledger has all that it was known to have.
        StoreError: the store cannot be read or written, or a file beside it not be read.
    """
    reason = reason.strip()
    if not 1 <= len(reason) <= MOST_REASON:
        raise LossReasonError
    files: list[HeadFile | CosignedFile] = [head] if cosigned is None else [head, cosigned]
    if not any(_is_lost(store, file) for file in files):
        raise NothingLostError
    most = max((size for file in files if (size := _known(file)) is not None), default=None)
    with store.reading() as connection:
        found = tiles.size_of(connection)
    at = store.clock().isoformat()
    store.writer.run(log, LossAccepted(at=at, entries_known=most, entries_found=found, reason=reason))
    if cosigned is not None and _is_lost(store, cosigned):
        cosigned.set_aside()
    with store.reading() as connection:
        head.replace(tiles.head_of(connection))
    return AcceptedLoss(found, most)


def _known(file: HeadFile | CosignedFile) -> int | None:
    """How long the ledger was, says a file beside it; None: it says nothing, or is damaged."""
    try:
        return file.size()
    except LedgerHeadDamagedError:
        return None


def _is_lost(store: Store, file: HeadFile | CosignedFile) -> bool:
    """Whether the ledger lacks something that a file beside it knows, or the file is damaged."""
    try:
        known: Head | None = file.read() if isinstance(file, HeadFile) else file.head()
        with store.reading() as connection:
            tiles.need_whole(connection, known)
    except (LedgerRolledBackError, LedgerHeadDamagedError, LedgerBrokenError):
        return True
    return False
