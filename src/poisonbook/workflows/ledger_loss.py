"""Going on with a ledger that lost entries, because a person says so."""

from __future__ import annotations

from poisonbook.ledger.events import LossAccepted
from poisonbook.storage import tiles
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.errors import LedgerHeadDamagedError, LedgerRolledBackError
from poisonbook.storage.events import log
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.store import Store


def accept_loss(store: Store, head: HeadFile, reason: str, *, cosigned: CosignedFile | None = None) -> Head:
    """Go on with a ledger that lost entries, or whose head did, from here on; that it was accepted is its next entry.

    To be given a store that was opened without its head. Only when it is told does the head follow: who stops this in
    between has a store that is refused as before. What witnesses cosigned is set aside where the store does not go on
    from it; they will not cosign this ledger any more.
    """
    known = [one for one in (_known(head), None if cosigned is None else _known(cosigned)) if one is not None]
    with store.reading() as connection:
        found = tiles.head_of(connection)
    at, most = store.clock().isoformat(), max(known, default=None)
    store.writer.run(log, LossAccepted(at=at, entries_known=most, entries_found=found.size, reason=reason))
    if cosigned is not None:
        _set_aside(store, cosigned)
    with store.reading() as connection:
        head.replace(tiles.head_of(connection))
    return found


def _known(file: HeadFile | CosignedFile) -> int | None:
    """How long the ledger was, says a file beside it; None: it says nothing, or is damaged."""
    try:
        return file.size()
    except LedgerHeadDamagedError:
        return None


def _set_aside(store: Store, cosigned: CosignedFile) -> None:
    try:
        seen = cosigned.head()
        with store.reading() as connection:
            tiles.need_whole(connection, seen)
    except (LedgerRolledBackError, LedgerHeadDamagedError):
        cosigned.set_aside()
