"""Figures are one text for ever: what was released is what is written, and what the ledger says."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

from tests.unit.transparency.released import FIGURES

from poisonbook.transparency.figures import Figure, figures_of


def test_what_is_written_is_read_back() -> None:
    assert figures_of(FIGURES.text) == FIGURES
    assert json.loads(FIGURES.text)["form"] == "poisonbook-transparency-1"


def test_the_digest_is_of_the_text() -> None:
    assert FIGURES.digest == sha256(FIGURES.text.encode()).hexdigest()
    assert replace(FIGURES, year=2027).digest != FIGURES.digest


def test_a_range_is_never_below_nothing() -> None:
    assert Figure(count=-3, error=9).range == (0, 6)
    assert Figure(count=-30, error=9).range == (0, 0)
    assert Figure(least=10, most=99).range == (10, 99)
    assert Figure(count=5).range == (5, 5)


def test_a_year_is_small_where_no_count_is_above_its_noise() -> None:
    assert not FIGURES.is_small
    few = {id_: replace(one, count=one.error) if one.error is not None else one for id_, one in FIGURES.figures.items()}
    assert replace(FIGURES, figures=few).is_small
