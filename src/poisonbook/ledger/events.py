"""What the ledger tells: a closed list of events, each with its fields. Nothing personal has a place in one.

An event is what an entry commits to (`entries`). Its fields are plain texts and whole numbers, so that it has one
spelling in bytes for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import ClassVar

from poisonbook.values.canonical import ObjectSpelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that was done."""

    KIND: ClassVar[str]
    """The one word that stands in the log for everybody to count."""
    FOR_EVER: ClassVar[bool] = False
    """Whether what it says is kept for as long as the ledger."""

    def content(self, *, until: str) -> bytes:
        """What the entry commits to: the event, its kind, and until when that is kept."""
        return self.content_of({one.name: getattr(self, one.name) for one in fields(self)}, until=until)

    @classmethod
    def content_of(cls, said: dict[str, object], *, until: str) -> bytes:
        """The same of an event with these fields, for many of one kind; KeyError where one is missing."""
        said["kind"], said["until"] = cls.KIND, until
        return _spelling(cls).bytes_of(said)  # type: ignore[arg-type]  # classes can be hashed, whatever is said of theirs


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
class InspectorLook(Event):
    """An authority's inspector looked at a page of the console."""

    KIND: ClassVar[str] = "inspection"

    operator: str
    at: str
    staff: str
    """The short id."""
    page: str
    """Of a closed list."""
    record: str
    """The id of what is on it; empty: it is a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningStep(Event):
    """A step on the way to reading a customer's particulars; each is of a kind of its own, to be counted apart."""

    operator: str
    at: str
    id: str
    """The opening's."""
    role: str
    """In which role the step was taken, as who took it says; to refuse or withdraw needs no key of the role."""
    reason: str
    """Of a closed list."""
    records: int
    """How many records it is about."""


class OpeningRequested(OpeningStep):
    """A person of one role asked to read."""

    __slots__ = ()
    KIND: ClassVar[str] = "opening-requested"


class OpeningApproved(OpeningStep):
    """The other role handed its halves over: from then on who asked can read. This is the kind to count."""

    __slots__ = ()
    KIND: ClassVar[str] = "opening-approved"


class OpeningRefused(OpeningStep):
    """A second person refused."""

    __slots__ = ()
    KIND: ClassVar[str] = "opening-refused"


class OpeningWithdrawn(OpeningStep):
    """Who asked took it back."""

    __slots__ = ()
    KIND: ClassVar[str] = "opening-withdrawn"


class OpeningRead(OpeningStep):
    """Who asked reads; logged before anything is opened."""

    __slots__ = ()
    KIND: ClassVar[str] = "opening-read"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRequestStep(Event):
    """A step of a request of an authority. Which authority it is and what it names is in the record alone."""

    KIND: ClassVar[str] = "authority-request"

    operator: str
    at: str
    id: str
    """The request's."""
    step: str
    """recorded, proposed, confirmed, sent_back or withdrawn."""
    basis: str
    """Of a closed list."""
    outcome: str
    """given, partly or refused; empty: it is not answered."""
    cases: int
    """How many it names."""
    orders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStep(Event):
    """Something was done with a case: found by rules, taken, decided, reported."""

    KIND: ClassVar[str] = "case"

    operator: str
    at: str
    id: str
    """The case's."""
    step: str
    """Of a closed list; never a reason, and nobody's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDecided(Event):
    """Something was done with a decision of staff on a product."""

    KIND: ClassVar[str] = "product-decision"

    operator: str
    at: str
    id: str
    """The decision's."""
    product: str
    """The shop's id of the product."""
    step: str
    """How it stands since: waiting, in_force, or why it ended; of a closed list."""
    reason: str
    """Of a closed list."""
    was: str
    """The product's status without it."""
    becomes: str
    """With it."""
    last_day: str
    """On which it holds."""


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
class ReportStep(Event):
    """Something was done with a report to a contact point: signed off, sent, acknowledged."""

    KIND: ClassVar[str] = "report"

    operator: str
    at: str
    """When it was done: of a report that was sent by hand, as who sent it says."""
    id: str
    """The report's."""
    matter: str
    """The id of the case or the incident that it is about."""
    step: str
    """Of a closed list; nobody's name."""
    channel: str
    """How it goes out."""
    files: Mapping[str, str]
    """SHA-256 of each file that was made or sent, by its name; nothing of what is in them."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesChanged(Event):
    """Other rules are in force than before."""

    KIND: ClassVar[str] = "rules"

    at: str
    rules: Mapping[str, str]
    """All that are in force now, by jurisdiction, id and version; and their hashes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleApproval(Event):
    """Somebody approved or refused a version of a rule."""

    KIND: ClassVar[str] = "rule-approval"

    operator: str
    at: str
    rule: str
    version: int
    digest: str
    """Of everything the version says."""
    step: str
    """proposed, approved or refused."""
    by: str
    """The short id."""


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
class RuleLife(Event):
    """A version of a rule was put to the gates, went into shadow, got notice of its end or ended; nothing it found."""

    KIND: ClassVar[str] = "rule-life"

    operator: str
    at: str
    rule: str
    version: int
    digest: str
    """Of everything the version says."""
    step: str
    """tried, justified, agreed, shadowed, noticed or ended."""
    by: str | None
    """The short id; None: the service."""
    why: str
    """Of a notice or an end: expired or poor_record; of a waiver, which gate; empty: none of these."""
    gates: Mapping[str, str]
    """How it stands at each gate; of a trial alone."""
    trial: str
    """The digest of what was found, which is in the record; of a trial alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LossAccepted(Event):
    """The store had lost what it had acknowledged, and somebody decided to go on with it."""

    KIND: ClassVar[str] = "loss"

    at: str
    entries_known: int | None
    """How many there were; None: what said so was lost or damaged too."""
    entries_found: int
    reason: str


def _kinds(of: type[Event]) -> Iterator[str]:
    for one in of.__subclasses__():
        if "KIND" in vars(one):
            yield one.KIND
        yield from _kinds(one)


KINDS = frozenset(_kinds(Event))
"""All kinds there are."""


@cache
def _spelling(kind: type[Event]) -> ObjectSpelling:
    """How the contents of a kind of event are written."""
    return ObjectSpelling((*(one.name for one in fields(kind)), "kind", "until"))
