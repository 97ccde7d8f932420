"""A trial as HTML: a page that is whole in itself, or its sections for a page of the console.

Counts alone: the ids of orders that two versions tell apart are in the JSON, and not here.
"""

from __future__ import annotations

from pathlib import Path

from poisonbook.reports.pages import render, write_page
from poisonbook.reports.trial_charts import HEIGHT, curve, month_columns
from poisonbook.reports.trial_words import trial_words
from poisonbook.trials.trial import Trial

_FIGURES = ("condition", "timespan")
SECTIONS = ("counts", "curve", "months", "overlap", "strata", "rates")


def write_trial(trial: Trial, path: Path, *, lang: str, version: str) -> None:
    """Write a trial to `path` as one HTML file, whole or not at all.

    Args:
        version: of the software.

    Raises:
        ReportNotWrittenError: the folder is missing, not writable or full.
    """
    write_page(trial_page(trial, lang=lang, version=version), path)


def trial_page(trial: Trial, *, lang: str, version: str) -> str:
    """A trial as HTML that asks for nothing outside itself."""
    return render("trial.html", software=version, sections=SECTIONS, **_values(trial, lang))


def trial_sections(trial: Trial, *, lang: str) -> str:
    """The sections alone, without anything inline, for a page that has a heading and a style of its own."""
    return render("parts/trial.html", **_values(trial, lang))


def _values(trial: Trial, lang: str) -> dict[str, object]:
    work, years = trial.workload, trial.history.years
    there = None if work.capacity is None or years is None else work.capacity * 60 / work.minutes * years
    curves = [found for figure in _FIGURES if (found := curve(figure, trial.sensitivity, there)) is not None]
    columns, levels = month_columns(trial.over_time.months)
    return {
        "trial": trial,
        "say": trial_words(lang),
        "lang": lang,
        "curves": curves,
        "columns": columns,
        "levels": levels,
        "height": HEIGHT,
    }
