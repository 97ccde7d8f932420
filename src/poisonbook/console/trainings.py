"""The log of staff trainings: how many of which role were trained in what, never who."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from poisonbook.console.faults import said
from poisonbook.console.html import go, page
from poisonbook.console.pages import Form, Page, Visit
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.register.staff import StaffRole
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.house_errors import HouseRecordError
from poisonbook.workflows.trainings import GivenTraining, record_training, trainings_of

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

SEES = frozenset(
    {StaffRole.REVIEWER, StaffRole.APPROVER, StaffRole.ADMINISTRATOR, StaffRole.INSPECTOR, StaffRole.AUDITOR}
)
ENTERS = frozenset({StaffRole.APPROVER, StaffRole.ADMINISTRATOR})
_LONGEST = 200


class TrainingForm(Form, frozen=True):
    """A training as it is entered."""

    on: str = ""
    subject: str = ""
    role: str = ""
    people: str = ""


class TrainingQuery(Form, frozen=True):
    """What was just done."""

    said: str = ""


def _show(service: Service, visit: Visit) -> Answer:
    return _page(service, visit, TrainingForm(), {}, kept=visit.query.said == "kept")


def _enter(service: Service, visit: Visit) -> Answer:
    form, words = visit.form, words_for(visit.view.lang)
    faults = {name: words["trainings.missing"] for name in ("subject", "role") if not _fits(getattr(form, name))}
    on, people = _day(form.on), _count(form.people)
    if on is None:
        faults["on"] = words["trainings.no_day"]
    if people is None:
        faults["people"] = words["trainings.no_number"]
    if faults or on is None or people is None:
        return _page(service, visit, form, faults)
    given = GivenTraining(on=on, subject=form.subject.strip(), role=form.role.strip(), people=people)
    try:
        record_training(service, the_operator(service.store, visit.staff.operator), given)
    except HouseRecordError as error:
        return _page(service, visit, form, {"on": _text(error, visit)})
    return go("/trainings?said=kept")


def _text(error: PoisonbookError, visit: Visit) -> str:
    return said(error, visit.view.lang)[0]


def _fits(text: str) -> bool:
    return 0 < len(text.strip()) <= _LONGEST


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _count(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:7]) <= 100_000 and len(text) < 7 else None


def _page(service: Service, visit: Visit, form: TrainingForm, faults: dict[str, str], *, kept: bool = False) -> Answer:
    return page(
        visit,
        "trainings",
        status=422 if faults else 200,
        title=words_for(visit.view.lang)["menu.trainings"],
        trainings=trainings_of(service, the_operator(service.store, visit.staff.operator)),
        may_enter=bool(visit.staff.roles & ENTERS),
        form=form,
        faults=faults,
        kept=kept,
        today=visit.now.date(),
    )


PAGES = (
    Page(
        id="trainings",
        method="GET",
        path="/trainings",
        roles=SEES,
        query=TrainingQuery,
        handle=_show,
        in_menu=True,
    ),
    Page(id="trainings_enter", method="POST", path="/trainings", roles=ENTERS, form=TrainingForm, handle=_enter),
)
