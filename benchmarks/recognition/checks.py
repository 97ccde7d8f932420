"""Right or wrong: an outcome held against the labels of its case, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from benchmarks.recognition.cases import Case, Label
from benchmarks.recognition.outcomes import Found, Outcome
from benchmarks.recognition.packs import Pack
from poisonbook.values.status import Status
from poisonbook.values.strengths import HUNDRED, Strength, plain

_TOLERANCE = Decimal("0.01")
"""Relative: labels round their figures."""
_GRAM = Decimal("0.0005")
"""In kg or litres; recognition tells amounts to the gram."""


class Question(StrEnum):
    """What a case asks."""

    STATUS = "status"
    SUBSTANCE = "substance"
    STRENGTH = "strength"
    AMOUNT = "amount"


class Answer(StrEnum):
    """How an answer stands to its label."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"
    """The listing says it and the outcome does not."""
    EXTRA = "extra"
    """The outcome says it and the listing does not."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question, its answer, and both sides in words."""

    question: Question
    substance: str
    answer: Answer
    wanted: str
    got: str

    @property
    def is_right(self) -> bool:
        """Whether the answer is right."""
        return self.answer is Answer.RIGHT


def checks_of(case: Case, outcome: Outcome) -> tuple[Check, ...]:
    """Every question of the case that has one right answer."""
    return (_status(case, outcome), *_substances(case, outcome), *_figures(case, outcome))


def _status(case: Case, outcome: Outcome) -> Check:
    answer = Answer.RIGHT if outcome.status in case.accepted else Answer.WRONG
    wanted = " or ".join(status for status in Status if status in case.accepted)
    return Check(Question.STATUS, "", answer, wanted, outcome.status)


def _substances(case: Case, outcome: Outcome) -> Iterator[Check]:
    """Which regulated substances there are; not asked where the product may as well be unregulated."""
    if case.is_regulated is None:
        return
    wanted = dict.fromkeys(label.substance for label in case.labels if label.is_regulated)
    for substance in wanted:
        found = outcome.of(substance)
        answer = Answer.MISSING if found is None else Answer.RIGHT
        yield Check(Question.SUBSTANCE, substance, answer, "regulated", "not found" if found is None else found.status)
    for found in outcome.found:
        if found.substance not in wanted:
            yield Check(Question.SUBSTANCE, found.substance, Answer.EXTRA, "not regulated", found.status)


def _figures(case: Case, outcome: Outcome) -> Iterator[Check]:
    if case.is_regulated is None and not outcome.found:
        return
    for label in case.labels:
        if label.is_regulated:
            found = outcome.of(label.substance)
            strength = _strength(label, found)
            amount = _amount(label, found)
            yield from (check for check in (strength, amount) if check is not None)


def _strength(label: Label, found: Found | None) -> Check | None:
    got = None if found is None else found.strength
    wanted = label.strength
    if wanted is None and (found is None or got is None or not found.in_figures):
        return None
    if wanted is None:
        answer = Answer.EXTRA
    elif got is None:
        answer = Answer.MISSING
    else:
        answer = Answer.RIGHT if is_same_strength(wanted, got) else Answer.WRONG
    return Check(Question.STRENGTH, label.substance, answer, _words(wanted), _words(got))


def is_same_strength(wanted: Strength, got: Strength) -> bool:
    """Whether both ends agree within 1 %; a bound (`at most 12 %`) labelled with its figure is right at that end."""
    if wanted.is_exact and got.low == 0 < got.high:
        return is_near(wanted.high, got.high)
    if wanted.is_exact and got.high == HUNDRED > got.low:
        return is_near(wanted.low, got.low)
    return is_near(wanted.low, got.low) and is_near(wanted.high, got.high)


def _amount(label: Label, found: Found | None) -> Check | None:
    """A label without an amount asks nothing: not every file labels amounts."""
    wanted = label.pack
    got = None if found is None else found.pack
    if wanted is None:
        return None
    wrong = Answer.MISSING if got is None else Answer.WRONG
    answer = Answer.RIGHT if got is not None and is_same_pack(wanted, got) else wrong
    return Check(Question.AMOUNT, label.substance, answer, _pack_words(wanted), _pack_words(got))


def is_same_pack(wanted: Pack, got: Pack) -> bool:
    """Whether mass or volume agree within 1 %, or half a gram; a label may give either."""
    pairs = ((wanted.kg, got.kg), (wanted.litres, got.litres))
    return any(
        left is not None and right is not None and (is_near(left, right) or abs(left - right) <= _GRAM)
        for left, right in pairs
    )


def is_near(wanted: Decimal, got: Decimal) -> bool:
    """Whether `got` is within 1 % of `wanted`."""
    return abs(wanted - got) <= _TOLERANCE * wanted


def _words(strength: Strength | None) -> str:
    return "none" if strength is None else str(strength)


def _pack_words(pack: Pack | None) -> str:
    if pack is None:
        return "none"
    parts = [f"{plain(part)} {unit}" for part, unit in ((pack.kg, "kg"), (pack.litres, "l")) if part is not None]
    return " or ".join(parts)
