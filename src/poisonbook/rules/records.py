"""Rules as plain records for machines: what `--json` prints."""

from __future__ import annotations

from decimal import Decimal

from poisonbook.rules.plan import Branch as PlanBranch
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import Branch, Operator, Rule, RuleType
from poisonbook.values.strengths import plain

Record = dict[str, object]


def rule_record(rule: Rule) -> Record:
    """Everything a rule says, in the words of its file; keys that its type does not have are null."""
    return {
        "id": rule.id,
        "version": rule.version,
        "title": rule.title,
        "jurisdiction": rule.jurisdiction,
        "description": rule.description,
        "law": [
            {
                "act": law.act,
                "article": law.article,
                "url": law.url,
                "certainty": law.certainty.value,
                "duty": law.duty,
            }
            for law in rule.law
        ],
        "indicator": rule.indicator,
        "attention": rule.attention.value,
        "type": rule.type.value,
        "field": rule.field,
        "selection": None if rule.type.is_temporal else _branches_record(rule.selections[0].any_of),
        "selections": {one.name: _branches_record(one.any_of) for one in rule.selections}
        if rule.type.is_temporal
        else None,
        "except": _branches_record(rule.exceptions) if rule.exceptions else None,
        "group_by": [word.text for word in rule.group_by] or None,
        "timespan": None if rule.timespan is None else str(rule.timespan),
        "condition": None if rule.condition is None else {rule.condition.operator.value: plain(rule.condition.limit)},
        "companions": _companions_record(rule),
        "basis": None if rule.basis is None else rule.basis.value,
        "why": rule.why,
        "translations": dict(rule.translations) or None,
        "note": rule.note,
        "like": rule.like,
    }


def plan_record(plan: Plan) -> Record:
    """What an engine is asked to do. Plans that are equal have equal records."""
    return {
        "rule": plan.rule,
        "version": plan.version,
        "law": [
            {"act": law.act, "article": law.article, "url": law.url, "certainty": law.certainty} for law in plan.law
        ],
        "attention": plan.attention.value,
        "type": plan.type.value,
        "selections": [
            {"name": one.name, "any_of": [_tests_record(branch) for branch in one.any_of]} for one in plan.selections
        ],
        "exceptions": [_tests_record(branch) for branch in plan.exceptions],
        "field": plan.field,
        "group_by": list(plan.group_by),
        "timespan": None if plan.timespan is None else str(plan.timespan),
        "threshold": None
        if plan.threshold is None
        else {"operator": plan.threshold.operator.value, "limit": plain(plan.threshold.limit)},
        "companions": list(plan.companions),
        "why": {"en": plan.why, **dict(plan.translations)},
    }


def _tests_record(branch: PlanBranch) -> list[Record]:
    return [
        {
            "field": test.field,
            "operator": test.operator.value,
            "operands": [plain(one) if isinstance(one, Decimal) else one for one in test.operands],
        }
        for test in branch
    ]


def _companions_record(rule: Rule) -> object:
    if rule.type is not RuleType.COMPANIONS:
        return None
    return [word.text for word in rule.companions] or "operator"


def _branches_record(branches: tuple[Branch, ...]) -> object:
    """The one branch, or the list of them."""
    records = [_branch_record(branch) for branch in branches]
    return records[0] if len(records) == 1 else records


def _branch_record(branch: Branch) -> Record:
    """Field to its values, or to its comparisons."""
    record: Record = {}
    for clause in branch.clauses:
        if clause.operator is Operator.IN:
            record[clause.field] = [word.text for word in clause.operands]
        else:
            record[clause.field] = {
                other.operator.value: other.operands[0].text for other in branch.clauses if other.field == clause.field
            }
    return record
