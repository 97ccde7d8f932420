"""Rules on a few lines: the reference engine, which takes milliseconds where a database has not even started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from poisonbook.engine.base import LINE_COLUMNS
from poisonbook.engine.reference.run import run
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import RegulatedLine
from poisonbook.rules.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa

FEW = 5_000
"""Lines on which it is the faster one."""


def run_on_few(plans: Sequence[Plan], lines: pa.Table, *, names: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """What every engine finds on these lines, without companions.

    Args:
        lines: regulated lines, with the columns of `LINE_COLUMNS`.
        names: what to call a substance in sentences, by its id.
    """
    import pyarrow as pa

    columns = {name: lines[name] for name in LINE_COLUMNS if name != "ts"}
    columns["us"] = lines["ts"].cast(pa.timestamp("us")).cast(pa.int64())
    rows = zip(*(column.to_pylist() for column in columns.values()), strict=True)
    yield from run(plans, [RegulatedLine(**dict(zip(columns, row, strict=True))) for row in rows], (), names=names)
