"""The quality of the review as a whole: do people decide alike, do they see what is harmless, do they take the time.

Never of one person: who decided is known here only so that a figure of a single person's decisions is left out. Calling
the people by other names changes nothing of what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median

from poisonbook.review.agreement import Agreement, agreement
from poisonbook.review.cases import Disposition

FEWEST_PEOPLE = 2
"""Of fewer no figure is given: it would be of a person."""
LATEST = 50
"""Decisions by which it is seen whether they are read at all."""
ENOUGH_DECISIONS = 20
"""Decisions, before anything is said of how fast they are."""
ENOUGH_PAIRS = 30
"""Cases decided twice, before anything is said of how alike."""
LEAST_SECONDS = 5
"""Half of the decisions made faster than this were hardly read."""
LEAST_KAPPA = 0.6
"""Below it people decide too differently for a decision to say much of the case (Landis and Koch 1977: substantial)."""


class Looked(StrEnum):
    """What somebody decided on."""

    CASE = "case"
    DUPLICATE = "duplicate"
    """A case that somebody else had decided before, which the person could not see."""
    SEED = "seed"
    """A made-up purchase that is harmless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One decision of one person, as far as it is counted. It names no case."""

    id: str
    at: datetime
    looked: Looked
    rules: tuple[str, ...]
    disposition: Disposition
    first: Disposition | None = None
    """Of a duplicate, how the case itself was decided."""
    by: str
    """A short id of staff; only to leave out what would be one person's figure."""
    seconds: int | None = None
    """From the first look to the decision; None: not known."""


class Notice(StrEnum):
    """What somebody who answers for the review should hear of."""

    RUBBER_STAMP = "rubber_stamp"
    """Half of the latest decisions were made within seconds."""
    UNLIKE = "unlike"
    """People decide the same cases too differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Some decisions in numbers; what would be of fewer than two people is None."""

    agreement: Agreement | None
    seeds: int | None
    """Made-up harmless purchases that were decided."""
    seeds_missed: int | None
    """Of them, those that somebody called suspicious or refused."""
    decisions: int | None
    """Those of which it is known how long they took."""
    median_seconds: int | None


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """Of the cases that a rule led to."""

    rule: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Of one month."""

    month: date
    """Its first day."""
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The review as a whole."""

    whole: Figures
    rules: tuple[RuleFigures, ...]
    months: tuple[MonthFigures, ...]
    """The earliest first."""
    notices: tuple[Notice, ...]


def quality(answers: Sequence[Answer]) -> Quality:
    """What decisions say of the review; in any order, of one operator."""
    rules = sorted({rule for one in answers for rule in one.rules})
    months = sorted({_month(one) for one in answers})
    whole = figures(answers)
    return Quality(
        whole=whole,
        rules=tuple(RuleFigures(rule, figures([one for one in answers if rule in one.rules])) for rule in rules),
        months=tuple(
            MonthFigures(month, figures([one for one in answers if _month(one) == month])) for month in months
        ),
        notices=notices(_latest(answers), whole.agreement),
    )


def notices(latest: Sequence[int], alike: Agreement | None) -> tuple[Notice, ...]:
    """What somebody should hear of.

    Args:
        latest: how many seconds the latest decisions took, `LATEST` at most.
        alike: how alike people decided what was decided twice; None: nothing was.
    """
    found = []
    if len(latest) >= ENOUGH_DECISIONS and int(median(latest)) < LEAST_SECONDS:
        found.append(Notice.RUBBER_STAMP)
    if alike is not None and alike.pairs >= ENOUGH_PAIRS and alike.kappa is not None and alike.kappa < LEAST_KAPPA:
        found.append(Notice.UNLIKE)
    return tuple(found)


def figures(answers: Iterable[Answer]) -> Figures:
    """Some decisions in numbers."""
    given = list(answers)
    twice = [one for one in given if one.first is not None]
    seeds = _of_several([one for one in given if one.looked is Looked.SEED])
    timed = _of_several([one for one in given if one.seconds is not None])
    return Figures(
        agreement=agreement([(one.first, one.disposition) for one in twice]) if twice else None,
        seeds=None if seeds is None else len(seeds),
        seeds_missed=None if seeds is None else _count(seeds, lambda one: one.disposition is not _HARMLESS),
        decisions=None if timed is None else len(timed),
        median_seconds=None if timed is None else _median(timed),
    )


_HARMLESS = Disposition.NOT_SUSPICIOUS


def _latest(answers: Iterable[Answer]) -> list[int]:
    timed = sorted((one.at, one.id, one.seconds) for one in answers if one.seconds is not None)
    return [seconds for _, _, seconds in timed[-LATEST:]]


def _of_several(answers: list[Answer]) -> list[Answer] | None:
    """The decisions, where they are of at least two people."""
    people: set[Hashable] = {one.by for one in answers}
    return answers if len(people) >= FEWEST_PEOPLE else None


def _count(answers: list[Answer], is_so: Callable[[Answer], bool]) -> int:
    return sum(map(is_so, answers))


def _median(answers: Sequence[Answer]) -> int:
    """In whole seconds, rounded down: what took 4.9 seconds took less than 5."""
    return int(median(one.seconds for one in answers if one.seconds is not None))


def _month(answer: Answer) -> date:
    return answer.at.date().replace(day=1)
