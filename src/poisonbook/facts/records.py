"""The forms in which recognitions and findings leave poisonbook: JSON objects and Arrow tables.

These forms are stable: fields may be added, none is renamed or removed (docs/guide/results.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from poisonbook.facts.findings import EvidenceLine, Finding, LawReference
from poisonbook.facts.recognition import Decision, Provision, RecognisedSubstance, Recognition, Span
from poisonbook.values.strengths import Strength

if TYPE_CHECKING:
    import pyarrow as pa

Record = dict[str, Any]


def recognition_record(recognition: Recognition) -> Record:
    """The JSON object of one listing."""
    return {
        "id": recognition.id,
        "jurisdiction": recognition.jurisdiction,
        "status": recognition.status.value,
        "substances": [_substance_record(found) for found in recognition.substances],
        "decision": _decision_record(recognition.decision),
    }


def finding_record(finding: Finding) -> Record:
    """The JSON object of one finding."""
    return {
        "rule": finding.rule,
        "version": finding.version,
        "law": [_plain_record(reference) for reference in finding.law],
        "customer": finding.customer,
        "lines": [_line_record(line) for line in finding.lines],
        "figures": dict(finding.figures),
        "why": finding.why,
        "id": finding.id,
        "replaces": list(finding.replaces),
    }


def recognition_table(recognitions: Iterable[Recognition]) -> pa.Table:
    """One row a listing, its substances as a list of structs; strengths as decimals, low and high."""
    import pyarrow as pa

    span = pa.struct(
        [
            ("field", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("text", pa.string()),
            ("shows", pa.string()),
        ]
    )
    strength, mass = pa.decimal128(9, 4), pa.decimal128(18, 6)
    substance = pa.struct(
        [
            ("substance", pa.string()),
            ("cas", pa.string()),
            ("name", pa.string()),
            ("status", pa.string()),
            ("schedule", pa.string()),
            ("entry", pa.string()),
            ("strength_ww_low", strength),
            ("strength_ww_high", strength),
            ("net_mass_kg", mass),
            ("reason", pa.string()),
            ("evidence", pa.list_(span)),
            ("provision", pa.struct([("act", pa.string()), ("article", pa.string())])),
            ("certainty", pa.string()),
            ("question", pa.string()),
        ]
    )
    decision = pa.struct(
        [
            ("decision", pa.string()),
            ("reason", pa.string()),
            ("note", pa.string()),
            ("by", pa.string()),
            ("on", pa.date32()),
            ("until", pa.date32()),
            ("was", pa.string()),
        ]
    )
    schema = pa.schema(
        [
            ("id", pa.string()),
            ("jurisdiction", pa.string()),
            ("status", pa.string()),
            ("substances", pa.list_(substance)),
            ("decision", decision),
        ]
    )
    rows = [
        {
            "id": recognition.id,
            "jurisdiction": recognition.jurisdiction,
            "status": recognition.status.value,
            "substances": [_substance_row(found) for found in recognition.substances],
            "decision": None if recognition.decision is None else _plain_record(recognition.decision),
        }
        for recognition in recognitions
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def finding_table(findings: Iterable[Finding]) -> pa.Table:
    """One row a finding, its lines as a list of structs; times are UTC."""
    import pyarrow as pa

    line = pa.struct(
        [
            ("order_id", pa.string()),
            ("line", pa.int64()),
            ("product_id", pa.string()),
            ("time", pa.timestamp("us", tz="UTC")),
            ("substance", pa.string()),
            ("amount", pa.decimal128(18, 6)),
            ("companion", pa.string()),
        ]
    )
    law = pa.struct([(field.name, pa.string()) for field in fields(LawReference)])
    schema = pa.schema(
        [
            ("rule", pa.string()),
            ("version", pa.int32()),
            ("law", pa.list_(law)),
            ("customer", pa.string()),
            ("lines", pa.list_(line)),
            ("figures", pa.map_(pa.string(), pa.string())),
            ("why", pa.string()),
            ("id", pa.string()),
            ("replaces", pa.list_(pa.string())),
        ]
    )
    rows = [
        {
            "rule": finding.rule,
            "version": finding.version,
            "law": [_plain_record(reference) for reference in finding.law],
            "customer": finding.customer,
            "lines": [
                {**_line_record(one), "time": one.time.replace(tzinfo=UTC), "amount": _micro(one.amount_kg)}
                for one in finding.lines
            ],
            "figures": list(finding.figures.items()),
            "why": finding.why,
            "id": finding.id,
            "replaces": list(finding.replaces),
        }
        for finding in findings
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def number(value: Decimal | None) -> int | float | None:
    """`value` as a JSON number: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def moment(time: datetime) -> str:
    """`time`, in UTC whether it says so or not, in ISO 8601 with its zone."""
    plain = time.replace(tzinfo=None)
    return plain.isoformat(timespec="microseconds" if plain.microsecond else "seconds") + "Z"


def _substance_record(found: RecognisedSubstance) -> Record:
    return {
        "substance": found.substance,
        "cas": found.cas,
        "name": found.name,
        "status": found.status.value,
        "schedule": found.schedule,
        "entry": found.entry,
        "strength_ww": _strength_record(found.strength),
        "net_mass_kg": number(found.net_mass_kg),
        "reason": found.reason,
        "evidence": [_span_record(span) for span in found.evidence],
        "provision": None if found.provision is None else _plain_record(found.provision),
        "certainty": found.certainty or None,
        "question": found.question,
    }


def _decision_record(decision: Decision | None) -> Record | None:
    if decision is None:
        return None
    return _plain_record(decision) | {
        "on": decision.on.isoformat(),
        "until": decision.until.isoformat(),
        "was": decision.was.value,
    }


def _substance_row(found: RecognisedSubstance) -> Record:
    strength = found.strength
    row = _substance_record(found)
    del row["strength_ww"]
    row["strength_ww_low"] = None if strength is None else strength.low
    row["strength_ww_high"] = None if strength is None else strength.high
    row["net_mass_kg"] = _micro(found.net_mass_kg)
    return row


def _strength_record(strength: Strength | None) -> int | float | list[int | float | None] | None:
    if strength is None:
        return None
    return number(strength.low) if strength.is_exact else [number(strength.low), number(strength.high)]


def _span_record(span: Span) -> Record:
    return {
        "field": span.field,
        "start": span.start,
        "end": span.end,
        "text": span.text,
        "shows": span.shows.value,
    }


def _line_record(line: EvidenceLine) -> Record:
    record: Record = {
        "order_id": line.order_id,
        "line": line.line,
        "product_id": line.product_id,
        "time": moment(line.time),
        "substance": line.substance,
        "amount": number(line.amount_kg),
    }
    if line.companion is not None:
        record["companion"] = line.companion
    return record


def _plain_record(value: LawReference | Provision | Decision) -> Record:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _micro(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.000001"))
