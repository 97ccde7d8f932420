"""What is kept until when, and what somebody of an authority sees: retention, inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console.html import page
from poisonbook.console.pages import Page, Visit
from poisonbook.console.people import names_of
from poisonbook.console.words import words_for
from poisonbook.register.staff import StaffRole
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.erasure import erasure_status
from poisonbook.workflows.holds import list_holds

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

RETENTION = frozenset({StaffRole.DATA_PROTECTION, StaffRole.ADMINISTRATOR, StaffRole.INSPECTOR, StaffRole.AUDITOR})
INSPECTOR = frozenset({StaffRole.INSPECTOR})


def _retention(service: Service, visit: Visit) -> Answer:
    state = erasure_status(service.store, operator=visit.staff.operator)
    return page(
        visit,
        "retention",
        title=words_for(visit.view.lang)["menu.retention"],
        state=state,
        tables=[one for one in state.tables if one.rows],
        holds=list_holds(service.store, visit.staff.operator),
        people=names_of(service, visit.staff),
    )


def _inspection(service: Service, visit: Visit) -> Answer:
    operator = the_operator(service.store, visit.staff.operator)
    title = words_for(visit.view.lang)["menu.inspection"]
    return page(visit, "inspection", title=title, operator=operator, until=visit.staff.until)


PAGES = (
    Page(id="retention", method="GET", path="/retention", roles=RETENTION, handle=_retention, in_menu=True),
    Page(
        id="inspection",
        method="GET",
        path="/inspection",
        roles=INSPECTOR,
        handle=_inspection,
        in_menu=True,
    ),
)
