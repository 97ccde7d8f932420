"""Whether the law of a rule's jurisdiction has what the rule names: substances, lists, acts and duties."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from poisonbook.law.book import Book
from poisonbook.law.errors import UnknownJurisdictionError
from poisonbook.law.model import Entry
from poisonbook.rules.errors import JurisdictionError, RuleError, RuleLawError, nearest
from poisonbook.rules.syntax import LawBasis, Operator, Rule, Word


def check_law(rule: Rule, book: Book) -> tuple[RuleError, ...]:
    """Everything a rule names that the law of its jurisdiction does not have, in the order of the file.

    Entries of all periods count: a rule may look at orders of a time when another act was in force.
    """
    try:
        entries = book.all_entries(rule.jurisdiction)
    except UnknownJurisdictionError:
        problem = f"there is no law for jurisdiction {rule.jurisdiction!r}; {nearest(rule.jurisdiction, book.codes)}"
        return (JurisdictionError(rule.places["jurisdiction"], problem),)
    faults = [*_selected(rule, book, entries), *(error for law in rule.law for error in _basis(rule, law, book))]
    return tuple(sorted(faults, key=lambda error: error.place))


def _selected(rule: Rule, book: Book, entries: tuple[Entry, ...]) -> Iterator[RuleError]:
    substances = {slug for entry in entries for slug in (entry.substance, *entry.members)}
    schedules = {entry.schedule for entry in entries}
    selected = (branch for selection in rule.selections for branch in selection.any_of)
    for branch in (*selected, *rule.exceptions):
        for clause in branch.clauses:
            if clause.operator is not Operator.IN:
                continue
            for word in clause.operands:
                if clause.field == "substance" and word.text not in substances:
                    yield RuleLawError(word.place, _substance_problem(rule, word, book, substances))
                elif clause.field == "schedule" and word.text not in schedules:
                    problem = f"the law of {rule.jurisdiction} has no list {word.text!r}"
                    yield RuleLawError(word.place, f"{problem}; {nearest(word.text, sorted(schedules))}")


def _substance_problem(rule: Rule, word: Word, book: Book, known: set[str]) -> str:
    elsewhere = sorted({entry.jurisdiction for entry in book.law.entries if entry.covers(word.text)})
    if elsewhere:
        return f"the law of {rule.jurisdiction} does not list {word.text!r}; that of {', '.join(elsewhere)} does"
    named = [found.slug for found in book.matching(word.text) if found.slug in known]
    if named:
        return f"unknown substance {word.text!r}; write its id, {named[0]!r}"
    hint = _near(word.text, sorted(known)) or f"; see `poisonbook law list -j {rule.jurisdiction}`"
    return f"unknown substance {word.text!r} in the law of {rule.jurisdiction}{hint}"


def _basis(rule: Rule, law: LawBasis, book: Book) -> Iterator[RuleError]:
    acts = [act.title for member in book.lineage(rule.jurisdiction) for act in member.acts]
    duties = [duty.id for duty in book.requirements(rule.jurisdiction)]
    entries = [entry.id for entry in book.all_entries(rule.jurisdiction)]
    if law.act not in acts:
        problem = f"the law of {rule.jurisdiction} has no act {law.act!r}; {nearest(law.act, acts)}"
        yield RuleLawError(law.places["act"], problem)
    if law.duty not in (*duties, *entries):
        problem = f"the law of {rule.jurisdiction} has no duty or list entry {law.duty!r}"
        yield RuleLawError(law.places["duty"], f"{problem}{_near(law.duty, [*duties, *entries])}")


def _near(word: str, known: Sequence[str]) -> str:
    """The known word that was probably meant; nothing when none is near, for all of them would be too many."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
