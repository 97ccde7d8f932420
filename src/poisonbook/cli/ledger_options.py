"""The ledger of a store, for commands that sign or compare it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from poisonbook.cli.store_options import settings_of

if TYPE_CHECKING:
    from poisonbook.ledger.notes import NoteSigner
    from poisonbook.workflows.store_folder import Store


@contextmanager
def opened_ledger(
    folder: Path | None, database: str | None, *, with_loss: bool = False
) -> Iterator[tuple[Store, NoteSigner]]:
    """The store and the key that signs its ledger; `with_loss`: also where it has lost entries."""
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.ledger_signer import signer_of
    from poisonbook.workflows.store_folder import need_key_files, open_store

    need_key_files(settings)
    with open_store(settings, with_loss=with_loss) as store:
        yield store, signer_of(settings, store)
