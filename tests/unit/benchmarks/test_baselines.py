"""The baselines do what they are called."""

from __future__ import annotations

import pytest
from benchmarks.recognition.classifier import LinearClassifier, cross_validated, near_duplicates
from benchmarks.recognition.keywords import KeywordSearch
from benchmarks.recognition.substances import Substances
from tests.unit.benchmarks.conftest import ReadCases, row

from poisonbook.facts.recognition import Listing
from poisonbook.values.status import Status


@pytest.fixture(scope="module")
def keywords(eu_list: Substances) -> KeywordSearch:
    return KeywordSearch(eu_list.book, eu_list.entries)


def test_keywords_are_whole_words_in_any_case_and_without_diacritics(keywords: KeywordSearch) -> None:
    def found(title: str) -> list[str]:
        return [one.substance for one in keywords.by_list(Listing("a", title)).found]

    assert found("ACETONE 5 l") == found("Acétone") == ["acetone"]
    assert found("vateperoxid") == ["hydrogen-peroxide"]
    assert found("acetonitrile") == found("Wasserstoffperoxidlösung") == []
    assert found("calcium ammonium nitrate") == ["calcium-ammonium-nitrate"]  # the longest name


@pytest.mark.parametrize(
    ("title", "by_list", "by_figure"),
    [
        ("hydrogen peroxide 35%", Status.RESTRICTED, Status.RESTRICTED),
        ("hydrogen peroxide 12 %", Status.RESTRICTED, Status.REPORTABLE),
        ("hydrogen peroxide", Status.RESTRICTED, Status.UNDETERMINED),
        ("50% off! brush; hydrogen peroxide 3,5 %", Status.RESTRICTED, Status.REPORTABLE),
        ("acetone-free remover", Status.REPORTABLE, Status.REPORTABLE),
        ("gardening gloves", Status.NOT_REGULATED, Status.NOT_REGULATED),
    ],
)
def test_keywords_judge_by_the_list_or_by_the_nearest_figure(
    keywords: KeywordSearch, title: str, by_list: Status, by_figure: Status
) -> None:
    listing = Listing("a", title)
    assert (keywords.by_list(listing).status, keywords.by_figure(listing).status) == (by_list, by_figure)


def test_listings_that_differ_only_in_figures_are_near_duplicates() -> None:
    groups = near_duplicates(
        ["nitric acid 65 % 1 litre bottle", "nitric acid 53 % 5 litre bottle", "garden gloves for ladies, size 8"]
    )
    assert groups[0] == groups[1] != groups[2]


def test_the_classifier_learns_from_words_and_gives_the_same_answer_again(read: ReadCases) -> None:
    acids = [row(f"a{n}") | {"title": f"strong acid number {n}"} for n in range(10)]
    gloves = [row(f"g{n}", expected="not_regulated") | {"title": f"cotton gloves pair {n}"} for n in range(10)]
    cases = read(*acids, *gloves)
    unseen = [Listing("x", "weak acid"), Listing("y", "leather gloves")]

    first, again = (LinearClassifier(cases).judge(unseen) for _ in range(2))

    assert [one.status for one in first] == [Status.RESTRICTED, Status.NOT_REGULATED]
    assert first == again


def test_cross_validation_judges_each_case_without_its_near_duplicates(read: ReadCases) -> None:
    """Ten listings in six copies each: what only a copy teaches must not be known."""
    words = ("amber", "bronze", "cobalt", "dahlia", "ember", "fjord", "garnet", "hazel", "indigo", "jasmine")
    rows = [
        row(f"{word}{copy}", expected="restricted" if index % 2 else "not_regulated") | {"title": f"{word} {copy}"}
        for index, word in enumerate(words)
        for copy in range(6)
    ]
    cases = read(*rows)

    outcomes = cross_validated(cases)

    assert set(outcomes) == {case.key for case in cases}
    right = sum(outcomes[case.key].status in case.accepted for case in cases)
    assert right < len(cases), "a copy gave its twin away"
