"""Rules as plain records for machines: what `--json` prints."""

from __future__ import annotations

from poisonbook.rules.syntax import Clause, Operator, Rule
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
        "selection": _selection_record(rule.selection),
        "group_by": [word.text for word in rule.group_by] or None,
        "timespan": None if rule.timespan is None else str(rule.timespan),
        "condition": None if rule.condition is None else {rule.condition.operator.value: plain(rule.condition.limit)},
        "companions": rule.companions,
        "basis": None if rule.basis is None else rule.basis.value,
        "why": rule.why,
        "note": rule.note,
    }


def _selection_record(clauses: tuple[Clause, ...]) -> Record:
    """Field to its values, or to its comparisons."""
    record: Record = {}
    for clause in clauses:
        if clause.operator is Operator.IN:
            record[clause.field] = [word.text for word in clause.operands]
        else:
            record[clause.field] = {
                other.operator.value: other.operands[0].text for other in clauses if other.field == clause.field
            }
    return record
