"""Losses, thefts and stock differences: the list with its clocks, entering one, and saying that one was reported."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import go, page, path_to
from poisonbook.console.pages import DoneQuery, Form, Page, Visit
from poisonbook.console.substances import names_in
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.law.errors import UnknownSubstanceError
from poisonbook.register.house import IncidentKind
from poisonbook.review.filing_moves import MOST_REFERENCE, is_reference
from poisonbook.review.moves import DECIDE, READ
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.filing import filing_about
from poisonbook.workflows.house_errors import AlreadyReportedError, HouseRecordError, NotRegulatedError
from poisonbook.workflows.incidents import (
    GivenIncident,
    find_incident,
    incidents_of,
    record_incident,
    report_incident,
)

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

_LONGEST = 200
_MOST_KG = Decimal(1_000_000)


class IncidentForm(Form, frozen=True):
    """An incident as it is entered; empty: not known."""

    kind: str = ""
    product_id: str = ""
    substance: str = ""
    amount_kg: str = ""
    noticed_at: str = ""
    place: str = ""
    jurisdiction: str = ""


class ReportedForm(Form, frozen=True):
    """That it was reported otherwise."""

    reference: str = ""
    at: str = ""


def _list(service: Service, visit: Visit) -> Answer:
    return _list_page(service, visit, IncidentForm(), {})


def _enter(service: Service, visit: Visit) -> Answer:
    form, faults = visit.form, dict[str, str]()
    amount, noticed = _amount(form.amount_kg, faults), _moment(form.noticed_at, "noticed_at", faults)
    if form.kind not in frozenset(IncidentKind):
        faults["kind"] = "incidents.missing_kind"
    if not form.product_id.strip() and not form.substance.strip():
        faults["substance"] = "incidents.missing_substance"
    faults |= {
        one: "incidents.too_long"
        for one in ("product_id", "substance", "place")
        if len(getattr(form, one).strip()) > _LONGEST
    }
    if faults:
        return _list_page(service, visit, form, faults)
    given = GivenIncident(
        kind=IncidentKind(form.kind),
        product_id=form.product_id.strip() or None,
        substance=form.substance.strip() or None,
        amount_kg=amount,
        noticed_at=noticed,
        place=form.place.strip(),
        jurisdiction=form.jurisdiction or None,
    )
    try:
        made = record_incident(service, the_operator(service.store, visit.staff.operator), given)
    except UnknownSubstanceError:
        return _list_page(service, visit, form, {"substance": "incidents.unknown_substance"})
    except NotRegulatedError:
        return _list_page(service, visit, form, {"product_id": "incidents.unknown_product"})
    except HouseRecordError as error:
        return _list_page(service, visit, form, {error.field: f"incidents.wrong_{error.field}"})
    return go(f"{path_to('incidents', made.incident.id)}?done=entered")


def _show(service: Service, visit: Visit) -> Answer:
    return _incident_page(service, visit)


def _reported(service: Service, visit: Visit) -> Answer:
    operator, id_ = the_operator(service.store, visit.staff.operator), visit.path["incident_id"]
    find_incident(service, operator, id_)
    form, faults = visit.form, dict[str, str]()
    at = _moment(form.at, "at", faults) or visit.now
    if not is_reference(form.reference.strip()):
        faults["reference"] = "incidents.missing_reference"
    if faults:
        return _incident_page(service, visit, form=form, faults=faults)
    try:
        report_incident(service, operator, id_, reported_at=at, reference=form.reference.strip())
    except HouseRecordError:
        return _incident_page(service, visit, form=form, faults={"at": "incidents.wrong_reported_at"})
    except AlreadyReportedError as error:
        return _incident_page(service, visit, form=form, error=error)
    return go(f"{path_to('incidents', id_)}?done=reported")


def _list_page(service: Service, visit: Visit, form: IncidentForm, faults: dict[str, str]) -> Answer:
    operator = the_operator(service.store, visit.staff.operator)
    return page(
        visit,
        "incidents",
        status=422 if faults else 200,
        title=words_for(visit.view.lang)["menu.incidents"],
        incidents=incidents_of(service, operator),
        names=names_in(service, visit.view.lang),
        may_enter=bool(visit.staff.roles & DECIDE),
        kinds=list(IncidentKind),
        jurisdictions=operator.jurisdictions,
        form=form,
        faults=faults,
        back_place="/incidents",
    )


def _incident_page(
    service: Service,
    visit: Visit,
    *,
    form: ReportedForm | None = None,
    faults: dict[str, str] | None = None,
    error: PoisonbookError | None = None,
) -> Answer:
    words, operator = words_for(visit.view.lang), the_operator(service.store, visit.staff.operator)
    watched = find_incident(service, operator, visit.path["incident_id"])
    one = watched.incident
    return page(
        visit,
        "incident",
        status=422 if faults else 200 if error is None else fault_status(error),
        title=words[f"incident.{one.kind}"],
        one=one,
        watched=watched,
        name=names_in(service, visit.view.lang).get(one.substance, one.substance),
        filing=filing_about(service, visit.staff, one.id),
        may_report=bool(visit.staff.roles & DECIDE) and one.reported_at is None,
        most_reference=MOST_REFERENCE,
        form=form or ReportedForm(),
        faults=faults or {},
        problem=None if error is None else said(error, visit.view.lang),
        done="" if visit.query is None else words.get(f"incidents.done.{visit.query.done}", ""),
        back_place=path_to("incidents", one.id),
    )


def _amount(text: str, faults: dict[str, str]) -> Decimal | None:
    """Kilograms, with a point or a comma; what is wrong goes into `faults`."""
    if not text.strip():
        return None
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and 0 < amount <= _MOST_KG):
        faults["amount_kg"] = "incidents.wrong_amount"
        return None
    return amount


def _moment(text: str, name: str, faults: dict[str, str]) -> datetime | None:
    """A moment in UTC, as a browser's field has it; what is wrong goes into `faults`."""
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC)
    except ValueError:
        faults[name] = "incidents.wrong_moment"
        return None


_PLACE = "/incidents/{incident_id}"
PAGES = (
    Page(id="incidents", method="GET", path="/incidents", roles=READ, handle=_list, in_menu=True),
    Page(id="incident_enter", method="POST", path="/incidents", roles=DECIDE, form=IncidentForm, handle=_enter),
    Page(id="incident", method="GET", path=_PLACE, roles=READ, query=DoneQuery, handle=_show),
    Page(
        id="incident_reported",
        method="POST",
        path=f"{_PLACE}/reported",
        roles=DECIDE,
        form=ReportedForm,
        step_up=True,
        handle=_reported,
    ),
)
