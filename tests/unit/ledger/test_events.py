"""What an event says is written in one way for ever: ledgers that are there keep their roots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from hashlib import sha256

from poisonbook.ledger.entries import entry_of
from poisonbook.ledger.event import Event
from poisonbook.ledger.events import KINDS, Erasure, RecordKept
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.tree import Tree
from poisonbook.values.canonical import canonical_bytes

UNTIL = "2028-05-22T09:30:00+00:00"
ROOTS = {
    1: "ce3e6f6f3df74b10da4dec3351a37788d2f6d6beb0f65749fb0baa97a0d8d800",
    257: "53fe4547bee45e1e9ca9549c450f79c019d9c9fc2083f2a1b2ae69ed832473fa",
    1_000: "e6b29117d50b775b642f92f34a28feeacea205b2cdcb4baef1a028a0c92931a0",
}
"""Of ledgers with these events, as the first version made them."""


def events(count: int) -> list[Event]:
    """Records and erasures, with whatever needs care in a text."""
    return [
        Erasure(at=UNTIL, counts={"orders": number, "a": 1}, latest_seconds=number)
        if number % 3 == 0
        else RecordKept(
            operator="op_\u00fc\u2028",
            noun="orders",
            id=f'o"{number}\\\n\x7f\U0001f9ea%s',
            at=UNTIL,
            digest=None if number % 3 == 1 else f"{number:064x}",
        )
        for number in range(count)
    ]


def every_kind(of: type[Event]) -> Iterator[type[Event]]:
    for kind in of.__subclasses__():
        if hasattr(kind, "KIND"):
            yield kind
        yield from every_kind(kind)


def test_ledgers_keep_their_roots() -> None:
    for size, root in ROOTS.items():
        tree = Tree()
        tree.grow(
            leaf_hash(entry_of(event.KIND, sha256(b"%d" % number).digest(), event.content(until=UNTIL)))
            for number, event in enumerate(events(size))
        )
        assert tree.root.hex() == root


def test_every_kind_of_event_says_its_fields_its_kind_and_until_when() -> None:
    for kind in every_kind(Event):
        said = {one.name: f"{one.name} \u00e9" for one in fields(kind)}
        written = kind(**said).content(until=UNTIL)
        assert written == canonical_bytes({**said, "kind": kind.KIND, "until": UNTIL})
    assert {kind.KIND for kind in every_kind(Event)} == KINDS
