"""What a rule asks, in words for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from poisonbook.rules.sentences import wording
from poisonbook.rules.syntax import Branch, Operator, Rule, RuleType
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
    """One phrase for each thing that must hold of a line, such as `status is restricted`.

    Where a selection is either-or, or has a name, one phrase for each branch.
    """
    phrases: list[str] = []
    for selection in rule.selections:
        if len(rule.selections) == len(selection.any_of) == 1:
            phrases += _tests(selection.any_of[0])
            continue
        for number, branch in enumerate(selection.any_of):
            start = "either " if not number and len(selection.any_of) > 1 else "or " if number else ""
            phrases.append(f"{f'{selection.name}: ' if selection.name else ''}{start}{' and '.join(_tests(branch))}")
    return (*phrases, *(f"unless {' and '.join(_tests(branch))}" for branch in rule.exceptions))


def condition_words(rule: Rule) -> str:
    """When the rule holds, such as `the sum of amount_kg by customer within 30 days is at least 20`."""
    if rule.type.is_temporal:
        names = [selection.name for selection in rule.selections]
        if rule.type is RuleType.TEMPORAL_ORDERED:
            return f"{', then '.join(names)}, each at a later moment, {_window(rule)}"
        return f"{_enumerated(names, 'and')} {_window(rule)}"
    if rule.condition is None:
        return "on each selected line"
    measured = _MEASURED[rule.type].format(field=rule.field)
    if rule.companions:
        measured = f"{measured} among {_enumerated([word.text for word in rule.companions], 'and')}"
    where = _window(rule) if rule.type.is_windowed else "in the order of a selected line"
    return f"{measured} {where} is {_COMPARED[rule.condition.operator]} {plain(rule.condition.limit)}"


def _window(rule: Rule) -> str:
    span = "" if rule.timespan is None else wording("en").timespan(rule.timespan)
    return f"by {' and '.join(word.text for word in rule.group_by)} within {span}"


def _tests(branch: Branch) -> Iterator[str]:
    for clause in branch.clauses:
        if clause.operator is Operator.IN:
            yield f"{clause.field} is {_enumerated([word.text for word in clause.operands], 'or')}"
        else:
            yield f"{clause.field} is {_COMPARED[clause.operator]} {clause.operands[0].text}"


def _enumerated(words: Sequence[str], last_joiner: str) -> str:
    *most, last = words
    return f"{', '.join(most)} {last_joiner} {last}" if most else last
