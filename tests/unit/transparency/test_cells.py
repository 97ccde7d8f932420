"""The list of cells is fixed: a change of one that was used is a new version."""

from __future__ import annotations

from hashlib import sha256
from importlib import resources

from poisonbook.transparency.cells import CURRENT, LANGUAGES, Counts, cell_list

DIGESTS = {1: "983f31c47f4d7db651d2cc7413f09effe041cf943be72c6dc474f9591657d42d"}
"""Of the files, as they were published."""


def test_no_version_that_was_published_changes() -> None:
    folder = resources.files("poisonbook.transparency") / "data"
    found = {version: sha256((folder / f"cells-{version}.yaml").read_bytes()).hexdigest() for version in DIGESTS}

    assert found == DIGESTS
    assert max(DIGESTS) == CURRENT


def test_every_cell_has_one_name_and_its_words_in_every_language() -> None:
    cells = [cell for section in cell_list().sections for cell in section.cells]

    assert len({cell.id for cell in cells}) == len(cells)
    texts = [cell.text for cell in cells]
    for section in cell_list().sections:
        texts += [section.title, section.text]
    assert all(text[lang] for text in texts for lang in LANGUAGES)


def test_one_customer_year_adds_one_to_each_section_of_customers_and_the_year_spends_one() -> None:
    assert cell_list().most == 3
    assert cell_list().epsilon == 1
    assert {one.counts for one in cell_list().sections} == set(Counts)
