"""Many cases summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.recognition.cases import Case
from benchmarks.recognition.checks import Answer, Check, Question, checks_of
from benchmarks.recognition.outcomes import Outcomes
from benchmarks.recognition.shares import Share
from poisonbook.values.status import Status


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What of the regulated was found, and what was taken for regulated and is not."""

    found: int
    missed: int
    false: int

    @property
    def recall(self) -> Share:
        """Found of what is regulated."""
        return Share(self.found, self.found + self.missed)

    @property
    def precision(self) -> Share:
        """Regulated of what was found."""
        return Share(self.found, self.found + self.false)


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one way of recognising over some cases."""

    cases: int
    right: Share
    """Status right."""
    right_as_labelled: Share
    """Status right where an `undetermined` that no label calls acceptable counts as wrong."""
    listings: Retrieval
    either: int
    """Cases that may be regulated or not; `listings` and `substances` leave them out."""
    undetermined: Share
    """Called undetermined, of the regulated."""
    restricted_missed: Share
    """Called not regulated, of the restricted."""
    substances: Retrieval
    strengths: Share
    """Right, of the strengths that the listings state."""
    strengths_unread: int
    strengths_extra: int
    """Strengths read where none is stated."""
    amounts: Share
    """Right, of the amounts that the labels give."""

    @property
    def shares(self) -> dict[str, Share]:
        """The headline figures by name; of those in `LESS_IS_BETTER` a smaller one is the better."""
        return {
            "recall of regulated": self.listings.recall,
            "precision of regulated": self.listings.precision,
            "status right": self.right,
            "status right as labelled": self.right_as_labelled,
            "restricted called unregulated": self.restricted_missed,
            "undetermined, of regulated": self.undetermined,
            "substance recall": self.substances.recall,
            "substance precision": self.substances.precision,
            "strength right": self.strengths,
            "amount right": self.amounts,
        }


LESS_IS_BETTER = ("restricted called unregulated", "undetermined, of regulated")


def score(cases: Sequence[Case], outcomes: Outcomes, substance: str | None = None) -> Score:
    """The figures over `cases`; with `substance`, checks of that substance only."""
    pairs = [(case, outcomes[case.key]) for case in cases]
    checks = [
        check
        for case, outcome in pairs
        for check in checks_of(case, outcome)
        if substance is None or check.substance in ("", substance)
    ]
    regulated = [(case, outcome) for case, outcome in pairs if case.is_regulated]
    restricted = [outcome.status for case, outcome in regulated if case.expected == "restricted"]
    found = sum(outcome.status.is_regulated for _, outcome in regulated)
    false = sum(outcome.status.is_regulated for case, outcome in pairs if case.is_regulated is False)
    answers = Counter((check.question, check.answer) for check in checks)
    return Score(
        cases=len(pairs),
        right=Share(answers[Question.STATUS, Answer.RIGHT], len(pairs)),
        right_as_labelled=Share(sum(outcome.status in case.labelled for case, outcome in pairs), len(pairs)),
        listings=Retrieval(found, len(regulated) - found, false),
        either=sum(case.is_regulated is None for case in cases),
        undetermined=Share(sum(one.status is Status.UNDETERMINED for _, one in regulated), len(regulated)),
        restricted_missed=Share(sum(not status.is_regulated for status in restricted), len(restricted)),
        substances=Retrieval(
            answers[Question.SUBSTANCE, Answer.RIGHT],
            answers[Question.SUBSTANCE, Answer.MISSING],
            answers[Question.SUBSTANCE, Answer.EXTRA],
        ),
        strengths=_share(answers, Question.STRENGTH),
        strengths_unread=answers[Question.STRENGTH, Answer.MISSING],
        strengths_extra=answers[Question.STRENGTH, Answer.EXTRA],
        amounts=_share(answers, Question.AMOUNT),
    )


def _share(answers: Mapping[tuple[Question, Answer], int], question: Question) -> Share:
    right, wrong, missing = (answers[question, one] for one in (Answer.RIGHT, Answer.WRONG, Answer.MISSING))
    return Share(right, right + wrong + missing)


def scores_by(cases: Sequence[Case], outcomes: Outcomes, name: Callable[[Case], str]) -> dict[str, Score]:
    """The figures of each group of cases, groups in order of their names."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(name(case), []).append(case)
    return {group: score(groups[group], outcomes) for group in sorted(groups)}


def scores_by_substance(cases: Sequence[Case], outcomes: Outcomes) -> dict[str, Score]:
    """The figures of each substance over the cases that label it as regulated or in which it was found so."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        labelled = [label.substance for label in case.labels if label.is_regulated]
        found = [one.substance for one in outcomes[case.key].found]
        for substance in dict.fromkeys((*labelled, *found)):
            groups.setdefault(substance, []).append(case)
    return {substance: score(groups[substance], outcomes, substance) for substance in sorted(groups)}


def confusion(cases: Iterable[Case], outcomes: Outcomes) -> Counter[tuple[str, Status]]:
    """How many cases of each label came out as each status."""
    return Counter((case.expected, outcomes[case.key].status) for case in cases)


def errors(cases: Iterable[Case], outcomes: Outcomes) -> list[tuple[Case, tuple[Check, ...]]]:
    """The cases with a wrong answer, and those answers."""
    wrong = ((case, tuple(one for one in checks_of(case, outcomes[case.key]) if not one.is_right)) for case in cases)
    return [(case, checks) for case, checks in wrong if checks]
