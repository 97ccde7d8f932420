"""The quality of the review as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from poisonbook.review.quality import Figures, Notice, Quality

_NOTICES = {
    "rubber_stamp": "half of the latest decisions were made in less than {seconds} seconds: were the cases read?",
    "unlike": "two people decide the same case too differently (kappa below {kappa}): talk about what counts",
}


def lines_of(quality: Quality) -> Iterator[str]:
    """What is said of the review."""
    yield from _figures("all", quality.whole)
    for rule in quality.rules:
        yield from _figures(rule.rule, rule.figures)
    for month in quality.months:
        yield from _figures(f"{month.month:%Y-%m}", month.figures)
    for notice in quality.notices:
        yield f"notice: {_said(notice)}"


def _said(notice: Notice) -> str:
    from poisonbook.review.quality import LEAST_KAPPA, LEAST_SECONDS

    return _NOTICES[notice].format(seconds=LEAST_SECONDS, kappa=LEAST_KAPPA)


def _figures(name: str, figures: Figures) -> Iterator[str]:
    yield f"{name}: {'; '.join((_agreement(figures), _seeds(figures), _time(figures)))}"


def _agreement(figures: Figures) -> str:
    found = figures.agreement
    if found is None:
        return "nothing decided twice"
    alike = f"{found.alike} of {found.pairs} decided alike"
    if found.kappa is None or found.low is None or found.high is None:
        return f"{alike}, all in one way, so kappa says nothing"
    return f"{alike}, kappa {found.kappa:.2f} ({found.low:.2f} to {found.high:.2f})"


def _seeds(figures: Figures) -> str:
    if figures.seeds is None:
        return "made-up cases: too few people"
    return f"{figures.seeds_missed} of {figures.seeds} made-up cases missed"


def _time(figures: Figures) -> str:
    if figures.median_seconds is None:
        return "time: too few people"
    return f"half of {figures.decisions} decisions within {figures.median_seconds} s"
