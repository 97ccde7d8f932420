"""The catalogue: products whose listing leaves out what decides, and what suppliers are asked about them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from poisonbook.console.html import go, page
from poisonbook.console.marks import pieces
from poisonbook.console.pages import Form, Page, Visit
from poisonbook.console.people import names_of
from poisonbook.console.product_page import DECIDES as ANSWERS
from poisonbook.console.product_page import SECOND, SEES
from poisonbook.console.substances import names_in
from poisonbook.console.words import words_for
from poisonbook.values.status import Status
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.product_decisions import decisions_of
from poisonbook.workflows.questions import answer_question, questions_of
from poisonbook.workflows.undetermined import undetermined_products

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

_LONGEST = 5_000
_QUESTIONS = 50
_ENDED = 100


class CatalogueQuery(Form, frozen=True):
    """Which products."""

    after: str = ""
    said: str = ""


class DecisionsQuery(Form, frozen=True):
    """What was just done."""

    said: str = ""


class AnswerForm(Form, frozen=True):
    """What a supplier said."""

    answer: str


def _show(service: Service, visit: Visit) -> Answer:
    return _page(service, visit, after=visit.query.after, kept=visit.query.said == "kept")


def _decisions(service: Service, visit: Visit) -> Answer:
    operator = the_operator(service.store, visit.staff.operator)
    words = words_for(visit.view.lang)
    return page(
        visit,
        "decisions",
        title=words["catalogue.decisions"],
        open=decisions_of(service, operator),
        ended=decisions_of(service, operator, ended=True)[:_ENDED],
        may_decide=bool(visit.staff.roles & ANSWERS),
        may_agree=bool(visit.staff.roles & SECOND),
        people=names_of(service, visit.staff),
        names=names_in(service, visit.view.lang),
        said=words.get(f"decisions.said.{visit.query.said}", ""),
    )


def _answer(service: Service, visit: Visit) -> Answer:
    text = visit.form.answer.replace("\r\n", "\n").strip()
    if not 0 < len(text) <= _LONGEST:
        return _page(service, visit, missing=visit.path["question_id"], status=422)
    operator = the_operator(service.store, visit.staff.operator)
    answer_question(service, operator, visit.path["question_id"], text)
    return go("/catalogue?said=kept")


def _page(
    service: Service, visit: Visit, *, after: str = "", kept: bool = False, missing: str = "", status: int = 200
) -> Answer:
    operator = the_operator(service.store, visit.staff.operator)
    asked = questions_of(service, operator, open_only=True)
    return page(
        visit,
        "catalogue",
        status=status,
        title=words_for(visit.view.lang)["menu.catalogue"],
        found=undetermined_products(service, operator, after=after, lang=visit.view.lang),
        decisions=Counter(one.state for one in decisions_of(service, operator)),
        pieces=pieces,
        first=not after,
        statuses=list(Status),
        questions=asked[:_QUESTIONS],
        open_count=len(asked),
        may_answer=bool(visit.staff.roles & ANSWERS),
        names=names_in(service, visit.view.lang),
        kept=kept,
        missing=missing,
    )


PAGES = (
    Page(
        id="catalogue",
        method="GET",
        path="/catalogue",
        roles=SEES,
        query=CatalogueQuery,
        handle=_show,
        in_menu=True,
    ),
    Page(
        id="decisions",
        method="GET",
        path="/catalogue/decisions",
        roles=SEES,
        query=DecisionsQuery,
        handle=_decisions,
    ),
    Page(
        id="catalogue_answer",
        method="POST",
        path="/catalogue/questions/{question_id}",
        roles=ANSWERS,
        form=AnswerForm,
        handle=_answer,
    ),
)
