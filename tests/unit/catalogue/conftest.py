"""One recogniser of EU law for all tests of recognition; its automaton is compiled once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.law.book import load_book

DAY = date(2026, 1, 1)


@pytest.fixture(scope="session")
def eu() -> Recogniser:
    return Recogniser(load_book(), "EU", DAY, cache=default_cache())


@pytest.fixture(scope="session")
def gb() -> Recogniser:
    return Recogniser(load_book(), "GB", DAY, cache=default_cache())


@pytest.fixture(scope="session")
def recognise(eu: Recogniser) -> Callable[..., Recognition]:
    """Recognise one listing under EU law from its title and description."""

    def one(title: str, description: str = "", category: str = "") -> Recognition:
        return eu.recognise([Listing("p1", title, description, category=category)])[0]

    return one
