"""Requests of authorities: put on record, an answer proposed by one person and confirmed by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from poisonbook.console.entering import Nothing
from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import go, page, path_to
from poisonbook.console.pages import DoneQuery, Form, Page, Visit
from poisonbook.console.people import names_of
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.register.authority_requests import (
    CONFIRMS,
    PROPOSES,
    AuthorityRequest,
    AuthorityRequestError,
    Declined,
    Given,
    RequestAnswer,
    RequestState,
)
from poisonbook.register.request_bases import request_terms
from poisonbook.web.operations import Answer
from poisonbook.workflows import authority_requests as workflow
from poisonbook.workflows.authority_requests import SEES, GivenRequest

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

MOVES = ("propose", "confirm", "send_back", "withdraw")
_PLACE = "requests"


class RecordForm(Form, frozen=True):
    """A request as it is put on record."""

    authority: str = ""
    basis: str = ""
    reference: str = ""
    received_on: str = ""
    cases: str = ""
    """Ids, apart by blanks or commas; so are the orders."""
    orders: str = ""
    unnamed: str = ""


class AnswerForm(Form, frozen=True):
    """An answer as it is proposed."""

    given: tuple[str, ...] = ()
    declined: str = ""
    openings: str = ""


def _list(service: Service, visit: Visit) -> Answer:
    return _list_page(service, visit, RecordForm())


def _record(service: Service, visit: Visit) -> Answer:
    form, words = visit.form, words_for(visit.view.lang)
    try:
        received_on = date.fromisoformat(form.received_on.strip())
    except ValueError:
        return _list_page(service, visit, form, problem=(words["requests.no_day"], visit.view.lang), status=422)
    given = GivenRequest(
        authority=form.authority,
        basis=form.basis,
        reference=form.reference,
        received_on=received_on,
        cases=_ids(form.cases),
        orders=_ids(form.orders),
        unnamed=form.unnamed == "yes",
    )
    try:
        made = workflow.record_request(service, visit.staff, given)
    except AuthorityRequestError as error:
        return _list_page(service, visit, form, problem=said(error, visit.view.lang), status=fault_status(error))
    return go(path_to(_PLACE, made.id))


def _show(service: Service, visit: Visit) -> Answer:
    return _one_page(service, visit, AnswerForm())


def _propose(service: Service, visit: Visit) -> Answer:
    form = visit.form
    known = form.given and all(one in frozenset(Given) for one in form.given)
    answer = RequestAnswer(
        frozenset(map(Given, form.given)) if known else frozenset(),
        Declined(form.declined) if form.declined in frozenset(Declined) else None,
        _ids(form.openings),
    )
    return _taken(service, visit, "propose", lambda id_: workflow.propose_answer(service, visit.staff, id_, answer))


def _confirm(service: Service, visit: Visit) -> Answer:
    return _taken(service, visit, "confirm", lambda id_: workflow.confirm_answer(service, visit.staff, id_))


def _send_back(service: Service, visit: Visit) -> Answer:
    return _taken(service, visit, "send_back", lambda id_: workflow.send_back(service, visit.staff, id_))


def _withdraw(service: Service, visit: Visit) -> Answer:
    return _taken(service, visit, "withdraw", lambda id_: workflow.withdraw_request(service, visit.staff, id_))


def _taken(service: Service, visit: Visit, move: str, step: Callable[[str], AuthorityRequest]) -> Answer:
    id_ = visit.path["authority_request_id"]
    workflow.find_request(service, visit.staff, id_)  # before anything that was sent is looked at
    try:
        step(id_)
    except AuthorityRequestError as error:
        form = visit.form if isinstance(visit.form, AnswerForm) else AnswerForm()
        return _one_page(service, visit, form, error)
    return go(f"{path_to(_PLACE, id_)}?done={move}")


def _ids(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _list_page(
    service: Service, visit: Visit, form: RecordForm, *, problem: tuple[str, str] | None = None, status: int = 200
) -> Answer:
    terms = request_terms()
    return page(
        visit,
        "requests",
        status=status,
        title=words_for(visit.view.lang)["menu.requests"],
        requests=workflow.list_requests(service, visit.staff),
        bases=terms.bases,
        terms=terms,
        may_record=bool(visit.staff.roles & PROPOSES),
        form=form,
        problem=problem,
    )


def _one_page(service: Service, visit: Visit, form: AnswerForm, error: PoisonbookError | None = None) -> Answer:
    request = workflow.find_request(service, visit.staff, visit.path["authority_request_id"])
    words = words_for(visit.view.lang)
    return page(
        visit,
        "request",
        status=200 if error is None else fault_status(error),
        title=request.authority,
        request=request,
        basis=request_terms().bases[request.basis],
        moves=_moves(request, visit),
        kinds=list(Given),
        reasons=[one for one in Declined if (one is Declined.NOTHING_NAMED) is not request.is_named],
        form=form,
        people=names_of(service, visit.staff),
        problem=None if error is None else said(error, visit.view.lang),
        done="" if visit.query is None else words.get(f"requests.done.{visit.query.done}", ""),
        fresh=visit.is_fresh,
        back_place=path_to(_PLACE, request.id),
    )


def _moves(request: AuthorityRequest, visit: Visit) -> set[str]:
    """What this person may do with it now."""
    roles, found = visit.staff.roles, set()
    if request.state is RequestState.RECORDED and roles & PROPOSES:
        found |= {"propose", "withdraw"}
    if request.state is RequestState.PROPOSED:
        if roles & PROPOSES:
            found.add("withdraw")
        if roles & CONFIRMS and visit.staff.id != request.proposed_by:
            found |= {"confirm", "send_back"}
    return found


_ONE = f"/{_PLACE}/{{authority_request_id}}"
PAGES = (
    Page(id="requests", method="GET", path=f"/{_PLACE}", roles=SEES, handle=_list, in_menu=True),
    Page(id="request_record", method="POST", path=f"/{_PLACE}", roles=PROPOSES, form=RecordForm, handle=_record),
    Page(id="request", method="GET", path=_ONE, roles=SEES, query=DoneQuery, handle=_show),
    Page(id="request_propose", method="POST", path=f"{_ONE}/propose", roles=PROPOSES, form=AnswerForm, handle=_propose),
    Page(
        id="request_confirm",
        method="POST",
        path=f"{_ONE}/confirm",
        roles=CONFIRMS,
        form=Nothing,
        step_up=True,
        handle=_confirm,
    ),
    Page(
        id="request_send_back", method="POST", path=f"{_ONE}/send-back", roles=CONFIRMS, form=Nothing, handle=_send_back
    ),
    Page(id="request_withdraw", method="POST", path=f"{_ONE}/withdraw", roles=PROPOSES, form=Nothing, handle=_withdraw),
)
