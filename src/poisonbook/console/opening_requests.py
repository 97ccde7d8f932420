"""Asking to read what is sealed of a case: its records to choose from, by kind and id, and the reply file, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console.downloads import PLAIN_JSON, download
from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import page, path_to
from poisonbook.console.pages import Form, Page, Visit
from poisonbook.console.uploads import KeysOffError
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.register.openings import CaseReason, OpeningRequestError
from poisonbook.register.roles import Role
from poisonbook.review.case_errors import CaseRoleError
from poisonbook.web.operations import Answer
from poisonbook.workflows.opening_desk import ACTS, ask_for_case, records_to_open, roles_of

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


class AskForm(Form, frozen=True):
    """What is asked for."""

    reason: str = CaseReason.SUSPICIOUS_TRANSACTION.value
    role: str = ""
    records: tuple[str, ...] = ()


def _show(service: Service, visit: Visit) -> Answer:
    return _page(service, visit, AskForm())


def _ask(service: Service, visit: Visit) -> Answer:
    """The request, and its reply file as the answer: it is made here, sent once, and is nowhere afterwards."""
    form, case_id = visit.form, visit.path["case_id"]
    faults = _faults(form)
    if faults:
        return _page(service, visit, form, faults=faults)
    if service.settings.console_keys == "off":
        raise KeysOffError
    try:
        asked = ask_for_case(
            service,
            visit.staff,
            case_id,
            reason=CaseReason(form.reason),
            role=Role(form.role),
            records=form.records,
        )
    except (CaseRoleError, OpeningRequestError) as error:
        return _page(service, visit, form, error=error)
    return download(f"{asked.opening.id}.reply.json", asked.reply, PLAIN_JSON)


def _faults(form: AskForm) -> dict[str, str]:
    """What is missing: keys of the words by field."""
    found = {}
    if form.reason not in frozenset(CaseReason):
        found["reason"] = "openings.missing_reason"
    if form.role not in frozenset(Role):
        found["role"] = "openings.missing_role"
    if not form.records:
        found["records"] = "openings.missing_records"
    return found


def _page(
    service: Service,
    visit: Visit,
    form: AskForm,
    *,
    faults: dict[str, str] | None = None,
    error: PoisonbookError | None = None,
) -> Answer:
    case_id = visit.path["case_id"]
    orders = records_to_open(service, visit.staff, case_id)
    status = 422 if faults else 200 if error is None else fault_status(error)
    return page(
        visit,
        "opening_ask",
        status=status,
        title=words_for(visit.view.lang)["openings.ask_title"],
        case_id=case_id,
        orders=orders,
        roles=roles_of(visit.staff),
        reasons=list(CaseReason),
        form=form,
        faults=faults or {},
        problem=None if error is None else said(error, visit.view.lang),
        takes_keys=service.settings.console_keys == "on",
        fresh=visit.is_fresh,
        back_place=path_to("cases", case_id, "opening"),
    )


_PLACE = "/cases/{case_id}/opening"
PAGES = (
    Page(id="opening_ask", method="GET", path=_PLACE, roles=ACTS, handle=_show),
    Page(
        id="opening_request", method="POST", path=f"{_PLACE}/ask", roles=ACTS, form=AskForm, step_up=True, handle=_ask
    ),
)
