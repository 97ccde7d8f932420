"""The signed snapshot of an operator's products: made when they have changed, and anew before it gets old."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from poisonbook.client.errors import ClientError
from poisonbook.client.snapshot import Snapshot, read_snapshot
from poisonbook.clock import Clock, system_clock
from poisonbook.errors import PoisonbookError
from poisonbook.law.book import Book, load_book
from poisonbook.privacy.signing import SigningKey
from poisonbook.register.access import Operator
from poisonbook.reports.snapshot import SALT_BYTES, SnapshotFacts, snapshot_bytes
from poisonbook.settings import Settings
from poisonbook.storage import products
from poisonbook.storage.store import Store
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.output import output_folder

REST = 20
"""While products are being registered, making snapshots takes one part in so many of a core."""
_HALF_HOUR = timedelta(minutes=30)
"""Half of the shortest lifetime: the halves of all lifetimes begin at one."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHANGES = 2**31
"""More changes than a catalogue sees."""


class SnapshotRefusedError(PoisonbookError):
    """A file is not a snapshot that a client would take."""

    code: ClassVar[str] = "snapshot-refused"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


@dataclass(frozen=True, slots=True)
class SignedSnapshot:
    """What is handed out."""

    facts: SnapshotFacts
    data: bytes
    etag: str
    """A strong validator (RFC 9110, 8.8.3): SHA-256 of the bytes."""
    changes: int
    """The number of the last change to the products in it."""
    took: float
    """Seconds to make it."""


class Snapshots:
    """The newest snapshot of every operator. Safe to use from several threads.

    Processes that serve one store make the same bytes: everything in a snapshot follows from the products, their
    number of changes, the key, and the half of its lifetime that it is made in. The version is the half hour in which
    that half began, and then the number of changes: it grows, also after a store was restored from an older copy.
    """

    def __init__(
        self,
        store: Store,
        book: Book,
        key: Callable[[], SigningKey],
        *,
        hours: int,
        clock: Clock = system_clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`hours`: how long a snapshot may be used, at least 1; a newer one is there when half of that is over."""
        self._store = store
        self._book = book
        self._key = key
        self._half = hours * _HALF_HOUR
        self._clock = clock
        self._monotonic = monotonic
        self._made: dict[str, tuple[SignedSnapshot, float]] = {}
        self._making = threading.Lock()

    @classmethod
    def of_settings(cls, settings: Settings, store: Store, book: Book, clock: Clock) -> Snapshots:
        """As settings say; the key is read when the first snapshot is made."""
        return cls(
            store, book, lambda: SigningKey.from_file(settings.signing_key), hours=settings.snapshot_hours, clock=clock
        )

    def newest(self, operator: Operator) -> SignedSnapshot:
        """The operator's snapshot.

        Raises:
            SigningKeyError, SigningExtraMissingError: it cannot be signed.
            StoreUnavailableError: the store cannot be reached.
        """
        found = self._fitting(operator)
        if found is None:
            with self._making:  # whoever waited takes what the first has made
                found = self._fitting(operator) or self._make(operator)
        return found

    def _fitting(self, operator: Operator) -> SignedSnapshot | None:
        """The one there is, where it is as new as it can be or the next has to wait."""
        one, at = self._made.get(operator.id, (None, 0.0))
        if one is None or one.facts.made_at != self._began():
            return None
        if self._monotonic() - at < REST * one.took:
            return one
        with self._store.reading() as connection:
            return one if products.version(connection, operator.id) == one.changes else None

    def _make(self, operator: Operator) -> SignedSnapshot:
        began = self._monotonic()
        made_at, key = self._began(), self._key()
        with self._store.reading() as connection:
            changes = products.version(connection, operator.id)
            by_status = products.ids_by_status(connection, operator.id)
        version = (made_at - _EPOCH) // _HALF_HOUR * _CHANGES + changes
        facts = SnapshotFacts(
            operator=operator.id,
            version=version,
            made_at=made_at,
            expires_at=made_at + 2 * self._half,
            jurisdictions=operator.jurisdictions,
            law=", ".join(f"{code} {self._book.jurisdiction(code).checked}" for code in operator.jurisdictions),
            salt=key.derived(f"snapshot {version} of {operator.id}")[:SALT_BYTES],
        )
        body = snapshot_bytes(facts, by_status)
        data = body + key.sign(body)
        etag = f'"{hashlib.sha256(data).hexdigest()}"'
        made = SignedSnapshot(facts, data, etag, changes, self._monotonic() - began)
        self._made[operator.id] = (made, self._monotonic())
        return made

    def _began(self) -> datetime:
        """When the half of a lifetime began that it is now."""
        return _EPOCH + (self._clock() - _EPOCH) // self._half * self._half


def write_snapshot(
    settings: Settings, path: Path, *, operator: str | None, clock: Clock = system_clock
) -> SnapshotFacts:
    """Write an operator's snapshot to a file, whole or not at all; what it says of itself.

    Raises:
        UnknownOperatorError, WhichOperatorError: there is no such operator, or several.
        OutputError: the file cannot be written.
        SigningKeyError, StoreError: it cannot be made.
    """
    head, cosigned = settings.ledger_head, settings.ledger_cosigned
    with Store.open(settings.database, clock=clock, head=head, cosigned=cosigned) as store:
        snapshots = Snapshots.of_settings(settings, store, load_book(settings.law), clock)
        made = snapshots.newest(the_operator(store, operator))
    with output_folder(path.parent) as folder:
        (folder / path.name).write_bytes(made.data)
    return made.facts


def verify_snapshot(path: Path, public_key: str, *, operator: str | None, clock: Clock = system_clock) -> Snapshot:
    """What a client would take the file at `path` for.

    Raises:
        SnapshotRefusedError: it would not take it, or the key is none.
    """
    try:
        snapshot = read_snapshot(path.read_bytes(), [public_key], operator=operator)
    except OSError as error:
        raise SnapshotRefusedError(str(path), f"cannot be read ({error.strerror})") from None
    except ClientError as error:
        raise SnapshotRefusedError(str(path), str(error)) from None
    if not snapshot.is_valid(clock()):
        raise SnapshotRefusedError(str(path), f"expired at {snapshot.expires_at.isoformat()}")
    return snapshot


def public_key(settings: Settings) -> str:
    """What clients pin.

    Raises:
        SigningKeyError, SigningExtraMissingError: there is no key to say it of.
    """
    return SigningKey.from_file(settings.signing_key).public_key
