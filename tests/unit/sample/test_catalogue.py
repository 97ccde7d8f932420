"""Listings: ordinary goods stay ordinary, regulated ones say plainly what they are."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest

from poisonbook.sample.catalogue import Catalogue, Kind, make_catalogue
from poisonbook.sample.goods import read_goods
from poisonbook.sample.languages import read_languages
from poisonbook.sample.scenarios import read_script
from poisonbook.sample.substances import Form, read_forms
from poisonbook.values.status import Status

LIMITS = {
    "nitric-acid": "3",
    "hydrogen-peroxide": "12",
    "sulfuric-acid": "15",
    "nitromethane": "16",
    "ammonium-nitrate": "16",
    "potassium-chlorate": "40",
    "potassium-perchlorate": "40",
    "sodium-chlorate": "40",
}
"""EU 2019/1148 Annex I, column 2, in % w/w (for ammonium nitrate in % nitrogen); above it a product is restricted."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """A large catalogue with many regulated listings."""
    return make_catalogue(12_000, 5, 0.15, lambda _done: None)


def _texts(catalogue: Catalogue, product: int) -> str:
    return f"{catalogue.columns['title'][product]}\n{catalogue.columns['description'][product]}"


def _names() -> re.Pattern[str]:
    names = {name for form in read_forms() for of_language in form.names.values() for name in of_language}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)


def test_ordinary_listings_name_no_regulated_substance(catalogue: Catalogue) -> None:
    """In no language of the shop."""
    special = {item.product for item in catalogue.special}
    names = _names()

    assert [p for p in range(12_000) if p not in special and names.search(_texts(catalogue, p))] == []


def test_only_companion_goods_bear_a_companion_word(catalogue: Catalogue) -> None:
    """So that no ordinary line turns into a companion by accident."""
    nouns = {thing.noun for language in read_languages() for thing in language.companions.values()}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, nouns))})\b", re.IGNORECASE)

    found = {p for p in range(12_000) if pattern.search(catalogue.columns["title"][p])}

    assert found == {item.product for item in catalogue.of_kind(Kind.COMPANION)}


def test_a_regulated_listing_states_its_name_strength_and_pack(catalogue: Catalogue) -> None:
    """In its own language, with its language's decimal mark; a listing without strength states no percentage."""
    languages = {language.code: language for language in read_languages()}
    for item in catalogue.of_kind(Kind.REGULATED):
        assert item.form is not None
        language = languages[catalogue.columns["lang"][item.product]]
        title, texts = catalogue.columns["title"][item.product], _texts(catalogue, item.product)
        assert any(name.casefold() in title.casefold() for name in item.form.names[language.code])
        assert language.localised(item.pack) in title
        if item.form.percent is None:
            assert "%" not in texts
        else:
            assert re.search(rf"(?<![\d,.]){re.escape(language.localised(item.form.percent))} ?%", texts)


def test_a_regulated_listing_names_one_substance(catalogue: Catalogue) -> None:
    """What is planted can be told apart without doubt."""
    names, codes = _names(), {name.casefold(): form.substance for form in read_forms() for name in _all_names(form)}
    for item in catalogue.of_kind(Kind.REGULATED):
        found = {codes[match.casefold()] for match in names.findall(_texts(catalogue, item.product))}
        assert item.form is not None
        assert found == {item.form.substance}


def _all_names(form: Form) -> list[str]:
    return [name for of_language in form.names.values() for name in of_language]


@pytest.mark.parametrize("form", read_forms(), ids=lambda form: f"{form.substance}-{form.percent}")
def test_the_status_of_a_form_follows_from_its_strength(form: Form) -> None:
    """Law: EU 2019/1148 Art. 3(12), Annex I; on the limit is not above it."""
    limit = LIMITS.get(form.substance)
    if limit is None:
        expected = Status.REPORTABLE
    elif form.percent is None:
        expected = Status.UNDETERMINED
    else:
        expected = Status.RESTRICTED if Decimal(form.percent) > Decimal(limit) else Status.REPORTABLE

    assert form.status is expected


def test_the_smallest_shop_has_what_every_scenario_asks_for() -> None:
    """Even when next to nothing is regulated."""
    small = make_catalogue(100, 1, 0.0, lambda _done: None)

    assert all(read_script().cast(small.of_kind(Kind.REGULATED)).values())
    assert {item.companion for item in small.of_kind(Kind.COMPANION)} == {good.key for good in read_goods().companions}
    assert small.of_kind(Kind.DECOY)


def test_ids_are_unique_and_every_language_and_department_occurs(catalogue: Catalogue) -> None:
    """A shop with many shelves in many languages."""
    languages = Counter(catalogue.columns["lang"])
    categories = set(catalogue.columns["category"])

    assert len(set(catalogue.ids)) == 12_000
    assert languages.keys() == {language.code for language in read_languages()}
    assert languages["en"] > languages["de"] > languages["fr"]
    assert {shelf.category for language in read_languages() for shelf in language.shelves.values()} <= categories


def test_titles_vary(catalogue: Catalogue) -> None:
    """A catalogue of a few repeated titles would prove little."""
    assert len(set(catalogue.columns["title"])) > 11_000
    assert all(title == title.strip() and "{" not in title for title in catalogue.columns["title"])
