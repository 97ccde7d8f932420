"""Reports to contact points: signed off by two people, sent, acknowledged.

Every function takes the person second, checks their role itself, and may raise:

- UnknownFilingError: their operator has no report with this id.
- CaseRoleError: they have no role that may do this, or their account is over.
- FilingError, FilingFourEyesError, FilingChangedError, FilingValueError: as the move in `review.filing_moves` says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from poisonbook.clock import CLOCK_SLACK
from poisonbook.register.access import Operator
from poisonbook.register.staff import Staff
from poisonbook.review import filing_moves
from poisonbook.review.filing_errors import FilingChangedError, FilingValueError
from poisonbook.review.filings import Channel, Filing, FilingStep
from poisonbook.review.moves import READ, need_role
from poisonbook.review.reports import Report
from poisonbook.storage import filings, operators
from poisonbook.values.ids import new_id
from poisonbook.workflows.filing_records import FilingAsked, Signing, found_filing, sign, take_filing_step
from poisonbook.workflows.personal_reads import tell_read
from poisonbook.workflows.report_files import draft_pdf, fingerprint_of
from poisonbook.workflows.service import Service
from poisonbook.workflows.suspicion_reports import READ_REASON, incident_report, suspicion_report

MOST = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """A report as it would be signed."""

    report: Report
    fingerprint: str
    """What to name when signing: a report that changed meanwhile is not signed unseen."""

    @property
    def pdf(self) -> bytes:
        """The draft on paper, drawn when it is asked for."""
        return draft_pdf(self.report)


def preview(
    service: Service, staff: Staff, matter: str, *, state: str | None = None, lang: str | None = None
) -> Preview:
    """The report on a case or an incident as it would be signed now; errors as of `suspicion_report`."""
    report = _report(service, staff, matter, state, lang)
    return Preview(report, fingerprint_of(report))


def sign_report(
    service: Service,
    staff: Staff,
    matter: str,
    *,
    channel: Channel,
    seen: str | None = None,
    state: str | None = None,
    lang: str | None = None,
) -> Filing:
    """Sign the report on a case or an incident as the first person: what it says does not change any more.

    Args:
        matter: the id of the case or the incident.
        seen: the fingerprint of what the person looked at.

    Raises:
        FilingError: there is one about it already.
        FilingChangedError: it is not as the person saw it.
        FilingValueError: no address is set for the channel.
        PoisonbookError: as of `suspicion_report` and `incident_report`.
    """
    report = _report(service, staff, matter, state, lang)
    if channel is Channel.ENDPOINT and service.settings.report_endpoint is None:
        raise FilingValueError("channel", "no address is set that reports are sent to")
    fingerprint, now = fingerprint_of(report), service.clock()
    if seen is not None and seen != fingerprint:
        raise FilingChangedError(matter, "the report is not as you saw it; look at it again")
    filing = Filing(
        id=new_id("rep"),
        case_id=None if report.loss is not None else matter,
        incident_id=None if report.loss is None else matter,
        channel=channel,
        report=report,
        fingerprint=fingerprint,
        signed_by=staff.id,
        signed_at=now,
        due_at=report.due_at,
    )
    # Who withdraws a report and signs it anew, again and again, keeps it no longer than who signed it on the last day.
    ends = service.deadline(operator_of(service, staff), min(now, report.due_at or now))
    return service.store.writer.run(sign, Signing(staff.operator, filing, ends))


def countersign(service: Service, staff: Staff, id_: str, *, fingerprint: str) -> Filing:
    """Sign a report as the second person, an approver. One that the service sends is in its outbox with that.

    Args:
        fingerprint: of what the person looked at.
    """

    def move(filing: Filing, now: datetime) -> Filing:
        return filing_moves.countersign(filing, staff, fingerprint, now)

    return step_with(service, staff, id_, FilingStep.COUNTERSIGNED, move)


def withdraw(service: Service, staff: Staff, id_: str) -> Filing:
    """Take back a report that was not sent; another one can be made."""
    return step_with(
        service, staff, id_, FilingStep.WITHDRAWN, lambda filing, now: filing_moves.withdraw(filing, staff, now)
    )


def take_over(service: Service, staff: Staff, id_: str) -> Filing:
    """Have a report sent by hand that the service could not send."""
    return step_with(
        service, staff, id_, FilingStep.TAKEN_OVER, lambda filing, now: filing_moves.take_over(filing, staff, now)
    )


def mark_filed(service: Service, staff: Staff, id_: str, *, at: datetime | None = None) -> Filing:
    """Say that a report was sent by hand: the clock of its case or incident has ended.

    Args:
        at: when it was sent; now by default.

    Raises:
        CaseStateError, AlreadyReportedError: the case or the incident is not to be reported any more.
    """
    sent = _not_later(service, at)

    def move(filing: Filing, now: datetime) -> Filing:
        return filing_moves.filed(filing, staff, sent, now)

    return step_with(service, staff, id_, FilingStep.FILED, move, at=sent)


def acknowledge(service: Service, staff: Staff, id_: str, *, reference: str, at: datetime | None = None) -> Filing:
    """Record that the contact point has a report, and its reference."""
    told = _not_later(service, at)

    def move(filing: Filing, now: datetime) -> Filing:
        return filing_moves.acknowledge(filing, staff, reference, told, now)

    return step_with(service, staff, id_, FilingStep.ACKNOWLEDGED, move, at=told)


def find_filing(service: Service, staff: Staff, id_: str) -> Filing:
    """A report as it stands. That somebody looked is in the ledger before anything of it is shown."""
    need_role(staff, READ, service.clock())
    with service.store.reading() as connection:
        filing = found_filing(connection, staff.operator, id_)
    if filing.case_id is not None:
        tell_read(service, staff.operator, READ_REASON)
    return filing


def filings_of(service: Service, staff: Staff) -> list[Filing]:
    """The operator's reports, the latest first."""
    need_role(staff, READ, service.clock())
    with service.store.reading() as connection:
        return filings.search(connection, staff.operator, most=MOST)


def filing_about(service: Service, staff: Staff, matter: str) -> Filing | None:
    """The report about a case or an incident that was not withdrawn; None: there is none."""
    need_role(staff, READ, service.clock())
    with service.store.reading() as connection:
        return filings.about(connection, staff.operator, matter)


def _report(service: Service, staff: Staff, matter: str, state: str | None, lang: str | None) -> Report:
    made = incident_report if matter.startswith("inc_") else suspicion_report
    return made(service, staff, matter, state=state, lang=lang)


def operator_of(service: Service, staff: Staff) -> Operator:
    """The operator whose staff somebody is."""
    with service.store.reading() as connection:
        found = operators.find(connection, staff.operator)
    assert found is not None  # noqa: S101 - its staff is asking
    return found


def _not_later(service: Service, at: datetime | None) -> datetime:
    now = service.clock()
    if at is not None and at > now + CLOCK_SLACK:
        raise FilingValueError("at", "lies in the future")
    return at or now


def step_with(
    service: Service,
    staff: Staff,
    id_: str,
    step: FilingStep,
    move: Callable[[Filing, datetime], Filing],
    *,
    at: datetime | None = None,
) -> Filing:
    """The report after a step that a person takes with it; errors as above, and those of the move."""
    now = service.clock()
    asked = FilingAsked(
        operator=staff.operator,
        id=id_,
        step=step,
        at=at or now,
        move=lambda filing: move(filing, now),
        by=staff.id,
    )
    return service.store.writer.run(take_filing_step, asked)
