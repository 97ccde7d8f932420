"""Steps with a decision on a product: a second person agrees or refuses, either of the two ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console.html import go
from poisonbook.console.pages import Page, Visit
from poisonbook.console.product_page import DECIDES, SECOND
from poisonbook.web.operations import Answer
from poisonbook.workflows.product_decisions import agree_to_decision, refuse_decision, withdraw_decision

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


def _agree(service: Service, visit: Visit) -> Answer:
    agree_to_decision(service, visit.staff, visit.path["decision_id"])
    return go("/catalogue/decisions?said=in_force")


def _refuse(service: Service, visit: Visit) -> Answer:
    refuse_decision(service, visit.staff, visit.path["decision_id"])
    return go("/catalogue/decisions?said=refused")


def _end(service: Service, visit: Visit) -> Answer:
    withdraw_decision(service, visit.staff, visit.path["decision_id"])
    return go("/catalogue/decisions?said=withdrawn")


PAGES = (
    Page(
        id="decision_agree",
        method="POST",
        path="/catalogue/decisions/{decision_id}/agree",
        roles=SECOND,
        step_up=True,
        handle=_agree,
    ),
    Page(
        id="decision_refuse",
        method="POST",
        path="/catalogue/decisions/{decision_id}/refuse",
        roles=SECOND,
        handle=_refuse,
    ),
    Page(
        id="decision_end",
        method="POST",
        path="/catalogue/decisions/{decision_id}/end",
        roles=DECIDES | SECOND,
        handle=_end,
    ),
)
