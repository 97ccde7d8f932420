"""The stable forms in which recognitions and findings leave poisonbook."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from poisonbook.facts.findings import EvidenceLine, Finding, LawReference
from poisonbook.facts.recognition import RecognisedSubstance, Recognition, Shows, Span
from poisonbook.facts.records import (
    finding_record,
    finding_table,
    moment,
    number,
    recognition_record,
    recognition_table,
)
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength


def recognition(strength: Strength | None, kg: str | None = "5") -> Recognition:
    found = RecognisedSubstance(
        substance="acetone",
        cas="67-64-1",
        name="acetone",
        status=Status.REPORTABLE,
        schedule="Annex II",
        entry="eu-2-acetone",
        strength=strength,
        net_mass_kg=None if kg is None else Decimal(kg),
        reason="Listed at any strength (Annex II).",
        evidence=(Span("title", 0, 7, "Acetone", Shows.NAME),),
    )
    return Recognition("p1", "EU", (found,))


def finding() -> Finding:
    lines = (
        EvidenceLine("o1", 7, "p1", datetime(2026, 1, 1, 9, tzinfo=UTC), "acetone", Decimal("4.5")),
        EvidenceLine("o1", 8, "p2", datetime(2026, 1, 1, 9, tzinfo=UTC), None, None, companion="flask"),
    )
    law = (LawReference("Regulation (EU) 2019/1148", "Art. 9(1)(c)", "https://example.org", "verified"),)
    return Finding("eu-amount", 1, law, "ab" * 16, lines, {"value": "4.5"}, "4.5 kg within 30 days.")


def test_a_strength_is_a_number_a_range_or_null() -> None:
    strengths = [Strength.exactly("11.9"), Strength(Decimal(95), Decimal("98.5")), Strength.exactly(35), None]

    records = [recognition_record(recognition(one))["substances"][0]["strength_ww"] for one in strengths]

    assert json.dumps(records) == "[11.9, [95, 98.5], 35, null]"


def test_a_recognition_has_these_fields_and_no_other() -> None:
    record = recognition_record(recognition(None))

    assert list(record) == ["id", "jurisdiction", "status", "substances", "decision"]
    assert list(record["substances"][0]) == [
        "substance", "cas", "name", "status", "schedule", "entry", "strength_ww", "net_mass_kg", "reason", "evidence",
        "provision", "certainty", "question",
    ]  # fmt: skip
    assert record["substances"][0]["evidence"] == [
        {"field": "title", "start": 0, "end": 7, "text": "Acetone", "shows": "name"}
    ]


def test_a_finding_has_these_fields_and_no_other() -> None:
    record = finding_record(finding())

    assert list(record) == ["rule", "version", "law", "customer", "lines", "figures", "why", "id", "replaces"]
    assert record["lines"][0] == {
        "order_id": "o1",
        "line": 7,
        "product_id": "p1",
        "time": "2026-01-01T09:00:00Z",
        "substance": "acetone",
        "amount": 4.5,
    }
    assert record["lines"][1]["companion"] == "flask"


def test_the_tables_hold_the_same_with_exact_decimals() -> None:
    (row,) = recognition_table([recognition(Strength.exactly("11.9"))]).to_pylist()
    (found,) = finding_table([finding()]).to_pylist()

    assert row["substances"][0]["strength_ww_high"] == Decimal("11.9000")
    assert found["lines"][0]["amount"] == Decimal("4.500000")
    assert found["lines"][0]["time"] == datetime(2026, 1, 1, 9, tzinfo=UTC)


def test_empty_tables_have_the_same_columns() -> None:
    assert recognition_table([]).schema == recognition_table([recognition(None)]).schema
    assert finding_table([]).schema == finding_table([finding()]).schema


def test_numbers_are_whole_where_they_are_whole() -> None:
    assert [number(Decimal(text)) for text in ("5.000", "0.50")] == [5, 0.5]
    assert number(None) is None


def test_a_moment_says_that_it_is_utc_once() -> None:
    aware = datetime(2026, 1, 1, 9, 0, 0, 5, tzinfo=UTC)

    assert moment(aware) == moment(aware.replace(tzinfo=None)) == "2026-01-01T09:00:00.000005Z"
