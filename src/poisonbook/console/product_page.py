"""One product of the catalogue: its listing with the words that count, what is missing, and what staff decide of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from poisonbook.console.html import go, page, path_to
from poisonbook.console.marks import pieces
from poisonbook.console.pages import Form, Page, Visit
from poisonbook.console.people import names_of
from poisonbook.console.substances import names_in
from poisonbook.console.words import words_for
from poisonbook.law.retention import months_after
from poisonbook.register.staff import StaffRole
from poisonbook.register.supplier_asks import LANGUAGES, SupplierAsk
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.catalogue_review import letter_about, product_view
from poisonbook.workflows.product_decisions import (
    LONGEST_MONTHS,
    DecisionError,
    GivenDecision,
    Reason,
    Source,
    Verdict,
    decide_product,
)
from poisonbook.workflows.questions import ask_supplier

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

SEES = frozenset({StaffRole.CATALOGUE, StaffRole.REVIEWER, StaffRole.APPROVER, StaffRole.INSPECTOR, StaffRole.AUDITOR})
DECIDES = frozenset({StaffRole.CATALOGUE})
SECOND = frozenset({StaffRole.APPROVER})
_OTHER_REASONS = tuple(one for one in Reason if one is not Reason.SUPPLIER_STRENGTH)
_OTHER_VERDICTS = (Verdict.NOT_REGULATED, Verdict.EXEMPT)


class ProductQuery(Form, frozen=True):
    """In which language the letter is, and what was just done."""

    letter: str = ""
    said: str = ""


class AskForm(Form, frozen=True):
    """What the supplier is asked, and in which language."""

    what: tuple[str, ...] = ()
    lang: str = ""


class StrengthForm(Form, frozen=True):
    """The strength that a supplier stated."""

    substance: str = ""
    strength: str = ""
    source: str = ""
    said_by: str = ""
    said_on: str = ""
    until: str = ""
    note: str = ""


class OtherForm(Form, frozen=True):
    """That a listing is not what it seems."""

    decision: str = ""
    reason: str = ""
    source: str = ""
    said_by: str = ""
    said_on: str = ""
    until: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Written:
    """What was written into one of the forms, and what is wrong with it: keys of the words by field."""

    strength: StrengthForm = field(default_factory=StrengthForm)
    other: OtherForm = field(default_factory=OtherForm)
    which: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


def _show(service: Service, visit: Visit) -> Answer:
    return _page(service, visit, _Written(), letter=visit.query.letter, said=visit.query.said)


def _ask(service: Service, visit: Visit) -> Answer:
    form, id_ = visit.form, visit.path["product_id"]
    operator = the_operator(service.store, visit.staff.operator)
    asked = [SupplierAsk(one) for one in form.what if one in frozenset(SupplierAsk)]
    product_view(service, operator, id_)
    if not asked:
        return _page(service, visit, _Written(which="ask", faults={"what": "product.fault.what"}))
    lang = form.lang if form.lang in LANGUAGES else visit.view.lang
    ask_supplier(service, operator, id_, asked, lang=lang)
    return go(f"{path_to('catalogue', 'products', id_)}?letter={lang}&said=asked")


def _state_strength(service: Service, visit: Visit) -> Answer:
    form: StrengthForm = visit.form
    text = f"regulated as {form.substance.strip()} {_figures(form.strength)} %"
    return _decide(service, visit, _Written(strength=form, which="strength"), text, Reason.SUPPLIER_STRENGTH)


def _state_other(service: Service, visit: Visit) -> Answer:
    form: OtherForm = visit.form
    written = _Written(other=form, which="other")
    if form.reason not in _OTHER_REASONS:
        product_view(service, the_operator(service.store, visit.staff.operator), visit.path["product_id"])
        return _page(service, visit, _Written(other=form, which="other", faults={"reason": "product.fault.reason"}))
    return _decide(service, visit, written, form.decision, Reason(form.reason))


def _decide(service: Service, visit: Visit, written: _Written, text: str, reason: Reason) -> Answer:
    form = written.strength if written.which == "strength" else written.other
    id_ = visit.path["product_id"]
    product_view(service, the_operator(service.store, visit.staff.operator), id_)
    until, said_on = _day(form.until), _day(form.said_on)
    faults = {}
    if until is None:
        faults["until"] = "product.fault.until"
    if form.said_on.strip() and said_on is None:
        faults["said_on"] = "product.fault.said_on"
    if written.which == "strength" and not form.strength.strip():  # type: ignore[union-attr]  # told by `which`
        faults["strength"] = "product.fault.strength"
    if faults or until is None:
        return _again(service, visit, written, faults)
    given = GivenDecision(
        decision=text,
        reason=reason,
        until=until,
        note=form.note.replace("\r\n", "\n"),
        source=Source(form.source) if form.source in frozenset(Source) else None,
        said_by=form.said_by,
        said_on=said_on,
    )
    try:
        made = decide_product(service, visit.staff, id_, given)
    except DecisionError as error:
        name = "strength" if written.which == "strength" and error.field == "decision" else error.field
        return _again(service, visit, written, {name: f"product.fault.{name}"})
    return go(f"{path_to('catalogue', 'products', id_)}?said={made.state.value}")


def _again(service: Service, visit: Visit, written: _Written, faults: Mapping[str, str]) -> Answer:
    return _page(service, visit, _Written(written.strength, written.other, written.which, faults))


def _page(service: Service, visit: Visit, written: _Written, *, letter: str = "", said: str = "") -> Answer:
    operator, lang = the_operator(service.store, visit.staff.operator), visit.view.lang
    id_ = visit.path["product_id"]
    view = product_view(service, operator, id_, lang=lang)
    words = words_for(lang)
    return page(
        visit,
        "product",
        status=422 if written.faults else 200,
        title=view.read.title or id_,
        view=view,
        letter=letter_about(service, operator, id_, lang=letter if letter in LANGUAGES else lang),
        letters=LANGUAGES,
        asks=list(SupplierAsk),
        sources=list(Source),
        reasons=_OTHER_REASONS,
        verdicts=_OTHER_VERDICTS,
        latest=months_after(visit.now.date(), LONGEST_MONTHS),
        today=visit.now.date(),
        strength=written.strength,
        other=written.other,
        which=written.which,
        faults={name: words.get(key, words["product.fault.other"]) for name, key in written.faults.items()},
        said=said,
        may_decide=bool(visit.staff.roles & DECIDES),
        may_agree=bool(visit.staff.roles & SECOND),
        people=names_of(service, visit.staff),
        names=names_in(service, lang),
        pieces=pieces,
    )


def _figures(text: str) -> str:
    """A strength as it is read, with a point and without its sign."""
    return text.replace("%", "").replace(",", ".").strip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


PAGES = (
    Page(
        id="product",
        method="GET",
        path="/catalogue/products/{product_id}",
        roles=SEES,
        query=ProductQuery,
        handle=_show,
    ),
    Page(
        id="product_ask",
        method="POST",
        path="/catalogue/products/{product_id}/ask",
        roles=DECIDES,
        form=AskForm,
        handle=_ask,
    ),
    Page(
        id="product_strength",
        method="POST",
        path="/catalogue/products/{product_id}/strength",
        roles=DECIDES,
        form=StrengthForm,
        handle=_state_strength,
    ),
    Page(
        id="product_other",
        method="POST",
        path="/catalogue/products/{product_id}/other",
        roles=DECIDES,
        form=OtherForm,
        handle=_state_other,
    ),
)
