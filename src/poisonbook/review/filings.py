"""How a report comes to the contact point: signed off by two people, then sent, then acknowledged. The noun.

`filing_moves` has what may be done with one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from poisonbook.review.reports import Report


class Channel(StrEnum):
    """How a report goes out."""

    DOWNLOAD = "download"
    """Somebody takes the files, sends them as the contact point wants it, and says that it was done."""
    EMAIL_DRAFT = "email_draft"
    """The same, as a message that only has to be sent."""
    ENDPOINT = "endpoint"
    """The service sends it to the address that is set, until it is taken."""


class FilingState(StrEnum):
    """Where a report stands."""

    SIGNED_ONCE = "signed_once"
    """A second person has to look."""
    READY = "ready"
    """Signed off by two; it is to be sent."""
    SENDING = "sending"
    """The service sends it."""
    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    """The contact point said that it has it."""
    WITHDRAWN = "withdrawn"
    """It is not sent; another one may be made."""


class SendTrouble(StrEnum):
    """Why a report that the service sends has not come yet, as far as it knows."""

    UNREACHABLE = "unreachable"
    """No answer in time, or the connection broke: it may have come all the same."""
    FAILED = "failed"
    """The other side says that it could not take it now."""
    REFUSED = "refused"
    """The other side does not take it as it is; somebody has to look."""
    NO_TOKEN = "no_token"  # noqa: S105 - a word of this list
    """The file of the token cannot be read."""
    NO_ADDRESS = "no_address"
    """No address is set any more."""
    NOT_OWED = "not_owed"
    """Its case was opened again, or reported otherwise: nothing is sent until that is decided."""


class FilingStep(StrEnum):
    """What was done with a report."""

    SIGNED = "signed"
    COUNTERSIGNED = "countersigned"
    TAKEN_OUT = "taken_out"
    """Its files were made, to be sent by hand."""
    TAKEN_OVER = "taken_over"
    """A person sends by hand what the service could not."""
    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A report and what became of it. People are short ids of staff."""

    id: str
    """The same however often it is sent, so that who takes it twice can tell."""
    case_id: str | None = None
    """Whether it is about a case …"""
    incident_id: str | None = None
    """… or about a loss or theft."""
    channel: Channel
    report: Report
    fingerprint: str
    """Of `report`: what both have signed."""
    signed_by: str
    signed_at: datetime
    due_at: datetime | None = None
    second_by: str | None = None
    second_at: datetime | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file as it was taken out or sent last, by its name."""
    filed_by: str | None = None
    """Who says that it was sent; None with `filed_at`: the service sent it."""
    filed_at: datetime | None = None
    reference: str = ""
    """The contact point's."""
    acknowledged_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None
    tries: int = 0
    """How often the service began to send it."""
    next_try_at: datetime | None = None
    """When the service sends it, or sends it again; None: it does not."""
    trouble: SendTrouble | None = None
    """What came between, the last time."""

    @property
    def matter(self) -> str:
        """The id of what it is about."""
        return self.case_id or self.incident_id or ""

    @property
    def reported_at(self) -> datetime | None:
        """When it was filed, for its clock."""
        return self.filed_at

    @property
    def state(self) -> FilingState:
        """Where it stands."""
        if self.withdrawn_at is not None:
            return FilingState.WITHDRAWN
        if self.acknowledged_at is not None:
            return FilingState.ACKNOWLEDGED
        if self.filed_at is not None:
            return FilingState.FILED
        if self.second_at is None:
            return FilingState.SIGNED_ONCE
        return FilingState.SENDING if self.channel is Channel.ENDPOINT else FilingState.READY
