"""People's rights: what is held of one customer, its correction, its erasure where the law allows it.

As at the command line: each is in the ledger by its reason before anything is read, and never by whom it is about.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from poisonbook.console.downloads import PLAIN_JSON, download
from poisonbook.console.faults import fault_status, said
from poisonbook.console.formats import Formats
from poisonbook.console.held_values import HeldValues
from poisonbook.console.html import page
from poisonbook.console.pages import Form, Page, Visit
from poisonbook.console.substances import names_in
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.register.rights import ErasedPerson, EvidenceKind, HeldRecords, PersonReason
from poisonbook.register.staff import StaffRole
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.people import correct_evidence, erase_person, held_of, record_duties

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

DOES = frozenset({StaffRole.DATA_PROTECTION})
_ORDERS = re.compile(r"[\s,;]+")
_MOST_ORDERS = 100


class PersonForm(Form, frozen=True):
    """Who it is about, and why. It is a form and not a query: addresses are written into logs."""

    customer_id: str = ""
    """The shop's own id."""
    orders: str = ""
    """Of a guest: orders that were placed without one, with spaces or commas between."""
    reason: str = ""

    @property
    def customer(self) -> str | None:
        """The shop's own id of the customer; None: a guest."""
        return self.customer_id.strip() or None

    @property
    def order_ids(self) -> tuple[str, ...]:
        """The orders of a guest."""
        return tuple(dict.fromkeys(one for one in _ORDERS.split(self.orders) if one))


class EraseForm(PersonForm, frozen=True):
    """Who is forgotten, and whether that was looked at once more."""

    step: str = ""


class CorrectForm(PersonForm, frozen=True):
    """Which evidence is wrong."""

    kind: str = ""
    id: str = ""


def _show(service: Service, visit: Visit) -> Answer:
    return _page(service, visit, PersonForm())


def _look(service: Service, visit: Visit) -> Answer:
    form: PersonForm = visit.form
    if fault := _fault(form):
        return _page(service, visit, form, fault=fault)
    try:
        held = _held(service, visit, form)
    except PoisonbookError as error:
        return _page(service, visit, form, error=error)
    return _page(service, visit, form, held=held)


def _download(service: Service, visit: Visit) -> Answer:
    form: PersonForm = visit.form
    if fault := _fault(form):
        return _page(service, visit, form, fault=fault)
    held = _held(service, visit, form)
    operator = the_operator(service.store, visit.staff.operator)
    duties = [asdict(one) for one in record_duties(service, operator)]
    record = {"tables": held.tables, "elsewhere": held.elsewhere, "unnamed": held.unnamed, "duties": duties}
    text = json.dumps(record, ensure_ascii=False, indent=1)
    return download("held.json", text.encode("utf-8", "replace"), PLAIN_JSON)


def _erase(service: Service, visit: Visit) -> Answer:
    form: EraseForm = visit.form
    if fault := _fault(form, needs_reason=False):
        return _page(service, visit, form, fault=fault)
    if form.step != "do":
        return _page(service, visit, form, asks_to_erase=True)
    operator = the_operator(service.store, visit.staff.operator)
    try:
        erased = erase_person(service, operator, form.customer, orders=form.order_ids)
    except PoisonbookError as error:
        return _page(service, visit, form, error=error)
    return _page(service, visit, PersonForm(), erased=erased)


def _correct(service: Service, visit: Visit) -> Answer:
    form: CorrectForm = visit.form
    fault = _fault(form, needs_reason=False)
    if form.customer is None or form.kind not in frozenset(EvidenceKind) or not form.id.strip():
        fault = "rights.missing_evidence"
    if fault:
        return _page(service, visit, form, fault=fault)
    operator = the_operator(service.store, visit.staff.operator)
    try:
        correct_evidence(service, operator, form.customer_id.strip(), EvidenceKind(form.kind), form.id.strip())
    except PoisonbookError as error:
        return _page(service, visit, form, error=error)
    return _page(service, visit, PersonForm(customer_id=form.customer_id), corrected=form.id.strip())


def _held(service: Service, visit: Visit, form: PersonForm) -> HeldRecords:
    operator = the_operator(service.store, visit.staff.operator)
    return held_of(service, operator, form.customer, PersonReason(form.reason), orders=form.order_ids)


def _fault(form: PersonForm, *, needs_reason: bool = True) -> str:
    """What is wrong with what was written: a key of the words; empty: nothing."""
    if form.customer is None and not form.order_ids:
        return "rights.missing_person"
    if len(form.order_ids) > _MOST_ORDERS:
        return "rights.many_orders"
    if needs_reason and form.reason not in frozenset(PersonReason):
        return "rights.missing_reason"
    return ""


def _page(
    service: Service,
    visit: Visit,
    form: PersonForm,
    *,
    held: HeldRecords | None = None,
    erased: ErasedPerson | None = None,
    corrected: str = "",
    asks_to_erase: bool = False,
    fault: str = "",
    error: PoisonbookError | None = None,
) -> Answer:
    words, lang = words_for(visit.view.lang), visit.view.lang
    problem = (words[fault], lang) if fault else ("", lang) if error is None else said(error, lang)
    return page(
        visit,
        "rights",
        status=_status(fault, error),
        title=words["menu.rights"],
        form=form,
        reasons=list(PersonReason),
        kinds=list(EvidenceKind),
        held=held,
        erased=erased,
        corrected=corrected,
        asks_to_erase=asks_to_erase,
        problem=problem,
        duties=record_duties(service, the_operator(service.store, visit.staff.operator)),
        values=HeldValues(words, Formats(lang, visit.now), names_in(service, lang)),
    )


def _status(fault: str, error: PoisonbookError | None) -> int:
    """What the form names, and is not there, cannot be processed; there is a page all the same."""
    found = 422 if fault else 200 if error is None else fault_status(error)
    return 422 if found == 404 else found


PAGES = (
    Page(id="rights", method="GET", path="/rights", roles=DOES, step_up=True, handle=_show, in_menu=True),
    Page(
        id="rights_look",
        method="POST",
        path="/rights/look",
        roles=DOES,
        form=PersonForm,
        step_up=True,
        handle=_look,
    ),
    Page(
        id="rights_download",
        method="POST",
        path="/rights/download",
        roles=DOES,
        form=PersonForm,
        step_up=True,
        handle=_download,
    ),
    Page(
        id="rights_correct",
        method="POST",
        path="/rights/correct",
        roles=DOES,
        form=CorrectForm,
        step_up=True,
        handle=_correct,
    ),
    Page(
        id="rights_erase",
        method="POST",
        path="/rights/erase",
        roles=DOES,
        form=EraseForm,
        step_up=True,
        handle=_erase,
    ),
)
