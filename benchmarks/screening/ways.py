"""The ways of screening that are measured beside each other, and one of them in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from benchmarks.screening.found import Found, digest_of, write_found, written_findings
from benchmarks.screening.inputs import Inputs
from benchmarks.screening.pack import EU_PACK, Pack
from benchmarks.screening.took import Moment, Took, peak_mb


class Way(StrEnum):
    """A way from orders to findings."""

    POISONBOOK = "poisonbook"
    SQL = "sql"
    TUNED_SQL = "tuned-sql"
    POLARS = "polars"
    PANDAS = "pandas"

    @property
    def help(self) -> str:
        """What it is, for the table."""
        return _HELP[self]

    @property
    def missing(self) -> str | None:
        """The package that it needs and that is not installed, with its version; None when everything is there."""
        needed = _NEEDS.get(self)
        return None if needed is None or find_spec(needed.split("==")[0]) else needed


_HELP = {
    Way.POISONBOOK: "poisonbook",
    Way.SQL: "DuckDB SQL, rule by rule",
    Way.TUNED_SQL: "DuckDB SQL, one pass, tuned",
    Way.POLARS: "Polars, careful",
    Way.PANDAS: "pandas, plain",
}
_NEEDS = {Way.POLARS: "polars==2.1.0", Way.PANDAS: "pandas==2.3.3"}


def run_way(way: Way, inputs: Inputs, out: Path) -> None:
    """Screen in this process; write into `out` what it took (`told.json`) and found (`found.json`)."""
    out.mkdir(parents=True, exist_ok=True)
    if way is Way.POISONBOOK:
        from benchmarks.screening.by_poisonbook import screen

        took = screen(inputs, out)
        peak = peak_mb()
        findings = written_findings(out / "findings.jsonl")
    else:
        script = script_of(way)
        start = Moment.now()
        findings = script(inputs, EU_PACK)
        took = start.until(Moment.now())
        peak = peak_mb()
    write_found(findings, out / "found.json")
    _tell(out, took, peak, findings)


def _tell(out: Path, took: Took, peak: int, findings: list[Found]) -> None:
    told = {"seconds": took.seconds, "cpu": took.cpu, "peak_mb": peak, "findings": len(findings)}
    (out / "told.json").write_text(json.dumps({**told, "digest": digest_of(findings)}), encoding="utf-8")


def script_of(way: Way) -> Callable[[Inputs, Pack], list[Found]]:
    """The script, imported before the clock starts, as nobody else needs to have its libraries."""
    if way is Way.POLARS:
        from benchmarks.screening import by_polars

        return by_polars.screen
    if way is Way.PANDAS:
        from benchmarks.screening import by_pandas

        return by_pandas.screen
    from benchmarks.screening import by_sql

    return by_sql.screen_tuned if way is Way.TUNED_SQL else by_sql.screen
