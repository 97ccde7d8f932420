"""The draft of an impact assessment: whole in both languages, and nothing of the operator's means anything in it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.golden.impact_facts import FACTS

from poisonbook.register.data_map import Keeps, Nature, Purpose
from poisonbook.register.impact import Risk
from poisonbook.register.staff import StaffRole
from poisonbook.reports.fides import fides_dataset
from poisonbook.reports.impact import LANGUAGES, impact_markdown, impact_page, impact_words, kept_of
from poisonbook.trials.life import Stage


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_words_for_whatever_may_be_said(lang: str) -> None:
    texts = impact_words(lang).texts
    said = {
        *(f"risk.{one.value}" for one in Risk),
        *(f"keeps.{one.value}" for one in Keeps),
        *(f"nature.{one.value}" for one in Nature),
        *(f"purpose.{one.value}" for one in Purpose),
        *(f"role.{one.value}" for one in StaffRole),
        *(f"stage.{one.value}" for one in Stage),
    }
    assert said <= texts.keys()


def test_both_languages_say_the_same_things() -> None:
    english, german = (impact_words(lang).texts for lang in LANGUAGES)
    assert english.keys() == german.keys()
    for key, text in english.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", german[key])), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_of_markdown_has_as_many_cells_in_each_row(lang: str) -> None:
    text = impact_markdown(FACTS, lang)
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()}) == 1, block


def test_what_an_operator_wrote_is_text_and_nothing_more() -> None:
    assert "Many \\| orders \\<b\\>" in impact_markdown(FACTS, "en")
    page = impact_page(FACTS, "en")
    assert "Many | orders &lt;b&gt;" in page
    assert "<b>" not in page
    assert "<script" not in page


def test_where_nothing_is_open_it_says_so() -> None:
    assert "Nothing that can be found from the configuration." in impact_markdown(replace(FACTS, risks=()), "en")


def test_where_the_law_names_no_period_it_says_a_year() -> None:
    assert "366 days" in impact_markdown(replace(FACTS, retention_months=None), "en")


def test_the_map_for_machines_has_the_form_of_fideslang() -> None:
    (dataset,) = fides_dataset(FACTS, kept_of(FACTS, "en"))["dataset"]

    assert set(dataset) == {"fides_key", "name", "description", "meta", "collections"}
    assert re.fullmatch(r"[a-zA-Z0-9_.<>-]+", dataset["fides_key"])
    for collection in dataset["collections"]:
        assert set(collection) == {"name", "description", "data_uses", "data_subjects", "fields"}
        assert set(collection["data_subjects"]) <= {"customer", "employee"}
        assert all(set(one) == {"name", "data_categories"} for one in collection["fields"])
    clocks, orders = dataset["collections"]
    assert orders["data_subjects"] == ["customer"]
    assert orders["data_uses"] == ["essential.legal_obligation"]
    assert [one["data_categories"] for one in orders["fields"]] == [
        ["system.operations"],
        ["user.unique_id.pseudonymous"],
        ["user.behavior.purchase_history"],
    ]
    assert clocks["data_subjects"] == []
    assert (
        dataset["meta"]["retention"]["orders"] == "with the sale: 18 months; of a basket that was not bought, 72 hours"
    )
