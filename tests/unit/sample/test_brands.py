"""Invented brands are nobody's and nothing's."""

from __future__ import annotations

from poisonbook.catalogue.text import fold
from poisonbook.law.book import load_book
from poisonbook.sample.goods import read_goods


def test_no_brand_is_the_name_of_a_listed_substance() -> None:
    names = {fold(name.text).text for known in load_book().substances() for name in known.names}

    assert [brand for brand in read_goods().brands if fold(brand).text in names] == []
