"""Advice about rules that compile: what is probably not meant. Errors are in `rules.check`.

Advice never keeps a rule from running, and a rule without advice may still be a poor one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from poisonbook.law.book import Book
from poisonbook.law.errors import UnknownJurisdictionError
from poisonbook.rules.never import branch_problem, is_reached_by_each_line, limit_problem
from poisonbook.rules.plan import Plan, branch_tests, plan_for
from poisonbook.rules.reach import covers, overlap
from poisonbook.rules.syntax import Branch, Rule, Selection
from poisonbook.values.documents import Place

_LONGEST_MONTH = 31


class AdviceCode(StrEnum):
    """What kind of advice it is; stable."""

    NEVER_FIRES = "never-fires"
    """The rule, or a part of it, can hold on no line and in no window."""
    ALWAYS_REACHED = "always-reached"
    """Every selected line reaches the limit by itself, so the window decides nothing."""
    IDLE_BRANCH = "idle-branch"
    """A branch that lets no line pass which another does not."""
    SAME_LINES = "same-lines"
    """Another rule asks the same of the same lines, or of more."""
    SELECTIONS_OVERLAP = "selections-overlap"
    """One line can fill two places of a temporal rule."""
    LONGER_THAN_RETENTION = "longer-than-retention"
    """The window is longer than the law lets records be kept."""
    NO_EXAMPLES = "no-examples"
    """Nothing shows in which lines the rule must find something, and in which not."""


@dataclass(frozen=True, slots=True, order=True)
class Advice:
    """Something about a rule that is probably not meant."""

    place: Place
    code: AdviceCode
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def advise(rules: Sequence[Rule], *, book: Book | None = None) -> tuple[Advice, ...]:
    """All advice on rules that compile, by file and place.

    Args:
        book: with it, what the law says counts too: which substance is in which list, how long records are kept.
    """
    planned = [(rule, plan_for(rule)) for rule in rules]
    found = [advice for rule, plan in planned for advice in _on_one(rule, plan, book)]
    alike: dict[object, list[tuple[Rule, Plan]]] = defaultdict(list)
    for rule, plan in planned:
        key = (rule.jurisdiction, plan.type, plan.field, plan.group_by, plan.companions, plan.exceptions)
        alike[key].append((rule, plan))
    for group in alike.values():
        for one, other in combinations(group, 2):
            found += _same_lines(one, other)
    return tuple(sorted(found))


def _on_one(rule: Rule, plan: Plan, book: Book | None) -> Iterator[Advice]:
    yield from _fires_never_or_always(rule, plan, book)
    for branches in (*(selection.any_of for selection in rule.selections), rule.exceptions):
        yield from _idle_branches(branches)
    yield from _selections_overlap(rule, plan)
    if book is not None:
        yield from _longer_than_retention(rule, book)
    yield from _no_examples(rule)


def _fires_never_or_always(rule: Rule, plan: Plan, book: Book | None) -> Iterator[Advice]:
    for selection in rule.selections:
        for branch, problem in _idle(rule, plan, selection, book):
            yield Advice(branch.place, AdviceCode.NEVER_FIRES, f"no line passes this: {problem}")
    if rule.condition is None:
        return
    unreached = limit_problem(plan)
    if unreached is not None:
        yield Advice(rule.condition.place, AdviceCode.NEVER_FIRES, f"the limit is never reached: {unreached}")
    if is_reached_by_each_line(plan):
        text = "every selected line reaches this limit by itself; a rule of type line says so plainly"
        yield Advice(rule.condition.place, AdviceCode.ALWAYS_REACHED, text)


def _idle(rule: Rule, plan: Plan, selection: Selection, book: Book | None) -> Iterator[tuple[Branch, str]]:
    for branch in selection.any_of:
        tests = branch_tests(branch)
        problem = branch_problem(tests, rule.jurisdiction, book)
        if problem is None and covers(plan.exceptions, tests):
            problem = "an exception takes every such line out"
        if problem is not None:
            yield branch, problem


def _idle_branches(branches: Sequence[Branch]) -> Iterator[Advice]:
    tests = [branch_tests(branch) for branch in branches]
    for at, branch in enumerate(branches):
        others = enumerate(tests)
        # Of two that let the same lines pass, the later one is idle.
        if any(
            covers([other], tests[at]) and (place < at or not covers([tests[at]], other))
            for place, other in others
            if place != at
        ):
            text = "another branch lets every line pass that this one does"
            yield Advice(branch.place, AdviceCode.IDLE_BRANCH, text)


def _selections_overlap(rule: Rule, plan: Plan) -> Iterator[Advice]:
    for one, other in combinations(plan.selections, 2):
        if any(overlap(mine, yours) for mine in one.any_of for yours in other.any_of):
            place = next(selection.place for selection in rule.selections if selection.name == other.name)
            text = f"one line can pass {one.name!r} and {other.name!r} and then counts for both"
            yield Advice(place, AdviceCode.SELECTIONS_OVERLAP, text)


def _longer_than_retention(rule: Rule, book: Book) -> Iterator[Advice]:
    if rule.timespan is None:
        return
    try:
        retention = book.retention(rule.jurisdiction)
    except UnknownJurisdictionError:
        return
    if retention is not None and rule.timespan.seconds > retention.months * _LONGEST_MONTH * 86_400:
        text = (
            f"the window of {rule.timespan} is longer than the {retention.months} months for which the law of "
            f"{rule.jurisdiction} has records kept ({retention.requirement})"
        )
        yield Advice(rule.places["timespan"], AdviceCode.LONGER_THAN_RETENTION, text)


def _no_examples(rule: Rule) -> Iterator[Advice]:
    kinds = {example.matches for example in rule.examples}
    missing = [word for word, matches in (("match", True), ("no-match", False)) if matches not in kinds]
    if missing:
        text = f"there is no example under {' and none under '.join(missing)}"
        yield Advice(rule.places.get("examples", rule.places["id"]), AdviceCode.NO_EXAMPLES, text)


def _same_lines(first: tuple[Rule, Plan], second: tuple[Rule, Plan]) -> Iterator[Advice]:
    (one, mine), (other, yours) = first, second
    if mine.selections == yours.selections:
        same = (mine.timespan, mine.threshold) == (yours.timespan, yours.threshold)
        text = f"asks the same of the same lines as {one.id!r}{'' if same else ', with other figures'}"
    elif mine.type.is_temporal:
        return
    elif all(covers(mine.selections[0].any_of, branch) for branch in yours.selections[0].any_of):
        text = f"asks the same as {one.id!r}, of some of its lines"
    elif all(covers(yours.selections[0].any_of, branch) for branch in mine.selections[0].any_of):
        text = f"asks the same as {one.id!r}, of its lines and more"
    else:
        return
    yield Advice(other.places["id"], AdviceCode.SAME_LINES, text)
