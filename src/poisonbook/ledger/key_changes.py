"""The keys that signed a ledger, one after the other: a new one holds from the entry on that names it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from poisonbook.ledger.notes import NoteKey


class KeyChange(NamedTuple):
    """An entry that names a new key."""

    number: int
    """The entry's."""
    old: NoteKey | None
    """Which key signed before; None: none had signed anything."""
    new: NoteKey


class LedgerKeys:
    """Which key signs a ledger that is how long."""

    def __init__(self, now: NoteKey, changes: Sequence[KeyChange] = ()) -> None:
        """`now` signs the ledger as it is; ValueError where that is not the key that the last change names."""
        if changes and changes[-1].new != now:
            raise ValueError(f"{changes[-1].new.text} signs this ledger")
        self._now = now
        self._changes = tuple(changes)

    def at(self, size: int) -> NoteKey | None:
        """The key that signs a checkpoint of so many entries; None: none did."""
        key = self._changes[0].old if self._changes else self._now
        for change in self._changes:
            if change.number < size:
                key = change.new
        return key
