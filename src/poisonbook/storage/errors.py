"""What can go wrong with the store. No text holds a parameter of a statement, so none holds a customer's data."""

from __future__ import annotations

from typing import ClassVar

from poisonbook.errors import PoisonbookError


class StoreError(PoisonbookError):
    """The store cannot do what was asked."""

    code: ClassVar[str] = "store"


class StoreUrlError(StoreError):
    """The address of the store cannot be used."""

    code: ClassVar[str] = "store-url"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"the store's address: {self.problem}; it is sqlite:///path or postgresql://user@host/database"


class StoreVersionError(StoreError):
    """The store was made by another version."""

    code: ClassVar[str] = "store-version"

    def __init__(self, place: str, found: str | None, wanted: str) -> None:
        super().__init__(place, found, wanted)
        self.place = place
        self.found = found
        self.wanted = wanted

    def __str__(self) -> str:
        if self.found is None:
            return (
                f"{self.place}: holds no register; say where the store is with --dir or POISONBOOK_FOLDER, or make a "
                "new one: `poisonbook store init`"
            )
        return (
            f"{self.place}: is at revision {self.found}, expected {self.wanted}; `poisonbook store upgrade` brings it "
            "there"
        )


class NewerStoreError(StoreVersionError):
    """The store was made by a newer version: this one has never heard of its revision."""

    code: ClassVar[str] = "store-newer"

    def __str__(self) -> str:
        made = f"is at revision {self.found}, which is newer than {self.wanted}"
        return f"{self.place}: {made}; install the version of poisonbook that made it, as a store does not go back"


class StoreGoneError(StoreError):
    """There is no register any more where there was one."""

    code: ClassVar[str] = "store-gone"
    exit_code: ClassVar[int] = 4

    def __init__(self, place: str, entries: int | None) -> None:
        super().__init__(place, entries)
        self.place = place
        self.entries = entries

    def __str__(self) -> str:
        had = (
            f"`ledger.head` knows {self.entries:,} entries of its ledger"
            if self.entries
            else "its keys are still there"
        )
        return (
            f"{self.place}: the database is gone, or empty, and {had}; put it back, or restore a backup into the same "
            "folder: `poisonbook restore`"
        )


class StoreBusyError(StoreError):
    """Too much waits to be written, or another process holds the store; try again in a moment."""

    code: ClassVar[str] = "store-busy"
    exit_code: ClassVar[int] = 4

    def __str__(self) -> str:
        return "the store is busy; nothing was written, try again in a moment"


class StoreSlowError(StoreError):
    """The store did not finish writing in time: whether it will is not known yet."""

    code: ClassVar[str] = "store-slow"
    exit_code: ClassVar[int] = 4

    def __str__(self) -> str:
        return (
            "the store did not finish writing in time; it may yet, so ask again with the same order id or "
            "Idempotency-Key: then it is done once"
        )


class StoreUnavailableError(StoreError):
    """The store cannot be reached or written: nothing is acknowledged."""

    code: ClassVar[str] = "store-unavailable"
    exit_code: ClassVar[int] = 4

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"the store is not available ({self.problem}); nothing was acknowledged, try again later"


class StoreDamagedError(StoreUnavailableError):
    """The file of the database is damaged, which does not pass by itself."""

    code: ClassVar[str] = "store-damaged"

    def __str__(self) -> str:
        return (
            f"the database is damaged ({self.problem}); nothing was acknowledged. Move it away and restore a backup: "
            "`poisonbook restore`"
        )


class TableMissingError(StoreError):
    """The database lacks a table that every register has: somebody took it away, or it was lost."""

    code: ClassVar[str] = "store-table-missing"
    exit_code: ClassVar[int] = 4

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table

    def __str__(self) -> str:
        return (
            f"the database has no table {self.table}, which every register has; restore a backup: `poisonbook restore`"
        )


class RecordHeldError(StoreError):
    """A legal hold keeps the record: it is neither deleted nor put another in its place."""

    code: ClassVar[str] = "record-held"

    def __str__(self) -> str:
        return "a legal hold keeps the record as it is: it goes, or changes, when the hold has ended"


class StoreConflictError(StoreError):
    """Something of this id is on record already, or what it belongs to is not."""

    code: ClassVar[str] = "store-conflict"

    def __str__(self) -> str:
        return "the store holds something of this id already, or lacks what it belongs to"


class StoreValueError(StoreError):
    """A value that a database cannot hold, such as a text with U+0000 or half a surrogate pair."""

    code: ClassVar[str] = "store-value"

    def __str__(self) -> str:
        return "a value cannot be stored: texts are Unicode without U+0000, whole numbers have at most 64 bits"


class StoreFaultError(StoreError):
    """The database refused a statement for a reason that is ours to mend."""

    code: ClassVar[str] = "store-fault"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"the database refused a statement ({self.reason}); this is a fault of the program"


class LicenceOverdrawnError(StoreError):
    """A licence does not leave enough of a substance, or not any more."""

    code: ClassVar[str] = "licence-overdrawn"

    def __init__(self, licence: str, substance: str) -> None:
        super().__init__(licence, substance)
        self.licence = licence
        self.substance = substance

    def __str__(self) -> str:
        return f"licence {self.licence} does not leave enough of {self.substance}"


class LedgerBrokenError(StoreError):
    """The ledger in the store is not whole; nothing more is written into it."""

    code: ClassVar[str] = "ledger-broken"
    exit_code: ClassVar[int] = 4

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"the ledger is broken: {self.problem}; `poisonbook ledger audit` says where, and a backup has it whole"


class LedgerRolledBackError(StoreError):
    """The store lost commits that were acknowledged, or its ledger is another one than it was."""

    code: ClassVar[str] = "ledger-rolled-back"
    exit_code: ClassVar[int] = 4

    def __init__(self, known: int, found: int) -> None:
        super().__init__(known, found)
        self.known = known
        self.found = found

    def __str__(self) -> str:
        less = f"it has {self.found} entries and had {self.known}"
        other = f"its first {self.known} entries are not those it had"
        return (
            f"the store lost what it had acknowledged: {less if self.found < self.known else other}; nothing is served "
            "from it. Bring back a backup, or accept the loss with `poisonbook ledger accept-loss`"
        )


class LedgerHeadError(StoreError):
    """The file that says how long the ledger was cannot be read or written."""

    code: ClassVar[str] = "ledger-head"
    exit_code: ClassVar[int] = 4

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; it says how long the ledger was, so that a loss is noticed"


class LedgerHeadDamagedError(LedgerHeadError):
    """The file that says how long the ledger was is damaged."""

    code: ClassVar[str] = "ledger-head-damaged"

    def __str__(self) -> str:
        return f"{super().__str__()}. Where `ledger audit` finds nothing else, `ledger accept-loss` makes it anew"
