"""Country codes: all of ISO 3166-1, and what people write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from poisonbook.rules import countries
from poisonbook.rules.countries import country_fault
from poisonbook.values.documents import read_document

ROOT = read_document(Path(countries.__file__).parent / "data" / "countries.yaml")
CODES = ROOT.need("codes").text().split()


def test_the_list_is_iso_3166_1_and_kosovo() -> None:
    assert len(CODES) == len(set(CODES)) == 249 + 1
    assert all(len(code) == 2 and code.isupper() for code in CODES)


@pytest.mark.parametrize("code", CODES)
def test_each_code_is_a_country(code: str) -> None:
    assert country_fault(code) is None


def test_what_is_written_instead_leads_to_a_country() -> None:
    for written, node in ROOT.need("also-written").mapping.items():
        assert written not in CODES
        assert str(country_fault(written)).endswith(f"; did you mean {node.text()!r}?")
        assert node.text() in CODES
