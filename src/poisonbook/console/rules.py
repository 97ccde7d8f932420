"""The rules that are in force: what each says, on what it rests, who approved it, how its cases ended, what changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import go, page, path_to
from poisonbook.console.pages import Form, Page, Visit
from poisonbook.console.people import names_of
from poisonbook.console.words import words_for
from poisonbook.register.staff import StaffRole
from poisonbook.review.cases import Disposition
from poisonbook.rules.errors import UnknownRuleError
from poisonbook.rules.versions import APPROVES, PROPOSES, RuleApprovalError, RuleState
from poisonbook.rules.words import condition_words, selection_words
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.case_figures import WEEKS, rule_outcomes_of
from poisonbook.workflows.rule_history import rule_history
from poisonbook.workflows.rule_versions import StandingRule, approve_rule, refuse_rule, standing_rules

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

SEES = frozenset(
    {
        StaffRole.REVIEWER,
        StaffRole.APPROVER,
        StaffRole.RULES,
        StaffRole.DATA_PROTECTION,
        StaffRole.INSPECTOR,
        StaffRole.AUDITOR,
    }
)


class RuleQuery(Form, frozen=True):
    """What was just done."""

    said: str = ""


class DigestForm(Form, frozen=True):
    """Exactly what was looked at."""

    digest: str


def _list(service: Service, visit: Visit) -> Answer:
    operator = the_operator(service.store, visit.staff.operator)
    return page(
        visit,
        "rules",
        title=words_for(visit.view.lang)["menu.rules"],
        rules=standing_rules(service, operator),
        shipped=RuleState.SHIPPED,
        needs_approval=service.needs_approved_rules,
    )


def _show(service: Service, visit: Visit) -> Answer:
    return _page(service, visit, done=visit.query.said)


def _history(service: Service, visit: Visit) -> Answer:
    operator = the_operator(service.store, visit.staff.operator)
    words = words_for(visit.view.lang)
    return page(
        visit, "rule_history", title=words["rules.history"], history=rule_history(service, operator), plain=_plain
    )


def _approve(service: Service, visit: Visit) -> Answer:
    try:
        version = approve_rule(service, visit.staff, visit.path["rule_id"], digest=visit.form.digest)
    except RuleApprovalError as error:
        return _page(service, visit, error=error)
    return go(f"{path_to('rules', visit.path['rule_id'])}?said={version.state.value}")


def _refuse(service: Service, visit: Visit) -> Answer:
    try:
        version = refuse_rule(service, visit.staff, visit.path["rule_id"], digest=visit.form.digest)
    except RuleApprovalError as error:
        return _page(service, visit, error=error)
    return go(f"{path_to('rules', visit.path['rule_id'])}?said={version.state.value}")


def _page(service: Service, visit: Visit, *, done: str = "", error: RuleApprovalError | None = None) -> Answer:
    standing = _standing(service, visit)
    rule, lang, words = standing.rule, visit.view.lang, words_for(visit.view.lang)
    told = {"en": rule.why, **dict(rule.translations)}
    return page(
        visit,
        "rule",
        status=200 if error is None else fault_status(error),
        title=rule.title,
        rule=rule,
        standing=standing,
        why=told.get(lang, rule.why),
        why_lang=lang if lang in told else "en",
        selects=selection_words(rule, lang),
        holds=condition_words(rule, lang),
        outcomes=rule_outcomes_of(service, visit.staff, rule.id),
        weeks=WEEKS,
        endings=list(Disposition),
        people=names_of(service, visit.staff),
        may_approve=_may_approve(standing, visit),
        may_refuse=standing.state is RuleState.PROPOSED and bool(visit.staff.roles & (APPROVES | PROPOSES)),
        done=words.get(f"rules.done.{done}", ""),
        problem=("", lang) if error is None else said(error, lang),
    )


def _standing(service: Service, visit: Visit) -> StandingRule:
    operator = the_operator(service.store, visit.staff.operator)
    rules = {one.rule.id: one for one in standing_rules(service, operator)}
    found = rules.get(visit.path["rule_id"])
    if found is None:
        raise UnknownRuleError(visit.path["rule_id"], tuple(rules))
    return found


def _may_approve(standing: StandingRule, visit: Visit) -> bool:
    if standing.state in (RuleState.UNAPPROVED, RuleState.REFUSED):
        return bool(visit.staff.roles & PROPOSES)
    first = None if standing.version is None else standing.version.proposed_by
    return standing.state is RuleState.PROPOSED and first != visit.staff.id and bool(visit.staff.roles & APPROVES)


def _plain(value: object) -> str:
    """What a key of a rule says, on one line."""
    return "–" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


PAGES = (
    Page(id="rules", method="GET", path="/rules", roles=SEES, handle=_list, in_menu=True),
    Page(id="rule_history", method="GET", path="/rule-history", roles=SEES, handle=_history),
    Page(id="rule", method="GET", path="/rules/{rule_id}", roles=SEES, query=RuleQuery, handle=_show),
    Page(
        id="rule_approve",
        method="POST",
        path="/rules/{rule_id}/approve",
        roles=PROPOSES | APPROVES,
        form=DigestForm,
        step_up=True,
        handle=_approve,
    ),
    Page(
        id="rule_refuse",
        method="POST",
        path="/rules/{rule_id}/refuse",
        roles=PROPOSES | APPROVES,
        form=DigestForm,
        handle=_refuse,
    ),
)
