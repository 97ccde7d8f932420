"""What a report to a contact point says, put together from what is on record; and a look at it before anybody signs.

That somebody looked is in the ledger before anything is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.law.contact_points import contact_point, states_of
from poisonbook.law.contacts import read_own_contacts
from poisonbook.law.model import Contact
from poisonbook.law.reporting import report_duty
from poisonbook.register.access import Operator
from poisonbook.register.staff import Staff
from poisonbook.reports.report_words import report_words
from poisonbook.review.alerts import standing
from poisonbook.review.cases import CaseNote, Step
from poisonbook.review.filing_errors import FilingValueError
from poisonbook.review.moves import DECIDE, need_role
from poisonbook.review.reports import (
    LANGUAGES,
    Duty,
    Loss,
    Reason,
    Report,
    Reporter,
)
from poisonbook.storage import alerts, case_notes, incidents, operators, orders
from poisonbook.storage.order_records import OrderRecord
from poisonbook.workflows.case_records import found_case
from poisonbook.workflows.filing_records import need_to_report, need_to_tell
from poisonbook.workflows.personal_reads import tell_read
from poisonbook.workflows.report_lines import (
    reported_lines,
    reported_orders,
    reported_substances,
    sealed_of,
    title_of,
)
from poisonbook.workflows.service import Service

READ_REASON = "report"


class ReportStateError(PoisonbookError):
    """A report is of one state, and which it is does not follow from the orders."""

    code: ClassVar[str] = "report-which-state"

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(known)
        self.known = tuple(known)

    def __str__(self) -> str:
        known = ", ".join(self.known) or "none"
        return f"say in which state it happened or was tried; contact points are known of: {known}"


def suspicion_report(
    service: Service, staff: Staff, case_id: str, *, state: str | None = None, lang: str | None = None
) -> Report:
    """The report on a case that two people call suspicious, without anybody's particulars.

    Args:
        state: where it happened or was tried (ISO 3166-1 alpha-2); by default where the orders were to be delivered.
        lang: that of the report; by default the person's.

    Raises:
        CaseRoleError: the person may not work on reports.
        UnknownCaseError: their operator has none with this id.
        CaseStateError: two people have not called it suspicious, or it was reported.
        ReportStateError: the orders do not say one state.
        NoContactPointError, DocumentError: nobody is known of the state; the operator's own file is wrong.
    """
    now = service.clock()
    need_role(staff, DECIDE, now)
    spoken = _lang(lang, staff)
    with service.store.reading() as connection:
        need_to_report(found_case(connection, staff.operator, case_id))
    tell_read(service, staff.operator, READ_REASON)
    with service.store.reading() as connection:
        case = need_to_report(found_case(connection, staff.operator, case_id))
        operator = _operator(connection, staff)
        raised = alerts.find_many(connection, operator.id, case.alerts)
        findings = standing(finding for alert in raised for finding in alert.findings)
        found = orders.existing(connection, [(operator.id, id_) for id_ in case.orders])
        records = [found[operator.id, id_] for id_ in case.orders if (operator.id, id_) in found]
        lines = tuple(reported_lines(connection, operator, records, findings))
        notes = case_notes.of_case(connection, operator.id, case.id)
    where = state or _delivered_to(service, operator, records)
    return Report(
        matter=case.id,
        lang=spoken,
        reporter=Reporter(operator.id, operator.name, service.settings.report_sender),
        state=where,
        contact=_contact(service, operator, where),
        noticed_at=case.proposed_at or case.opened_at,
        due_at=case.due_at,
        duty=_duty(service, operator, case.duty, spoken),
        account=tuple(_account(notes)),
        reasons=tuple(Reason(rule=one.rule, why=one.why, law=one.law) for one in findings),
        orders=tuple(reported_orders(records, case, findings)),
        lines=lines,
        substances=tuple(reported_substances(service, operator, [(one.substance, one.at) for one in lines], spoken)),
        sealed=tuple(dict.fromkeys(ref for record in records for ref in sealed_of(record))),
    )


def incident_report(
    service: Service, staff: Staff, incident_id: str, *, state: str | None = None, lang: str | None = None
) -> Report:
    """The report on a loss, a theft or a stock difference that was not reported yet.

    Raises:
        UnknownIncidentError, AlreadyReportedError: there is none with this id, or it was reported.
        CaseRoleError, ReportStateError, NoContactPointError, DocumentError: as of `suspicion_report`.
    """
    now = service.clock()
    need_role(staff, DECIDE, now)
    spoken = _lang(lang, staff)
    with service.store.reading() as connection:
        operator = _operator(connection, staff)
        incident = need_to_tell(incidents.find(connection, operator.id, incident_id), incident_id)
        title = "" if incident.product_id is None else title_of(connection, operator, incident.product_id)
    where = state or _only(service.book.jurisdiction(incident.jurisdiction).countries, service, operator)
    return Report(
        matter=incident.id,
        lang=spoken,
        reporter=Reporter(operator.id, operator.name, service.settings.report_sender),
        state=where,
        contact=_contact(service, operator, where),
        noticed_at=incident.noticed_at,
        due_at=incident.due_at,
        duty=_duty(service, operator, incident.duty, spoken),
        substances=tuple(reported_substances(service, operator, [(incident.substance, incident.noticed_at)], spoken)),
        loss=Loss(
            kind=incident.kind,
            product_id=incident.product_id,
            title=title,
            substance=incident.substance,
            amount_kg=incident.amount_kg,
            place=incident.place,
        ),
    )


def reported_states(service: Service, staff: Staff) -> tuple[str, ...]:
    """The states for which the operator knows whom to report to.

    Raises:
        CaseRoleError: the person may not work on reports.
        DocumentError: the operator's own file is wrong.
    """
    need_role(staff, DECIDE, service.clock())
    with service.store.reading() as connection:
        operator = _operator(connection, staff)
    return states_of(service.book, operator.jurisdictions, _own(service))


def _operator(connection: Connection, staff: Staff) -> Operator:
    found = operators.find(connection, staff.operator)
    assert found is not None  # noqa: S101 - its staff is asking
    return found


def _lang(asked: str | None, staff: Staff) -> str:
    if asked is not None and asked not in LANGUAGES:
        raise FilingValueError("lang", f"a report can be written in {', '.join(LANGUAGES)}")
    return asked or (staff.lang if staff.lang in LANGUAGES else LANGUAGES[0])


def _own(service: Service) -> tuple[Contact, ...]:
    path = service.settings.contact_points
    return () if path is None else read_own_contacts(path)


def _contact(service: Service, operator: Operator, state: str) -> Contact:
    return contact_point(service.book, operator.jurisdictions, state, _own(service))


def _delivered_to(service: Service, operator: Operator, records: Sequence[OrderRecord]) -> str:
    countries = {line.delivery_country for record in records for line in record.decision.lines}
    return _only([one for one in countries if one is not None], service, operator)


def _only(states: Sequence[str], service: Service, operator: Operator) -> str:
    if len(states) != 1:
        raise ReportStateError(states_of(service.book, operator.jurisdictions, _own(service)))
    return states[0]


def _duty(service: Service, operator: Operator, id_: str, lang: str) -> Duty | None:
    """What asks for the report: the provision and its hours. What it asks of software is not for an authority."""
    found = report_duty(service.book, operator.jurisdictions, id_)
    if found is None:
        return None
    time, said = found
    text = report_words(lang)("duty", hours=str(time.hours))
    return Duty(said.id, said.ref, text, said.certainty.value)


def _account(notes: Sequence[CaseNote]) -> Iterator[str]:
    """What the two said who decided last."""
    for step in (Step.PROPOSED, Step.CONFIRMED):
        said = [one.text for one in notes if one.step is step]
        if said:
            yield said[-1]
