"""The quality of the review as a page: do people decide alike, see what is harmless, and take the time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from poisonbook.console.formats import Formats
from poisonbook.console.html import page
from poisonbook.console.pages import Page, Visit
from poisonbook.console.rule_texts import rule_texts
from poisonbook.console.words import words_for
from poisonbook.review.moves import SECOND
from poisonbook.review.quality import LEAST_KAPPA, Figures, Quality
from poisonbook.values.word_files import Words
from poisonbook.web.operations import Answer
from poisonbook.workflows.case_figures import FIGURES
from poisonbook.workflows.review_quality import decided_apart, notices_for, quality_of

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True)
class Interval:
    """Kappa from -1 to 1, as places from 0 to 100 % of a line."""

    low: float
    at: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of some decisions, as a page shows them."""

    label: str
    alike: str
    kappa: str
    seeds: str
    time: str
    interval: Interval | None


def _show(service: Service, visit: Visit) -> Answer:
    words = words_for(visit.view.lang)
    found = quality_of(service, visit.staff)
    may_compare = bool(visit.staff.roles & SECOND)
    return page(
        visit,
        "quality",
        title=words["quality.title"],
        lines=list(_lines(service, visit, found)),
        found_notices=notices_for(service, visit.staff),
        enough=_place(LEAST_KAPPA),
        may_compare=may_compare,
        apart=decided_apart(service, visit.staff) if may_compare else (),
    )


def _lines(service: Service, visit: Visit, found: Quality) -> Iterator[Line]:
    words, formats = words_for(visit.view.lang), Formats(visit.view.lang, visit.now)
    titles = rule_texts(service, visit)
    yield _line(words["quality.whole"], found.whole, words)
    for rule in found.rules:
        label = titles[rule.rule].title if rule.rule in titles else rule.rule
        yield _line(label, rule.figures, words)
    for month in found.months:
        yield _line(formats.day(month.month).split(" ", 1)[1], month.figures, words)


def _line(label: str, figures: Figures, words: Words) -> Line:
    found, few = figures.agreement, words["quality.few"]
    alike = "–" if found is None else words["quality.of"].format(count=found.alike, all=found.pairs)
    interval = None
    kappa = "–"
    if found is not None and found.kappa is not None and found.low is not None and found.high is not None:
        interval = Interval(_place(found.low), _place(found.kappa), _place(found.high))
        low, at, high = (_hundredths(one, words) for one in (found.low, found.kappa, found.high))
        kappa = words["quality.interval"].format(kappa=at, low=low, high=high)
    seeds = few if figures.seeds is None else words["quality.of"].format(count=figures.seeds_missed, all=figures.seeds)
    time = few if figures.median_seconds is None else words["quality.seconds"].format(count=figures.median_seconds)
    return Line(label, alike, kappa, seeds, time, interval)


def _hundredths(value: float, words: Words) -> str:
    return f"{value:.2f}".replace("-", "−").replace(".", words["format.decimal"])


def _place(kappa: float) -> float:
    return (kappa + 1) * 50


PAGES = (Page(id="quality", method="GET", path="/quality", roles=FIGURES, handle=_show),)
