"""Findings in words, on the executors: the same code as on one machine, so the same figures and sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poisonbook.engine.families import decimals
from poisonbook.facts.findings import EvidenceLine, Finding
from poisonbook.facts.lines import moment_at
from poisonbook.facts.records import finding_record, finding_table
from poisonbook.rules.explain import finding_for
from poisonbook.rules.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa

TEXT = "json"
"""The column that holds a finding as one line of JSON."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes findings of rows; executors are given one."""

    plans: tuple[Plan, ...]
    """By the number of the rule."""
    names: Mapping[str, str]
    """What to call a substance in sentences, by its id."""

    def __call__(self, coming: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batches of findings (`findings_schema`), for batches of `rule`, `customer`, `value` and `lines`."""
        for batch in coming:
            yield from _batches([self._finding(**row) for row in batch.to_pylist()])

    def _finding(self, *, rule: int, customer: str | None, value: Any, lines: Sequence[Mapping[str, Any]]) -> Finding:
        plan = self.plans[rule]
        return finding_for(
            plan,
            tuple(map(_evidence, lines)),
            customer=customer,
            value=None if value is None else value.scaleb(-decimals(plan)),
            names=self.names,
        )


def findings_schema() -> pa.Schema:
    """The columns of findings as they are written (`facts.records.finding_table`), and their JSON."""
    import pyarrow as pa

    return finding_table([]).schema.append(pa.field(TEXT, pa.string()))


def _batches(findings: Sequence[Finding]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    texts = [json.dumps(finding_record(finding), ensure_ascii=False) for finding in findings]
    yield from finding_table(findings).append_column(TEXT, pa.array(texts, pa.string())).to_batches()


def _evidence(line: Mapping[str, Any]) -> EvidenceLine:
    return EvidenceLine(
        order_id=line["order_id"],
        line=line["line"],
        product_id=line["product_id"],
        time=moment_at(line["us"]),
        substance=None if line["beside"] else line["name"],
        amount_kg=line["amount_kg"],
        companion=line["name"] if line["beside"] else None,
    )
