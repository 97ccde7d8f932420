"""What may be done with a report, by whom. Pure: each move says how it stands afterwards, or refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from poisonbook.register.staff import Staff
from poisonbook.review.filing_errors import (
    FilingChangedError,
    FilingError,
    FilingFourEyesError,
    FilingNotTakenError,
    FilingValueError,
)
from poisonbook.review.filings import Channel, Filing, FilingState, SendTrouble
from poisonbook.review.moves import DECIDE, SECOND, need_role

MOST_REFERENCE = 120
"""Characters of a contact point's reference."""
LEASE = timedelta(minutes=2)
"""How long one process is given to send a report, which is longer than it waits for an answer."""
FIRST_WAIT, LAST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
"""Between two tries: it doubles, and of a day's time none is lost to it."""


def countersign(filing: Filing, staff: Staff, fingerprint: str, now: datetime) -> Filing:
    """The report, signed off by a second person; where the service sends it, it does so from now.

    Raises:
        CaseRoleError: the person is no approver.
        FilingFourEyesError: the person signed it first.
        FilingChangedError: the person looked at another report.
        FilingError: it does not wait for a second person.
    """
    need_role(staff, SECOND, now)
    _need(filing, FilingState.SIGNED_ONCE)
    if staff.id == filing.signed_by:
        raise FilingFourEyesError(filing.id, "who signed it first does not sign it again; a second person does")
    if fingerprint != filing.fingerprint:
        raise FilingChangedError(filing.id, "this is not what was signed first; look at it again")
    next_try = now if filing.channel is Channel.ENDPOINT else None
    return replace(filing, second_by=staff.id, second_at=now, next_try_at=next_try)


def withdraw(filing: Filing, staff: Staff, now: datetime) -> Filing:
    """The report, not to be sent. What the service may have sent already is not taken back.

    Raises:
        CaseRoleError: the person may not work on reports.
        FilingError: it was sent, the service has begun to send it, or it is withdrawn.
    """
    need_role(staff, DECIDE, now)
    if filing.tries:
        raise FilingError(filing.id, "the service has begun to send it, and it may have come")
    _need(filing, FilingState.SIGNED_ONCE, FilingState.READY, FilingState.SENDING)
    return replace(filing, withdrawn_by=staff.id, withdrawn_at=now, next_try_at=None)


def taken_out(filing: Filing, staff: Staff, files: Mapping[str, str], now: datetime) -> Filing:
    """The report, its files made to be sent by hand.

    Raises:
        CaseRoleError: the person may not work on reports.
        FilingError: it is not signed off, or the service sends it.
    """
    need_role(staff, DECIDE, now)
    _need(filing, FilingState.READY)
    return replace(filing, files=dict(files))


def filed(filing: Filing, staff: Staff, at: datetime, now: datetime) -> Filing:
    """The report, sent by hand as a person says.

    Raises:
        CaseRoleError: the person may not work on reports.
        FilingNotTakenError: its files were never made.
        FilingError: it is not signed off, or the service sends it.
        FilingValueError: the moment is before it was signed off.
    """
    need_role(staff, DECIDE, now)
    _need(filing, FilingState.READY)
    if not filing.files:
        raise FilingNotTakenError(
            filing.id, "its files were not taken out yet, so they cannot have been sent; do that first"
        )
    if filing.second_at is None or at < filing.second_at:
        raise FilingValueError("at", "lies before it was signed off")
    return replace(filing, filed_by=staff.id, filed_at=at)


def acknowledge(filing: Filing, staff: Staff, reference: str, at: datetime, now: datetime) -> Filing:
    """The report, as the contact point said that it has it.

    Raises:
        CaseRoleError: the person may not work on reports.
        FilingError: it was not filed, or acknowledged before.
        FilingValueError: the reference or the moment cannot be so.
    """
    need_role(staff, DECIDE, now)
    _need(filing, FilingState.FILED)
    said = reference.strip()
    if not is_reference(said):
        raise FilingValueError("reference", f"has 1 to {MOST_REFERENCE} characters on one line")
    if filing.filed_at is None or at < filing.filed_at:
        raise FilingValueError("at", "lies before it was filed")
    return replace(filing, reference=said, acknowledged_at=at)


def take_over(filing: Filing, staff: Staff, now: datetime) -> Filing:
    """The report, to be sent by hand, as the service could not: it keeps its id, so that one that came twice is known.

    Raises:
        CaseRoleError: the person may not work on reports.
        FilingError: the service does not send it.
    """
    need_role(staff, DECIDE, now)
    _need(filing, FilingState.SENDING)
    return replace(filing, channel=Channel.DOWNLOAD, next_try_at=None, trouble=None)


def begun(filing: Filing, now: datetime) -> Filing:
    """The report, which the service begins to send: whoever else would, waits, and sends it again if nothing comes."""
    return replace(filing, tries=filing.tries + 1, next_try_at=now + LEASE)


def not_taken(filing: Filing, trouble: SendTrouble, now: datetime) -> Filing:
    """The report, not taken as far as is known: it is sent again, the later the more often that was."""
    wait = min(FIRST_WAIT * 2 ** min(max(filing.tries - 1, 0), 10), LAST_WAIT)
    return replace(filing, next_try_at=now + wait, trouble=trouble)


def taken(filing: Filing, files: Mapping[str, str], reference: str, now: datetime) -> Filing:
    """The report, taken by the other side, with its reference where it gave one."""
    return replace(
        filing,
        files=dict(files),
        filed_at=now,
        reference=reference,
        acknowledged_at=now if reference else None,
        next_try_at=None,
        trouble=None,
    )


def is_reference(text: str) -> bool:
    """Whether a text can be a contact point's reference."""
    return 0 < len(text) <= MOST_REFERENCE and text.isprintable() and text == text.strip()


def _need(filing: Filing, *states: FilingState) -> None:
    if filing.state not in states:
        raise FilingError(filing.id, f"is {filing.state.value}, not {' or '.join(one.value for one in states)}")
