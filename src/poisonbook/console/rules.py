"""The rules that are in force: what each says, on what it rests, who approved it, how its cases ended, what changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from poisonbook.console.faults import fault_status, said
from poisonbook.console.formats import Formats
from poisonbook.console.html import go, page, path_to
from poisonbook.console.pages import Form, Handle, Page, Visit
from poisonbook.console.people import names_of
from poisonbook.console.rule_life import life_of
from poisonbook.console.words import words_for
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.cases import Disposition
from poisonbook.rules.errors import UnknownRuleError
from poisonbook.rules.texts import text_of
from poisonbook.rules.versions import APPROVES, PROPOSES, RuleApprovalError, RuleState, RuleVersion
from poisonbook.rules.words import condition_words, selection_words
from poisonbook.trials.gates import WAIVABLE
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.case_figures import WEEKS, rule_outcomes_of
from poisonbook.workflows.rule_history import rule_history
from poisonbook.workflows.rule_versions import (
    StandingRule,
    approve_rule,
    refuse_rule,
    shadow_rule,
    standing_rules,
    waive_gate,
)

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

_FILLED = re.compile(r"\{\w+\}")
"""What a finding fills in."""
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


class WaiverForm(DigestForm, frozen=True):
    """Which gate is waived, and why."""

    gate: str
    reason: str = ""


def _list(service: Service, visit: Visit) -> Answer:
    operator = the_operator(service.store, visit.staff.operator)
    return page(
        visit,
        "rules",
        title=words_for(visit.view.lang)["menu.rules"],
        rules=[(one, text_of(one.rule, visit.view.lang)) for one in standing_rules(service, operator)],
        shipped=RuleState.SHIPPED,
        asked=service.settings.require_approved_rules,
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
    return _step(service, visit, approve_rule)


def _refuse(service: Service, visit: Visit) -> Answer:
    return _step(service, visit, refuse_rule)


def _shadow(service: Service, visit: Visit) -> Answer:
    return _step(service, visit, shadow_rule, done="shadow")


def _waive(service: Service, visit: Visit) -> Answer:
    form = visit.form

    def waive(service: Service, staff: Staff, rule: str, *, digest: str) -> StandingRule:
        gate = next((one for one in WAIVABLE if one.value == form.gate), None)
        if gate is None:
            raise RuleApprovalError("nobody can waive this")
        return waive_gate(service, staff, rule, gate, digest=digest, reason=form.reason)

    return _step(service, visit, waive, done="waived")


def _step(service: Service, visit: Visit, step: Callable[..., RuleVersion | StandingRule], *, done: str = "") -> Answer:
    rule = visit.path["rule_id"]
    try:
        taken = step(service, visit.staff, rule, digest=visit.form.digest)
    except RuleApprovalError as error:
        return _page(service, visit, error=error)
    return go(f"{path_to('rules', rule)}?said={done or taken.state.value}")


def _page(service: Service, visit: Visit, *, done: str = "", error: RuleApprovalError | None = None) -> Answer:
    standing = _standing(service, visit)
    rule, lang, words = standing.rule, visit.view.lang, words_for(visit.view.lang)
    text, life = text_of(rule, lang), life_of(standing, visit.staff, Formats(lang, visit.now))
    told = {"en": rule.why, **dict(rule.translations)}
    return page(
        visit,
        "rule",
        status=200 if error is None else fault_status(error),
        title=text.title,
        text=text,
        rule=rule,
        standing=standing,
        why=_FILLED.sub("…", told.get(lang, rule.why)),
        why_lang=lang if lang in told else "en",
        selects=selection_words(rule, lang),
        holds=condition_words(rule, lang),
        outcomes=rule_outcomes_of(service, visit.staff, rule.id),
        weeks=WEEKS,
        endings=list(Disposition),
        people=names_of(service, visit.staff),
        may_approve=life.may_approve,
        may_refuse=standing.state is RuleState.PROPOSED and bool(visit.staff.roles & (APPROVES | PROPOSES)),
        life=life,
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


def _plain(value: object) -> str:
    """What a key of a rule says, on one line."""
    return "–" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _page_of(
    step: str, handle: Handle, roles: frozenset[StaffRole], *, form: type[Form] = DigestForm, step_up: bool = False
) -> Page:
    return Page(
        id=f"rule_{step}",
        method="POST",
        path=f"/rules/{{rule_id}}/{step}",
        roles=roles,
        form=form,
        step_up=step_up,
        handle=handle,
    )


PAGES = (
    Page(id="rules", method="GET", path="/rules", roles=SEES, handle=_list, in_menu=True),
    Page(id="rule_history", method="GET", path="/rule-history", roles=SEES, handle=_history),
    Page(id="rule", method="GET", path="/rules/{rule_id}", roles=SEES, query=RuleQuery, handle=_show),
    _page_of("approve", _approve, PROPOSES | APPROVES, step_up=True),
    _page_of("shadow", _shadow, PROPOSES),
    _page_of("waive", _waive, PROPOSES | APPROVES, form=WaiverForm, step_up=True),
    _page_of("refuse", _refuse, PROPOSES | APPROVES),
)
