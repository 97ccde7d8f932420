"""The writer's part of a step with a report: checked, kept, told to the ledger, and what follows for its matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.engine import Connection

from poisonbook.ledger.review_events import ReportStep
from poisonbook.register.house import Incident
from poisonbook.review.case_errors import CaseStateError, UnknownCaseError
from poisonbook.review.cases import Case
from poisonbook.review.filing_errors import FilingError, UnknownFilingError
from poisonbook.review.filings import Filing, FilingStep
from poisonbook.storage import cases, filings, incidents
from poisonbook.storage.events import log_event
from poisonbook.storage.writer import each
from poisonbook.workflows.case_records import found_case, report_made
from poisonbook.workflows.house_errors import AlreadyReportedError, UnknownIncidentError


@dataclass(frozen=True, slots=True)
class Signing:
    """A report that somebody signs first."""

    operator: str
    filing: Filing
    delete_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingAsked:
    """A step with a report that is on record."""

    operator: str
    id: str
    step: FilingStep
    at: datetime
    """When it was done, as far as the ledger says."""
    move: Callable[[Filing], Filing]
    by: str | None
    """None: the service does it."""


def found_filing(connection: Connection, operator: str, id_: str) -> Filing:
    """The report with this id; UnknownFilingError where there is none."""
    found = filings.find(connection, operator, id_)
    if found is None:
        raise UnknownFilingError
    return found


@each
def sign(connection: Connection, asked: Signing) -> Filing:
    operator, filing = asked.operator, asked.filing
    need_matter(connection, operator, filing)
    other = filings.about(connection, operator, filing.matter)
    if other is not None:
        raise FilingError(other.id, "is a report about it already; sign that as the second person, or withdraw it")
    if filing.case_id is not None:
        cases.keep_until(connection, operator, [filing.case_id], asked.delete_after)
    filings.add(connection, operator, filing, delete_after=asked.delete_after)
    tell(connection, operator, filing, FilingStep.SIGNED, at=filing.signed_at)
    return filing


@each
def take_filing_step(connection: Connection, asked: FilingAsked) -> Filing:
    before = found_filing(connection, asked.operator, asked.id)
    after = asked.move(before)
    if asked.step is FilingStep.COUNTERSIGNED:
        need_matter(connection, asked.operator, after)
    filings.put(connection, asked.operator, after)
    tell(connection, asked.operator, after, asked.step, at=asked.at)
    if asked.step is FilingStep.FILED:
        end_clock(connection, asked.operator, after, by=asked.by)
    if after.incident_id is not None and after.reference and after.filed_at is not None:
        at, reference = after.filed_at, after.reference
        incidents.report(connection, asked.operator, after.incident_id, reported_at=at, reference=reference)
    return after


def need_to_report(case: Case) -> Case:
    """The case, where a report of it is owed.

    Raises:
        CaseStateError: two people have not called it suspicious, or it was reported.
    """
    if not case.is_suspicious or case.confirmed_by is None or case.reported_at is not None:
        raise CaseStateError(case.id, "only what two people call suspicious is reported, and once")
    return case


def need_to_tell(incident: Incident | None, id_: str) -> Incident:
    """The incident, where it was not reported yet.

    Raises:
        UnknownIncidentError, AlreadyReportedError: there is none, or it was reported.
    """
    if incident is None:
        raise UnknownIncidentError(id_)
    if incident.reported_at is not None:
        raise AlreadyReportedError(id_)
    return incident


def need_matter(connection: Connection, operator: str, filing: Filing) -> None:
    """Go on only where a report of the case or the incident is still owed; errors as `need_to_report` and its like."""
    if filing.case_id is not None:
        need_to_report(found_case(connection, operator, filing.case_id))
    else:
        need_to_tell(incidents.find(connection, operator, filing.matter), filing.matter)


def is_owed(connection: Connection, operator: str, filing: Filing) -> bool:
    """Whether a report of its matter is still owed; not where its case was opened again, or is gone."""
    try:
        need_matter(connection, operator, filing)
    except (CaseStateError, UnknownCaseError, AlreadyReportedError, UnknownIncidentError):
        return False
    return True


def end_clock(connection: Connection, operator: str, filing: Filing, *, by: str | None) -> None:
    """The case or the incident, reported: its clock has ended."""
    assert filing.filed_at is not None  # noqa: S101 - it was just filed
    need_matter(connection, operator, filing)
    if filing.case_id is not None:
        report_made(connection, operator, filing.case_id, at=filing.filed_at, by=by)
    else:
        incidents.report(connection, operator, filing.matter, reported_at=filing.filed_at, reference=filing.reference)


def tell(connection: Connection, operator: str, filing: Filing, step: FilingStep, *, at: datetime) -> None:
    """Have a step with a report in the ledger."""
    event = ReportStep(
        operator=operator,
        at=at.astimezone(UTC).isoformat(),
        id=filing.id,
        matter=filing.matter,
        step=step.value,
        channel=filing.channel.value,
        files=dict(filing.files),
    )
    log_event(connection, event)
