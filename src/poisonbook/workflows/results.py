"""The files of a screening, all of them or none."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from poisonbook.facts.records import (
    Record,
    finding_record,
    finding_table,
    recognition_record,
    recognition_table,
)
from poisonbook.reports.screening import screening_page
from poisonbook.workflows.figures import Figures, Shown
from poisonbook.workflows.output import output_folder
from poisonbook.workflows.screen import Screening
from poisonbook.workflows.summary import figures_of, shown_of


def write_results(screening: Screening, folder: Path) -> None:
    """Write the files of a screening into `folder`, making it if need be.

    Raises:
        OutputError: the folder cannot be written or fills up; then nothing is left in it.
    """
    import pyarrow.parquet as pq

    recognitions = [recognition for _, recognition in screening.recognised]
    with output_folder(folder) as staging:
        _write_lines(staging / "findings.jsonl", map(finding_record, screening.findings))
        pq.write_table(finding_table(screening.findings), staging / "findings.parquet", compression="zstd")
        _write_lines(staging / "products.jsonl", map(recognition_record, recognitions))
        pq.write_table(recognition_table(recognitions), staging / "products.parquet", compression="zstd")
        _write_lines(
            staging / "refused.jsonl",
            ({"file": one.file, "row": one.row, "reason": one.reason} for one in screening.refused_rows),
        )
        if screening.memory is not None:
            gone = ({"id": one.id, "rule": one.rule} for one in screening.memory.withdrawn)
            _write_lines(staging / "withdrawn.jsonl", gone)
        write_figures(figures_of(screening), shown_of(screening), staging)


def write_figures(figures: Figures, shown: Shown, folder: Path) -> None:
    """Write `summary.json` and `report.html` into a folder that is there."""
    summary = json.dumps(figures.record(), indent=2, ensure_ascii=False)
    (folder / "summary.json").write_text(summary + "\n", encoding="utf-8")
    (folder / "report.html").write_text(screening_page(figures.report(shown)), encoding="utf-8", newline="\n")


def _write_lines(path: Path, records: Iterable[Record]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
