"""What the ledger tells: a closed list of events, each with its fields. Nothing personal has a place in one.

An event is what an entry commits to (`entries`). Its fields are plain texts and whole numbers, so that it has one
spelling in bytes for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

from poisonbook.values.canonical import canonical_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that was done."""

    KIND: ClassVar[str]
    """The one word that stands in the log for everybody to count."""

    def content(self, *, until: str) -> bytes:
        """What the entry commits to: the event, its kind, and until when that is kept."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return canonical_bytes({"kind": self.KIND, "until": until, **said})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKept(Event):
    """A record was written, changed or deleted in an operator's register: an order with its decision, a statement…"""

    KIND: ClassVar[str] = "record"

    operator: str
    noun: str
    """The table it is in."""
    id: str
    at: str
    digest: str | None
    """SHA-256 of the record as it stands since; None: it was deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure(Event):
    """What was past its date is gone."""

    KIND: ClassVar[str] = "erasure"

    at: str
    counts: Mapping[str, int]
    """How many rows of which table."""
    latest_seconds: int
    """How long after its date the row went that waited longest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockConfirmed(Event):
    """A person said that the clock is right, so that erasure goes on by it."""

    KIND: ClassVar[str] = "clock"

    at: str
    believed: str | None
    """The last time that was believed before; None: its record was damaged, or there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldStep(Event):
    """A step of a legal hold, the one way in which records outlive their date."""

    KIND: ClassVar[str] = "hold"

    operator: str
    at: str
    id: str
    """The hold's."""
    step: str
    """placed, confirmed or lifted."""
    reason: str
    """Of a closed list."""
    records: int
    """How many it holds."""
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade(Event):
    """A backup of the store was written."""

    KIND: ClassVar[str] = "backup"

    at: str
    rows: int
    manifest: str
    """SHA-256 of its manifest, which has the hashes of all tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupsDeleted(Event):
    """Backups that were older than they were to be kept are gone."""

    KIND: ClassVar[str] = "backups-deleted"

    at: str
    count: int
    kept_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored(Event):
    """The store was made of a backup."""

    KIND: ClassVar[str] = "restore"

    at: str
    made_at: str
    """When the backup was made."""
    manifest: str
    """SHA-256 of its manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(Event):
    """A register was exported for an inspection."""

    KIND: ClassVar[str] = "export"

    operator: str
    at: str
    first_day: str
    last_day: str
    opened: str | None
    """Why what is sealed was opened with it; None: it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRead(Event):
    """Somebody looked at what is held of one customer."""

    KIND: ClassVar[str] = "read"

    operator: str
    at: str
    reason: str
    """Of a closed list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Event):
    """A step on the way to reading what is sealed; the last one is logged before anybody reads it."""

    KIND: ClassVar[str] = "opening"

    operator: str
    at: str
    id: str
    """The opening's."""
    step: str
    """requested, approved, refused, withdrawn or opened."""
    role: str
    """Whose step it was."""
    reason: str
    """Of a closed list."""
    records: int
    """How many records it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleKeyChange(Event):
    """Something was done with a role's key."""

    KIND: ClassVar[str] = "key"

    at: str
    done: str
    """enrolled: what comes is sealed for it; rotated: what was sealed for an earlier one is sealed for it now."""
    role: str
    key: str
    """Which key, by the beginning of its hash."""
    records: int
    """How many records were sealed for it anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Event):
    """The service began to work, by these rules and this law."""

    KIND: ClassVar[str] = "start"

    at: str
    version: str
    rules: str
    """The fingerprint of all rules in force."""
    law: str
    """Up to which day the law of each jurisdiction was checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LossAccepted(Event):
    """The store had lost what it had acknowledged, and somebody decided to go on with it."""

    KIND: ClassVar[str] = "loss"

    at: str
    entries_known: int
    entries_found: int
    reason: str


KINDS = frozenset(one.KIND for one in Event.__subclasses__())
"""All kinds there are."""
