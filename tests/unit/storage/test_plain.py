"""Frozen values as JSON and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poisonbook.checkout.decision import Decision
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import RegulatedLine
from poisonbook.facts.recognition import Listing
from poisonbook.register.evidence import StatedSubstance
from poisonbook.register.products import ProductSubstance
from poisonbook.storage.plain import json_of, reader_of

MOMENTS = st.datetimes(timezones=st.just(UTC))
EXACT = st.decimals(allow_nan=False, allow_infinity=False, places=6)


def _back(kind: Any, value: Any) -> Any:
    return reader_of(kind)(json.loads(json_of(value)))


@pytest.mark.parametrize("kind", [Decision, Finding, RegulatedLine, Listing, StatedSubstance, ProductSubstance])
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_value_comes_back_as_it_was(kind: Any, data: st.DataObject) -> None:
    st.register_type_strategy(datetime, MOMENTS)
    st.register_type_strategy(Decimal, EXACT)
    value = data.draw(st.from_type(kind))

    assert _back(kind, value) == value


@dataclass(frozen=True)
class _Value:
    days: tuple[date, ...]
    words: frozenset[str]
    figures: dict[str, str]
    at: datetime | None = None


def test_it_is_plain_json() -> None:
    value = _Value((date(2026, 1, 31),), frozenset({"b", "a"}), {"ü": "1"}, datetime(2026, 1, 31, 1, tzinfo=UTC))

    assert json_of(value) == (
        '{"days":["2026-01-31"],"words":["a","b"],"figures":{"ü":"1"},"at":"2026-01-31T01:00:00+00:00"}'
    )
    assert _back(_Value, value) == value


def test_a_field_that_was_not_there_yet_has_its_default() -> None:
    assert reader_of(_Value)({"days": [], "words": [], "figures": {}}) == _Value((), frozenset(), {})


def test_an_amount_keeps_its_figures() -> None:
    assert json_of([Decimal("1.50"), Decimal("1E+2")]) == '["1.50","100"]'


@pytest.mark.parametrize("value", [1.5 + 2j, object()])
def test_what_has_no_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        json_of(value)
    with pytest.raises(TypeError):
        reader_of(complex)
