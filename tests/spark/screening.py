"""A whole screening on Spark beside one on DuckDB, and what each wrote."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.conftest import Shop

from poisonbook.workflows.files import ScreenRequest

if TYPE_CHECKING:
    from poisonbook.facts.records import Record


def request_for(shop: Shop, out: Path, **options: Any) -> ScreenRequest:
    """What screens a shop."""
    request = ScreenRequest(
        catalogue=[str(shop.catalogue)], orders=[str(shop.orders)], companions=shop.companions, out=out
    )
    return replace(request, **options)


def rows_of(out: Path, name: str) -> list[str]:
    """The rows of a result, in one file or in parts, as canonical JSON in canonical order."""
    place = out / name
    files = sorted(place.iterdir()) if place.is_dir() else [place]
    rows = (json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def summary_of(out: Path) -> Record:
    """What was counted, without when."""
    record: Record = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    del record["made_at"]
    return record


def assert_same(one: Path, other: Path) -> None:
    """The same results in both folders, whatever their order and in however many parts."""
    for name in ("findings.jsonl", "products.jsonl", "refused.jsonl"):
        assert rows_of(one, name) == rows_of(other, name), name
    assert summary_of(one) == summary_of(other)
