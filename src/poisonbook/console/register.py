"""Looking things up in the register: orders without their customers, and with a reason the orders of one customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import page
from poisonbook.console.pages import Form, Page, Visit
from poisonbook.console.substances import names_in
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.law.errors import UnknownSubstanceError
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.lookup import LookReason
from poisonbook.register.orders import OrderState
from poisonbook.register.staff import SEES_CUSTOMERS, StaffRole
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.register_search import Search, SearchError, search_register

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

ASKING = SEES_CUSTOMERS - {StaffRole.INSPECTOR}
"""Who may ask for the orders of one customer."""
_ROWS = 50


class RegisterQuery(Form, frozen=True):
    """What is looked for; empty: anything."""

    start: str = ""
    """Placed on this day or later."""
    end: str = ""
    """Placed on this day or before."""
    order_id: str = ""
    product_id: str = ""
    substance: str = ""
    outcome: str = ""
    state: str = ""
    statement: str = ""
    licence: str = ""
    after: str = ""


class CustomerForm(Form, frozen=True):
    """Whose orders are looked at, and why. It is a form and not a query: addresses are written into logs."""

    customer_id: str
    reason: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Fault:
    text: str
    lang: str
    field: str


def _show(service: Service, visit: Visit) -> Answer:
    asked = visit.query
    if not any(getattr(asked, one) for one in asked.__struct_fields__):
        if "?" not in visit.place:
            return _page(service, visit, asked, None)
        fault = _Fault(words_for(visit.view.lang)["register.missing_search"], visit.view.lang, "start")
        return _page(service, visit, asked, None, fault=fault, status=422)
    try:
        search = _search(asked)
    except ValueError:
        return _page(service, visit, asked, None, error=SearchError("a day is written as in 2026-11-22"))
    return _found(service, visit, asked, search)


def _ask(service: Service, visit: Visit) -> Answer:
    form = visit.form
    words = words_for(visit.view.lang)
    if not form.customer_id.strip() or form.reason not in frozenset(LookReason):
        fault = _Fault(words["register.missing_reason"], visit.view.lang, "customer_id")
        return _page(service, visit, RegisterQuery(), None, fault=fault, customer=form, status=422)
    search = Search(customer_id=form.customer_id.strip(), reason=LookReason(form.reason))
    return _found(service, visit, RegisterQuery(after=form.after), search, customer=form)


def _found(
    service: Service, visit: Visit, asked: RegisterQuery, search: Search, *, customer: CustomerForm | None = None
) -> Answer:
    operator = the_operator(service.store, visit.staff.operator)
    try:
        found = search_register(service, operator, search, page=asked.after or None, most=_ROWS)
    except (SearchError, UnknownSubstanceError) as error:
        return _page(service, visit, asked, None, error=error, customer=customer)
    return _page(service, visit, asked, found, customer=customer)


def _page(
    service: Service,
    visit: Visit,
    asked: RegisterQuery,
    found: Any,
    *,
    error: PoisonbookError | None = None,
    fault: _Fault | None = None,
    customer: CustomerForm | None = None,
    status: int = 200,
) -> Answer:
    if error is not None:
        status = 400 if isinstance(error, SearchError) else fault_status(error)
        fault = _Fault(*said(error, visit.view.lang), field="start")
    here = [(name, value) for name in asked.__struct_fields__ if name != "after" and (value := getattr(asked, name))]
    return page(
        visit,
        "register",
        status=status,
        title=words_for(visit.view.lang)["menu.register"],
        asked=asked,
        here=here,
        found=found,
        problem=fault,
        customer=customer,
        may_ask=bool(visit.staff.roles & ASKING),
        outcomes=list(Outcome),
        states=list(OrderState),
        reasons=list(LookReason),
        names=names_in(service, visit.view.lang),
    )


def _search(asked: RegisterQuery) -> Search:
    """What is looked for; ValueError where a day or a choice is none."""
    end = _day(asked.end)
    return Search(
        start=_day(asked.start),
        end=None if end is None else end + timedelta(days=1),
        order_id=asked.order_id.strip() or None,
        product_id=asked.product_id.strip() or None,
        substance=asked.substance.strip() or None,
        outcome=Outcome(asked.outcome) if asked.outcome else None,
        state=OrderState(asked.state) if asked.state else None,
        statement=asked.statement.strip() or None,
        licence=asked.licence.strip() or None,
    )


def _day(text: str) -> datetime | None:
    return datetime.combine(date.fromisoformat(text.strip()), time.min, UTC) if text.strip() else None


PAGES = (
    Page(
        id="register",
        method="GET",
        path="/register",
        roles=SEES_CUSTOMERS,
        query=RegisterQuery,
        handle=_show,
        in_menu=True,
    ),
    Page(
        id="register_customer", method="POST", path="/register/customer", roles=ASKING, form=CustomerForm, handle=_ask
    ),
)
