"""Which keys signed the ledger of a store, by what its own entries say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.entries import commits_to
from poisonbook.ledger.events import LedgerKeyChanged, RoleKeyChange
from poisonbook.ledger.key_changes import KeyChange, LedgerKeys
from poisonbook.ledger.notes import NoteKey
from poisonbook.storage import contents, tiles
from poisonbook.storage.errors import LedgerBrokenError


class LedgerKeyChangedError(PoisonbookError):
    """Another key signs the ledger than the one in the key file."""

    code: ClassVar[str] = "ledger-key-changed"
    exit_code: ClassVar[int] = 4

    def __init__(self, name: str, size: int) -> None:
        super().__init__(name, size)
        self.name = name
        self.size = size

    def __str__(self) -> str:
        return (
            f"with {self.size} entries {self.name} was not signed with the key in the ledger's key file: put the file "
            "back that signed it; where that is lost, or may have been seen, `poisonbook ledger new-key` has the "
            "ledger tell of a new one"
        )


def key_changes(connection: Connection) -> list[KeyChange]:
    """The entries that name a new key, in their order.

    Raises:
        LedgerBrokenError: what is kept of one is not what it commits to.
    """
    found = []
    for number, said in _told(connection, LedgerKeyChanged.KIND):
        old = None if said["old"] is None else NoteKey.parse(said["old"])
        found.append(KeyChange(number, old, NoteKey.parse(said["new"])))
    return found


def role_keys_before(connection: Connection, size: int) -> frozenset[tuple[str, str]]:
    """Role and id of the role keys that the first `size` entries say were enrolled; errors as of `key_changes`."""
    told = _told(connection, RoleKeyChange.KIND)
    return frozenset((said["role"], said["key"]) for number, said in told if number < size)


def _told(connection: Connection, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and content of events that are kept for ever."""
    for one in contents.of_kind(connection, kind):
        entry = tiles.entries(connection, one.number, one.number + 1)
        if not entry or not commits_to(entry[0], one.nonce, one.content):
            raise LedgerBrokenError(f"what is kept of entry {one.number} is not what it commits to")
        yield one.number, json.loads(one.content)


def ledger_keys(connection: Connection, now: NoteKey) -> LedgerKeys:
    """The keys of a ledger that `now` signs.

    Raises:
        LedgerKeyChangedError: the ledger says that another one signs it.
        LedgerBrokenError: what it says of its keys is not what its entries commit to.
    """
    changes = key_changes(connection)
    try:
        return LedgerKeys(now, changes)
    except ValueError:
        raise LedgerKeyChangedError(changes[-1].new.name, tiles.size_of(connection)) from None
