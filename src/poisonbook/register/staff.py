"""An operator's staff, what each of them may do, and how it is known that they are there."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from poisonbook.errors import PoisonbookError

IDLE = timedelta(minutes=15)
"""After how long without a request a session is over."""
LONGEST_SESSION = timedelta(hours=8)
FRESH = timedelta(minutes=5)
"""For how long after somebody proved who they are they need not prove it again for what weighs most."""
NAME_KEPT = timedelta(days=30)
"""For how long after the end of an account its name is kept; the short id stays in the records that cite it."""
STAFF_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")


class StaffRole(StrEnum):
    """What a member of staff may do; one person may have several."""

    REVIEWER = "reviewer"
    """Works on cases."""
    APPROVER = "approver"
    """Is the second person where one is needed."""
    DATA_PROTECTION = "data_protection"
    """Answers to the customers for their data."""
    CATALOGUE = "catalogue"
    """Sees to products and questions to suppliers; sees no customer's data."""
    RULES = "rules"
    """Sees to the rules; sees no customer's data."""
    ADMINISTRATOR = "administrator"
    """Sees to staff and settings; sees no customer's data, and has no other role that does."""
    INSPECTOR = "inspector"
    """An authority's: reads, changes nothing, for a limited time, and all that is looked at is logged."""
    AUDITOR = "auditor"
    """Sees the ledger and counts; no customer's data."""


SEES_CUSTOMERS = frozenset({StaffRole.REVIEWER, StaffRole.APPROVER, StaffRole.DATA_PROTECTION, StaffRole.INSPECTOR})
"""The roles that see customers' data."""


class SignInWay(StrEnum):
    """How somebody proves who they are."""

    PASSWORD = "password"  # noqa: S105 - the word itself
    PASSKEY = "passkey"
    OIDC = "oidc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """One member of an operator's staff."""

    id: str
    """Short, such as `k7`; it stands in records in place of the name, and is never given to anybody else."""
    operator: str
    """The id of the operator whose staff it is."""
    name: str
    """As colleagues know them; the short id, once the name is erased."""
    roles: frozenset[StaffRole]
    created_at: datetime
    lang: str = "en"
    disabled_at: datetime | None = None
    until: datetime | None = None
    """When an inspector's time ends."""
    subject: str | None = field(default=None, repr=False)
    """The hash of who they are to the operator's provider of identities; None: they do not come in that way."""

    def is_in_force(self, now: datetime) -> bool:
        """Whether the account can be used."""
        return self.disabled_at is None and (self.until is None or now < self.until)

    def lacks(self, roles: frozenset[StaffRole], now: datetime) -> str:
        """What is missing to do what takes one of these roles; empty: nothing is."""
        if self.is_in_force(now) and self.roles & roles:
            return ""
        wanted = " or ".join(sorted(role.value for role in roles))
        return f"this needs the role {wanted}, and an account that is in force"

    @property
    def name_ends(self) -> datetime | None:
        """When the name is erased; None: nobody knows yet."""
        last = self.disabled_at or self.until
        return None if last is None else last + NAME_KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One member of staff at one browser. The token in the cookie is not here: who reads the store is nobody."""

    id: str
    """The hash of the token."""
    staff: Staff
    """As they stand now."""
    way: SignInWay
    created_at: datetime
    seen_at: datetime
    """When the last request was, to the minute."""
    proved_at: datetime
    """When they last proved who they are."""
    ends_at: datetime
    """When it ends however busy it is."""

    @property
    def over_at(self) -> datetime:
        """When it is over if nothing more is asked."""
        return min(self.seen_at + IDLE, self.ends_at)

    def is_live(self, now: datetime) -> bool:
        """Whether it counts for anything."""
        return now < self.over_at and self.staff.is_in_force(now)

    def is_fresh(self, now: datetime) -> bool:
        """Whether they proved a moment ago who they are."""
        return now - self.proved_at < FRESH


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A key on somebody's device (WebAuthn); its secret half never leaves that."""

    id: str
    """As the device named it, in base64url."""
    staff: str
    public_key: bytes
    sign_count: int
    """How often the device says that it was used; always 0 for those that do not count."""
    created_at: datetime
    label: str = ""
    used_at: datetime | None = None


class SignInRefusedError(PoisonbookError):
    """Somebody is not let in. Whether there is such an account, and what was wrong, is not said."""

    code: ClassVar[str] = "sign-in-refused"

    def __str__(self) -> str:
        return "that did not work; nobody is told here what was wrong"


def subject_hash(issuer: str, subject: str) -> str:
    """What is kept of who somebody is to a provider of identities: nothing that names them, and only to be compared."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode("utf-8", "surrogatepass")).hexdigest()
