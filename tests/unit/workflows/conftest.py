"""One recogniser of EU law for the tests of what is done with it."""

from __future__ import annotations

from datetime import date

import pytest

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.law.book import load_book


@pytest.fixture(scope="session")
def eu() -> Recogniser:
    return Recogniser(load_book(), "EU", date(2026, 1, 1), cache=default_cache())
