"""A checkout's side of poisonbook: keeps the snapshot, and asks the service only where it has to.

Stands alone: the standard library, and `cryptography` for the signature.
"""

from __future__ import annotations

from poisonbook.client.answers import Answer, Outcome, Source
from poisonbook.client.basket import Basket, Line
from poisonbook.client.client import Client, WhenDown
from poisonbook.client.errors import (
    ClientError,
    ServiceDownError,
    ServiceRefusedError,
    SnapshotError,
    SnapshotFault,
)
from poisonbook.client.snapshot import Snapshot, Standing, read_snapshot

__all__ = [
    "Answer",
    "Basket",
    "Client",
    "ClientError",
    "Line",
    "Outcome",
    "ServiceDownError",
    "ServiceRefusedError",
    "Snapshot",
    "SnapshotError",
    "SnapshotFault",
    "Source",
    "Standing",
    "WhenDown",
    "read_snapshot",
]
