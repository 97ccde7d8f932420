"""What a rule asks, in words for people."""

from __future__ import annotations

from collections.abc import Sequence

from poisonbook.rules.syntax import Operator, Rule, RuleType
from poisonbook.values.strengths import plain

_COMPARED = {
    Operator.GT: "above",
    Operator.GTE: "at least",
    Operator.LT: "below",
    Operator.LTE: "at most",
}
_MEASURED = {
    RuleType.EVENT_COUNT: "the number of different orders",
    RuleType.VALUE_COUNT: "the number of different values of {field}",
    RuleType.VALUE_SUM: "the sum of {field}",
    RuleType.COMPANIONS: "the number of different operator-named companions",
}


def selection_words(rule: Rule) -> tuple[str, ...]:
    """One phrase for each thing that must hold of a line, such as `status is restricted`."""
    return tuple(
        f"{clause.field} is {_either([word.text for word in clause.operands])}"
        if clause.operator is Operator.IN
        else f"{clause.field} is {_COMPARED[clause.operator]} {clause.operands[0].text}"
        for clause in rule.selection
    )


def condition_words(rule: Rule) -> str:
    """When the rule holds, such as `the sum of amount_kg, by customer, within 30 days is at least 20`."""
    if rule.condition is None:
        return "on each selected line"
    measured = _MEASURED[rule.type].format(field=rule.field)
    if rule.timespan is None:
        where = "in the order of a selected line"
    else:
        where = f"by {' and '.join(word.text for word in rule.group_by)} within {rule.timespan.words}"
    return f"{measured} {where} is {_COMPARED[rule.condition.operator]} {plain(rule.condition.limit)}"


def _either(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
