"""Trials of rules: what one would have done on past orders that lie on the host; counts alone, and kept in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import go, page, path_to
from poisonbook.console.pages import Form, Page, Visit
from poisonbook.console.rules import SEES
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.reports.trial_page import trial_sections
from poisonbook.rules.pack import rule_named
from poisonbook.rules.texts import text_of
from poisonbook.rules.versions import PROPOSES
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import list_operators, the_operator
from poisonbook.workflows.extras import MissingExtraError
from poisonbook.workflows.trial_desk import AskedTrial, TrialBusyError, TrialDataError

if TYPE_CHECKING:
    from pathlib import Path

    from poisonbook.register.access import Operator
    from poisonbook.workflows.service import Service

_REFUSALS = (TrialBusyError, TrialDataError, MissingExtraError)


def _list(service: Service, visit: Visit) -> Answer:
    operator = the_operator(service.store, visit.staff.operator)
    rules = service.counter(operator).rules.values()
    return page(
        visit,
        "trials",
        title=words_for(visit.view.lang)["trials.title"],
        rules=[(one, text_of(one, visit.view.lang)) for one in rules],
        asked=service.trials.all_of(operator.id),
        live=service.rules_in_force(operator).rules,
        has_data=_data(service, operator) is not None,
    )


def _show(service: Service, visit: Visit) -> Answer:
    return _page(service, visit)


def _begin(service: Service, visit: Visit) -> Answer:
    operator = the_operator(service.store, visit.staff.operator)
    rule = rule_named(visit.path["rule_id"], service.counter(operator).rules.values())
    asked = AskedTrial(operator=operator.id, rule=rule.id, version=rule.version, begun_at=visit.now)
    live = service.rules_in_force(operator).rules
    try:
        service.trials.begin(asked, _data(service, operator), jurisdiction=operator.jurisdictions[0], live=live)
    except _REFUSALS as error:
        return _page(service, visit, error=error)
    return go(path_to("rules", rule.id, "trial"))


def _data(service: Service, operator: Operator) -> Path | None:
    alone = len(list_operators(service.store)) == 1
    return service.trials.data_of(operator.id, alone=alone)


def _page(service: Service, visit: Visit, *, error: PoisonbookError | None = None) -> Answer:
    operator, lang = the_operator(service.store, visit.staff.operator), visit.view.lang
    rule = rule_named(visit.path["rule_id"], service.counter(operator).rules.values())
    asked = service.trials.of(operator.id, rule.id)
    return page(
        visit,
        "trial",
        status=200 if error is None else fault_status(error),
        title=words_for(lang)["trials.of"].format(rule=text_of(rule, lang).title),
        rule=rule,
        asked=asked,
        sections="" if asked is None or asked.trial is None else trial_sections(asked.trial, lang=lang),
        has_data=_data(service, operator) is not None,
        may_begin=bool(visit.staff.roles & PROPOSES),
        problem=("", lang) if error is None else said(error, lang),
        back_place=path_to("rules", rule.id, "trial"),
    )


PAGES = (
    Page(id="trials", method="GET", path="/trials", roles=SEES, handle=_list),
    Page(id="trial", method="GET", path="/rules/{rule_id}/trial", roles=SEES, handle=_show),
    Page(id="trial_begin", method="POST", path="/rules/{rule_id}/trial", roles=PROPOSES, form=Form, handle=_begin),
)
