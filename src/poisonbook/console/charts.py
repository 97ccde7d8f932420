"""Figures of the review: work load, outcomes, time to decide; of all reviewers together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from poisonbook.console.formats import Formats
from poisonbook.console.html import page
from poisonbook.console.pages import Page, Visit
from poisonbook.console.rule_texts import rule_texts
from poisonbook.console.words import words_for
from poisonbook.reports.charts import bars
from poisonbook.review.cases import Disposition
from poisonbook.web.operations import Answer
from poisonbook.workflows.case_figures import FIGURES, WEEKS, WeekOfCases, case_figures_of
from poisonbook.workflows.review_quality import notices_for

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


HEIGHT = 160
"""Of the columns, in CSS pixels."""


@dataclass(frozen=True, slots=True)
class Column:
    """One week: how many cases came and went, and how high that is drawn."""

    day: str
    opened: str
    closed: str
    opened_height: float
    closed_height: float


def columns(weeks: Sequence[WeekOfCases], formats: Formats) -> list[Column]:
    """Two bars for each week, the highest of all as high as the chart."""
    most = max((max(one.opened, one.closed) for one in weeks), default=0) or 1
    return [
        Column(
            formats.day(one.monday),
            formats.number(one.opened),
            formats.number(one.closed),
            HEIGHT * one.opened / most,
            HEIGHT * one.closed / most,
        )
        for one in weeks
    ]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One bar, as a page draws it."""

    label: str
    percent: float
    shown: str


def drawn(rows: list[tuple[str, int]], formats: Formats) -> list[Drawn]:
    """A bar for each label and count."""
    return [
        Drawn(label, bar.percent, formats.number(count))
        for (label, count), bar in zip(rows, bars((label, count, None) for label, count in rows), strict=True)
    ]


def _show(service: Service, visit: Visit) -> Answer:
    words, formats = words_for(visit.view.lang), Formats(visit.view.lang, visit.now)
    found = case_figures_of(service, visit.staff)
    outcomes = [(words[f"disposition.{one}"], found.outcomes.get(one, 0)) for one in Disposition]
    return page(
        visit,
        "charts",
        title=words["menu.charts"],
        found=found,
        weeks=WEEKS,
        columns=columns(found.weeks, formats),
        height=HEIGHT,
        outcomes=drawn(outcomes, formats),
        endings=list(Disposition),
        found_notices=notices_for(service, visit.staff),
        rules=rule_texts(service, visit),
    )


PAGES = (Page(id="charts", method="GET", path="/charts", roles=FIGURES, handle=_show, in_menu=True),)
