"""The page of a trial: whole in itself, in two languages, with every figure of its curves in words too."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.reports.trial_values import CURVE, trial

from poisonbook.reports.pages import ReportNotWrittenError
from poisonbook.reports.trial_charts import HEIGHT, curve, month_columns
from poisonbook.reports.trial_page import SECTIONS, trial_page, trial_sections, write_trial
from poisonbook.reports.trial_words import LANGUAGES, trial_words
from poisonbook.trials.over_time import Month
from poisonbook.trials.overlap import Overlap
from poisonbook.trials.trial import History, Point, workload


def rows(html: str) -> list[list[str]]:
    """The cells of every row of every table."""
    cells = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL)
    ]
    return [[unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in row] for row in cells]


def test_every_figure_of_the_curve_is_in_a_table_too() -> None:
    found = rows(trial_page(trial(), lang="en", version="1"))

    for value, alerts in CURVE.items():
        label = "20 (the rule's own figure)" if value == "20" else value
        assert [label, str(alerts)] in found
    assert ["2026-04", "800", "14"] in found
    assert ["100,000", "20 %", "3.88"] in found
    assert ["buyer: farmer", "900", "1", "0.17", "0.00 to 0.96", "49 %", "not testable"] in found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_asks_for_nothing_and_runs_nothing(lang: str) -> None:
    page = trial_page(trial(), lang=lang, version="1")

    assert f'<html lang="{lang}">' in page
    assert not re.search(r"<script|<img|\bsrc=|https?://", page)
    assert [one for one in SECTIONS if f'id="{one}"' not in page] == []


def test_the_sections_have_nothing_inline_so_that_a_strict_policy_shows_them() -> None:
    assert not re.search(r"style=|<style|<script|\son\w+=", trial_sections(trial(), lang="en"))


def test_orders_that_versions_tell_apart_are_counted_and_not_named() -> None:
    page = trial_page(trial(), lang="en", version="1")

    assert "50 orders in both, 1 new, 1 no longer" in page
    assert "O-GAINED" not in page
    assert "O-LOST" not in page


def test_it_is_told_in_german_with_german_figures() -> None:
    page = trial_page(trial(), lang="de", version="1")

    assert "1.250.000 Bestellzeilen vom 1. Januar 2026 bis zum 31. Dezember 2026" in page
    assert "46,8 bis 78,6" in page


def test_both_languages_say_the_same_things() -> None:
    own, other = (trial_words(lang).texts for lang in LANGUAGES)
    filled = re.compile(r"{(\w+)}")

    assert set(own) == set(other)
    assert [key for key in own if set(filled.findall(own[key])) != set(filled.findall(other[key]))] == []


def test_a_rule_without_a_word_to_say_has_a_page_too() -> None:
    none = History(0, 0, 0, None, None)
    shown = trial_page(
        trial(
            history=none,
            alerts=0,
            findings=0,
            sensitivity=(),
            strata=(),
            overlap=Overlap((), 0),
            versions=None,
            planted=None,
            workload=workload(None, 10, 20.0),
        ),
        lang="en",
        version="1",
    )

    assert "The rule has no figure to turn." in shown
    assert "There are no order lines." in shown
    assert "Nothing is said of a year" in shown
    assert "hours a year that there are" not in shown


def test_what_there_are_hours_for_is_a_line_of_the_curve() -> None:
    points = trial().sensitivity
    seen, beyond = (curve("condition", points, alerts) for alerts in (120.0, 5_000.0))

    assert seen is not None
    assert seen.capacity is not None
    assert (seen.own.alerts, seen.capacity.value) == (61, 120)
    assert seen.dots[0].top < seen.capacity.top < seen.own.top < HEIGHT
    assert beyond is not None
    assert beyond.capacity is None


@given(st.dictionaries(st.integers(1, 10**6), st.integers(0, 10**6), min_size=2, max_size=9), st.data())
def test_dots_stand_in_order_within_the_plot(alerts: dict[int, int], data: st.DataObject) -> None:
    own = data.draw(st.sampled_from(sorted(alerts)))
    drawn = curve(
        "condition", [Point("condition", str(value), value == own, many) for value, many in alerts.items()], None
    )

    assert drawn is not None
    assert [int(one.value) for one in drawn.dots] == sorted(alerts)
    assert all(0 <= one.left <= 100 and 0 <= one.top <= HEIGHT for one in drawn.dots)
    assert [one.left for one in drawn.dots] == sorted(one.left for one in drawn.dots)
    assert not drawn.own.minor


@given(st.lists(st.integers(0, 10**5), max_size=40))
def test_months_fill_the_width_and_name_at_most_a_dozen(alerts: list[int]) -> None:
    columns, levels = month_columns([Month(f"M{place:02}", 1, many) for place, many in enumerate(alerts)])

    assert len(columns) == len(alerts)
    assert sum(one.named for one in columns) <= 12
    assert all(0 <= one.top <= HEIGHT and one.top + one.height == pytest.approx(HEIGHT) for one in columns)
    assert levels[0].value == 0


def test_it_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_trial(trial(), tmp_path / "trial.html", lang="en", version="1")

    assert (tmp_path / "trial.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(ReportNotWrittenError):
        write_trial(trial(), tmp_path / "nowhere" / "trial.html", lang="en", version="1")
