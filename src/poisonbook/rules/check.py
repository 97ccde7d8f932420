"""Whether a rule may say what it says: anchored, inside the closed schema, and able to be explained.

Invariants: every branch of every selection names a regulated substance (by substance, schedule or
status), no test names a field outside the closed schema, and no window runs over everybody's lines.
A rule that breaks one of them does not compile.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from poisonbook.facts.schema import COUNTED_FIELDS, GROUP_FIELDS, SUMMED_FIELDS
from poisonbook.rules.check_selection import check_anchors, check_tests
from poisonbook.rules.errors import (
    CompanionsError,
    ConditionError,
    GroupError,
    MeasureError,
    RuleError,
    UngroupedError,
    WhyError,
    nearest,
)
from poisonbook.rules.explain import figures_of, named_figures
from poisonbook.rules.syntax import Rule, RuleType, Word

_MEASURED = {RuleType.VALUE_COUNT: COUNTED_FIELDS, RuleType.VALUE_SUM: SUMMED_FIELDS}
_SOMEBODY = tuple(field for field in GROUP_FIELDS if field != "substance")
"""What a window may be grouped by so that it does not run over everybody's lines."""


def check_rule(rule: Rule, *, unread: Collection[str] = ()) -> tuple[RuleError, ...]:
    """Every fault of a parsed rule, in the order of the file; none when it may run.

    Args:
        unread: keys without a value that could be read. What cannot be asked without them is not asked.
    """
    faults = [error for needed, check in _CHECKS if not {*needed} & {*unread} for error in check(rule)]
    return tuple(sorted(faults, key=lambda error: error.place))


def _grouping(rule: Rule) -> Iterator[RuleError]:
    if not rule.type.is_windowed:
        return
    seen: set[str] = set()
    for word in rule.group_by:
        if word.text not in GROUP_FIELDS:
            problem = f"a window may not be grouped by {word.text!r}; {nearest(word.text, GROUP_FIELDS)}"
            yield GroupError(word.place, problem)
        seen.add(word.text)
    yield from (GroupError(word.place, f"group-by names {word.text!r} twice") for word in _twins(rule.group_by))
    if not seen & {*_SOMEBODY}:
        problem = f"group-by needs {_either(_SOMEBODY)}: a window never runs over everybody's orders"
        yield UngroupedError(rule.places["group-by"], problem)


def _measure(rule: Rule) -> Iterator[RuleError]:
    known = _MEASURED.get(rule.type)
    if known is not None and rule.field is not None and rule.field not in known:
        problem = f"a rule of type {rule.type} takes field: {_either(known)}; found {rule.field!r}"
        yield MeasureError(rule.places["field"], problem)


def _condition(rule: Rule) -> Iterator[RuleError]:
    if rule.condition is None or rule.type.is_temporal:
        return
    limit = rule.condition.limit
    if limit <= 0:
        fault = "expected a limit above 0, or every window would reach it"
    elif rule.type is not RuleType.VALUE_SUM and limit != limit.to_integral_value():
        fault = "expected a whole number, since this counts"
    else:
        return
    yield ConditionError(rule.condition.place, f"{fault}; found {limit}")


def _companions(rule: Rule) -> Iterator[RuleError]:
    for word in _twins(rule.companions):
        yield CompanionsError(word.place, f"companions names {word.text!r} twice")


def _why(rule: Rule) -> Iterator[RuleError]:
    place = rule.places["why"]
    whole_days = rule.timespan is not None and rule.timespan.days is not None
    known = sorted(figures_of(rule.type, whole_days=whole_days))
    for sentence in (rule.why, *(text for _, text in rule.translations)):
        try:
            names = named_figures(sentence)
        except ValueError as error:
            yield WhyError(place, f"the sentence cannot be filled in: {error}")
            continue
        for name in names:
            if name not in known:
                problem = f"no figure {{{name}}} in a finding of type {rule.type}; {nearest(name, known)}"
                yield WhyError(place, problem)


def _twins(words: tuple[Word, ...]) -> Iterator[Word]:
    seen: set[str] = set()
    for word in words:
        if word.text in seen:
            yield word
        seen.add(word.text)


def _either(words: tuple[str, ...]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


_CHECKS: tuple[tuple[tuple[str, ...], Callable[[Rule], Iterator[RuleError]]], ...] = (
    ((), check_tests),
    ((), check_anchors),
    (("type", "group-by"), _grouping),
    (("type", "field"), _measure),
    (("type", "condition"), _condition),
    ((), _companions),
    (("type", "timespan", "why"), _why),
)
"""Each check with the keys that it cannot do without."""
