"""Put a rule to the gates: looked at, its examples run, tried on past orders by this program, and kept for its version.

What was found is made here and nowhere else: no file of it is read, so none can be edited.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from poisonbook.law.book import Book
from poisonbook.register.staff import Staff
from poisonbook.rules.check import check_rule
from poisonbook.rules.check_law import check_law
from poisonbook.rules.errors import RuleLawError, UnanchoredError, UngroupedError
from poisonbook.rules.lock import rule_fingerprint
from poisonbook.rules.statutory import is_statutory_check
from poisonbook.rules.syntax import Rule
from poisonbook.rules.versions import PROPOSES, RuleApprovalError, need_role
from poisonbook.trials.gates import FIGURES, BackTest, GateRecord
from poisonbook.trials.moves import VersionAt, need_nothing_lost, put_to_gates
from poisonbook.trials.steps import RuleStep
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.recognise import Progress
from poisonbook.workflows.rule_tests import test_rules
from poisonbook.workflows.rule_versions import own_rule, standing_rules, step_rule
from poisonbook.workflows.service import Service
from poisonbook.workflows.standing_rules import StandingRule
from poisonbook.workflows.trial_files import TrialRequest, try_beside

UNKNOWN = "unknown"
"""Nobody has published how often what the law asks to look for happens (`docs/decisions/0027-gates.md`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatesRequest:
    """A rule, and the orders that it is tried on."""

    rule: str
    """Its id among those that the service reads."""
    trial: TrialRequest | None
    """Which files, and what there is for its alerts; law, words and companion goods are the service's own. None: none,
    which does for statutory checks."""
    begin_anew: bool = False
    """Whether a shadow and waivers that rest on an earlier trial may be lost."""


def gate_rule(
    service: Service, staff: Staff, request: GatesRequest, *, progress: Progress | None = None
) -> StandingRule:
    """Put a rule to the gates as it reads now, and keep what was found; how it stands then.

    Raises:
        RuleRoleError: the person may not.
        RuleApprovalError: it is to be tried, and no orders are named.
        RuleBeginsAnewError: a shadow or waivers would be lost.
        RuleGatesError: it does not pass, and a trial on record lets it through.
        UnknownRuleError: there is no such rule.
        PoisonbookError: as of a trial.
    """
    need_role(staff, PROPOSES, service.clock())
    rule = own_rule(service, staff, request.rule)
    if not request.begin_anew:
        need_nothing_lost(_at_hand(service, staff, rule), service.clock())  # before the trial, which takes a while
    back_test = None
    if not is_statutory_check(rule):
        if request.trial is None:
            raise RuleApprovalError(f"{rule.id} is tried on past orders first: name them (--catalogue, --orders)")
        back_test = _tried(service, staff, rule, request.trial, progress)
    record = gate_record(rule, service.book, back_test, share=service.settings.gate_share)

    def move(found: VersionAt, by: Staff, now: datetime) -> RuleStep:
        return put_to_gates(found, by, now, record, begin_anew=request.begin_anew)

    return step_rule(service, staff, rule, move)


def gate_record(rule: Rule, book: Book, back_test: BackTest | None, *, share: int = FIGURES.share) -> GateRecord:
    """What is found of a rule: its form, its law, its examples, and what it did on past orders."""
    faults = check_rule(rule)
    anchors = [one for one in faults if isinstance(one, (UnanchoredError, UngroupedError))]
    lawless = any(isinstance(one, RuleLawError) for one in check_law(rule, book))
    results = test_rules([rule])
    return GateRecord(
        digest=rule_fingerprint(rule),
        is_statutory=is_statutory_check(rule),
        unanchored=len(anchors),
        outside=len(faults) - len(anchors),
        provisions=0 if lawless else len(rule.law),
        prevalence=UNKNOWN,
        fires=sum(one.matches for one in rule.examples),
        silent=sum(not one.matches for one in rule.examples),
        failing=sum(not one.passed for one in results),
        share=share,
        back_test=back_test,
    )


def _at_hand(service: Service, staff: Staff, rule: Rule) -> VersionAt:
    known = standing_rules(service, the_operator(service.store, staff.operator))
    return next(one.at_hand for one in known if one.rule is rule)


def _tried(service: Service, staff: Staff, rule: Rule, request: TrialRequest, progress: Progress | None) -> BackTest:
    from poisonbook.trials.back_test import back_test

    operator = the_operator(service.store, staff.operator)
    live = [one.rule for one in standing_rules(service, operator) if one.stage.is_in_force]
    settings = service.settings
    own = replace(
        request,
        jurisdiction=operator.jurisdictions[0],
        companions=settings.companions,
        words=settings.words,
        against=None,
    )
    return back_test(try_beside(own, rule, live, service.book, clock=service.clock, progress=progress))
