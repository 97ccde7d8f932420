"""What is shown with a proof, so that the entry can be known again: kind, nonce and content; or the entry alone.

It is JSON in one spelling (keys in order, no blanks, nothing escaped that need not be). Whoever reads it takes no
other: a file with an entry *and* a content would pass a content off as proven that nothing commits to.
"""

from __future__ import annotations

import json

from poisonbook.ledger.entries import entry_of
from poisonbook.values.canonical import canonical_bytes


def shown(kind: str, nonce: bytes, content: bytes) -> bytes:
    """What shows an entry that can still be opened; ValueError where the content is not UTF-8."""
    return canonical_bytes({"kind": kind, "nonce": nonce.hex(), "content": content.decode()})


def shown_closed(entry: bytes) -> bytes:
    """What shows an entry whose nonce or content is not to be told, or is gone."""
    return canonical_bytes({"entry": entry.hex()})


def entry_shown(extra: bytes) -> bytes:
    """The entry that was shown so; ValueError where none was."""
    try:
        told = json.loads(extra)
    except (ValueError, RecursionError):
        told = None
    match told:
        case {"entry": str(text)}:
            entry = bytes.fromhex(text)
            again = shown_closed(entry)
        case {"kind": str(kind), "nonce": str(text), "content": str(content)}:
            nonce = bytes.fromhex(text)
            entry = entry_of(kind, nonce, content.encode())
            again = shown(kind, nonce, content.encode())
        case _:
            raise ValueError("this does not show an entry")
    if again != extra:
        raise ValueError("this shows an entry, but is not written as it should be")
    return entry
