"""What the ledger tells: a closed list of events, each with its fields. Nothing personal has a place in one.

An event is what an entry commits to (`entries`). Those of people's work and of rules are in modules of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from poisonbook.ledger.event import Event
from poisonbook.ledger.review_events import (
    AuthorityRequestStep,
    CaseStep,
    InspectorLook,
    OpeningApproved,
    OpeningRead,
    OpeningRefused,
    OpeningRequested,
    OpeningWithdrawn,
    ProductDecided,
    ReportStep,
)
from poisonbook.ledger.rule_events import RuleApproval, RuleLife, RulesChanged


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
class RecordShortened(RecordKept):
    """A record goes earlier than the ledger said before, such as a hold that was lifted; that is kept until then."""

    KIND: ClassVar[str] = "record-shortened"

    ends: str
    """When the record is to be deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDecided(RecordKept):
    """An order was decided: it may be sold, something is asked for, it is held or refused. It is its record's entry.

    A sale is decided anew before it is confirmed, and a person decides to let be sold what was held.
    """

    KIND: ClassVar[str] = "decision"

    outcome: str
    findings: Mapping[str, int]
    """How many findings of which rule."""
    released: bool
    """Whether a person looked at it and let it be sold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure(Event):
    """Rows are gone: what was past its date, or what a person asked for. It is kept for as long as the ledger.

    What the ledger itself had of them (`ledger_contents`) is counted too: whatever else is missing was deleted by
    nobody who may.
    """

    KIND: ClassVar[str] = "erasure"
    FOR_EVER: ClassVar[bool] = True

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
    """A backup of the store is made: this is in it, so that none is without its entry."""

    KIND: ClassVar[str] = "backup"

    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupsDeleted(Event):
    """Backups that are older than they are to be kept go now; logged before they do."""

    KIND: ClassVar[str] = "backups-deleted"

    at: str
    count: int
    kept_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored(Event):
    """The store was made of a backup: whatever the ledger said beyond that backup, it says no more."""

    KIND: ClassVar[str] = "restore"

    at: str
    made_at: str
    """When the backup was made."""
    manifest: str
    """SHA-256 of its manifest."""
    entries: int
    """How long the ledger of the backup is; it goes on from there."""
    root: str
    """Of those entries, in hexadecimal figures."""
    entries_known: int | None
    """How long the ledger is known to have been; None: nothing says that it was longer, or another one."""
    keys_revoked: int
    """How many API keys were taken out of use with it."""


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
class StaffChange(Event):
    """Something was done with somebody's account, or with how they come in."""

    KIND: ClassVar[str] = "staff"

    operator: str
    at: str
    id: str
    """The short id, never a name."""
    done: str
    """Of a closed list."""
    roles: str
    """Those they have since, by the letters, with commas."""
    by: str | None
    """The administrator's short id, or their own; None: whoever may open the store on its machine."""
    second: str | None
    """The administrator who agreed, where that is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Event):
    """Somebody came in or out, proved once more who they are, or tried and was refused."""

    KIND: ClassVar[str] = "sign-in"

    operator: str | None
    at: str
    staff: str | None
    """The short id; None: they said one that there is not, or none."""
    way: str
    """password, passkey or oidc; empty: whichever it was, all sessions ended."""
    done: str
    """in, again, refused or out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleKeyChange(Event):
    """Something was done with a role's key. It is kept for as long as the ledger, for which role keys stand."""

    KIND: ClassVar[str] = "key"
    FOR_EVER: ClassVar[bool] = True

    at: str
    done: str
    """enrolled: what comes is sealed for it; rotated: what was sealed for an earlier one is sealed for it now."""
    role: str
    key: str
    """Which key, by the beginning of its hash."""
    records: int
    """How many records were sealed for it anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKeyChanged(Event):
    """The ledger is signed with another key from here on. It is kept for as long as the ledger, with all it says."""

    KIND: ClassVar[str] = "ledger-key"
    FOR_EVER: ClassVar[bool] = True

    at: str
    old: str | None
    """The public key that signed until now, on one line; None: nothing was signed yet."""
    new: str
    reason: str
    """Of a closed list."""
    size: int
    """How many entries the last checkpoint has that the old key signed."""
    root: str
    """Of those entries, in hexadecimal figures."""
    approved: Mapping[str, str]
    """With which key, by the beginning of its hash, the holder of which role stood for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochChange(Event):
    """Something was done with the key of an epoch of pseudonyms."""

    KIND: ClassVar[str] = "epoch"

    at: str
    done: str
    """made: what is written from its day on is written under it; destroyed: nobody can ask any more who is in it."""
    epoch: str
    """The day from which it holds."""


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
    own_rules: str
    """What it asks of rules of the operator's own: off, on or gates. Earlier entries do not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransparencyStep(Event):
    """A step of a year's public figures. With their release its budget is spent, for as long as there is a ledger."""

    KIND: ClassVar[str] = "transparency"
    FOR_EVER: ClassVar[bool] = True

    operator: str
    at: str
    year: int
    step: str
    """proposed or released."""
    epsilon: str
    """What is spent; empty: nothing is."""
    cells: int
    """Which version of the list of cells; 0: nothing is released."""
    digest: str
    """SHA-256 of the figures that are released; empty: none are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LossAccepted(Event):
    """The store had lost what it had acknowledged, and somebody decided to go on with it."""

    KIND: ClassVar[str] = "loss"

    at: str
    entries_known: int | None
    """How many there were; None: what said so was lost or damaged too."""
    entries_found: int
    reason: str


EVENTS: tuple[type[Event], ...] = (
    RecordKept,
    RecordShortened,
    OrderDecided,
    Erasure,
    ClockConfirmed,
    HoldStep,
    BackupMade,
    BackupsDeleted,
    Restored,
    Export,
    PersonalRead,
    InspectorLook,
    OpeningRequested,
    OpeningApproved,
    OpeningRefused,
    OpeningWithdrawn,
    OpeningRead,
    AuthorityRequestStep,
    CaseStep,
    ProductDecided,
    StaffChange,
    SignIn,
    ReportStep,
    RoleKeyChange,
    LedgerKeyChanged,
    EpochChange,
    Started,
    RulesChanged,
    RuleApproval,
    TransparencyStep,
    RuleLife,
    LossAccepted,
)
"""All there are."""
KINDS = frozenset(one.KIND for one in EVENTS)
"""How an entry says which of them it is."""
