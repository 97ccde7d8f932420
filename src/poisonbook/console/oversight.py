"""What is kept until when, and what somebody of an authority sees: retention, inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console.downloads import PLAIN_JSON, download
from poisonbook.console.html import page
from poisonbook.console.pages import Handle, Page, Visit
from poisonbook.console.people import names_of
from poisonbook.console.words import words_for
from poisonbook.register.staff import StaffRole
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.erasure import erasure_status
from poisonbook.workflows.holds import list_holds
from poisonbook.workflows.impact import impact_facts
from poisonbook.workflows.impact_files import assessment, dataset_text

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

RETENTION = frozenset({StaffRole.DATA_PROTECTION, StaffRole.ADMINISTRATOR, StaffRole.INSPECTOR, StaffRole.AUDITOR})
INSPECTOR = frozenset({StaffRole.INSPECTOR})
IMPACT = frozenset({StaffRole.DATA_PROTECTION, StaffRole.ADMINISTRATOR, StaffRole.AUDITOR})
"""Who takes out the draft of the impact assessment; nothing in it is about a person."""


def _retention(service: Service, visit: Visit) -> Answer:
    state = erasure_status(service.store, operator=visit.staff.operator)
    return page(
        visit,
        "retention",
        title=words_for(visit.view.lang)["menu.retention"],
        state=state,
        may_assess=bool(visit.staff.roles & IMPACT),
        tables=[one for one in state.tables if one.rows],
        holds=list_holds(service.store, visit.staff.operator),
        people=names_of(service, visit.staff),
    )


def _inspection(service: Service, visit: Visit) -> Answer:
    operator = the_operator(service.store, visit.staff.operator)
    title = words_for(visit.view.lang)["menu.inspection"]
    return page(visit, "inspection", title=title, operator=operator, until=visit.staff.until)


def _impact(name: str, media: str) -> Handle:
    def give(service: Service, visit: Visit) -> Answer:
        facts = impact_facts(service, the_operator(service.store, visit.staff.operator))
        return download(name, assessment(facts, name, visit.view.lang).encode(), media)

    return give


def _data_map(service: Service, visit: Visit) -> Answer:
    facts = impact_facts(service, the_operator(service.store, visit.staff.operator))
    return download("data-map.json", dataset_text(facts, "data-map.json").encode(), PLAIN_JSON)


PAGES = (
    Page(
        id="impact_page",
        method="GET",
        path="/impact/page",
        roles=IMPACT,
        handle=_impact("impact.html", "text/html"),
        slow=True,
    ),
    Page(
        id="impact_text",
        method="GET",
        path="/impact/text",
        roles=IMPACT,
        handle=_impact("impact.md", "text/markdown"),
        slow=True,
    ),
    Page(id="data_map", method="GET", path="/impact/data-map", roles=IMPACT, handle=_data_map, slow=True),
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
