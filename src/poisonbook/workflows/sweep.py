"""Forgetting what is due."""

from __future__ import annotations

from poisonbook.storage.store import Store
from poisonbook.storage.sweep import sweep_some


def sweep_all(store: Store) -> int:
    """Delete every row that is past its date, a thousand at a time so that checkouts go on; how many there were."""
    rows = 0
    while counts := store.writer.run(sweep_some, store.clock()):
        rows += sum(counts.values())
    return rows
