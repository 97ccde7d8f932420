"""How fast screening is, beside hand-written DuckDB SQL that gives the same findings.

    python -m benchmarks.screening_speed [--lines 50000000] [--products 50000]

Both read the same Parquet files in fresh processes, one after the other; the SQL knows the regulated products
beforehand, checks nothing, counts nothing else, and keeps raw customer ids. Findings are compared line by line.
What counts is the ratio within one run; the machine decides the rest.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

import poisonbook
from poisonbook.catalogue.companions import Companions
from poisonbook.sample.shop import make_shop
from poisonbook.workflows.files import ScreenRequest, screen_files

_LINES = """
CREATE TABLE lines AS
SELECT o.file_row_number + 1 AS line, o.order_id, o.customer_id, o.ts, o.product_id, o.quantity,
  coalesce(o.buyer_class, 'general_public') AS buyer_class, p.substance, p.status, o.quantity * p.kg AS kg,
  coalesce('c' || o.customer_id, 'o' || o.order_id) AS buyer
FROM read_parquet('{orders}', file_row_number = true) o JOIN products p USING (product_id)
"""


_LINE_RULES = {
    "eu-restricted-to-public": "status = 'restricted' AND buyer_class = 'general_public'",
    "eu-undetermined-to-public": "status = 'undetermined' AND buyer_class = 'general_public'",
}

_WINDOW_RULES = {
    "eu-amount-over-window": ("buyer, substance", "sum(kg)", "20"),
    "eu-count-over-window": ("buyer", "count(DISTINCT order_id)", "5"),
    "eu-several-substances": ("buyer", "count(DISTINCT substance)", "2"),
}

# Sum or count over the last 30 days; a line is evidence when it lies in the window of a line that fires; lines
# whose windows chain belong together.
_WINDOW_RULE = """
WITH measured AS (
  SELECT *, {value} OVER (PARTITION BY {keys} ORDER BY ts RANGE BETWEEN INTERVAL 30 DAY PRECEDING AND CURRENT ROW) AS v
  FROM lines WHERE buyer_class = 'general_public'
), next_firing AS (
  SELECT *, min(CASE WHEN v >= {limit} THEN ts END)
    OVER (PARTITION BY {keys} ORDER BY ts RANGE BETWEEN CURRENT ROW AND INTERVAL 30 DAY FOLLOWING) AS fires
  FROM measured
), evidence AS (
  SELECT *,
    CASE WHEN fires - INTERVAL 30 DAY <= lag(ts) OVER (PARTITION BY {keys} ORDER BY ts) THEN 0 ELSE 1 END AS starts
  FROM next_firing WHERE fires IS NOT NULL
), stretches AS (
  SELECT *, sum(starts) OVER (PARTITION BY {keys} ORDER BY ts RANGE UNBOUNDED PRECEDING) AS stretch FROM evidence
)
SELECT list((line, substance)) FROM stretches GROUP BY {keys}, stretch
"""

_COMPANION_RULE = """
WITH anchors AS (
  SELECT * FROM lines WHERE status IN ('restricted', 'undetermined') AND buyer_class <> 'economic_operator'
), beside AS (
  SELECT o.file_row_number + 1 AS line, o.order_id, c.companion
  FROM read_parquet('{orders}', file_row_number = true) o JOIN companion_products c USING (product_id)
  WHERE o.order_id IN (SELECT order_id FROM anchors)
), together AS (
  SELECT order_id, line, substance AS what FROM anchors WHERE order_id IN (SELECT order_id FROM beside)
  UNION ALL SELECT order_id, line, companion FROM beside
)
SELECT list((line, what)) FROM together GROUP BY order_id
"""


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--lines", type=int, default=50_000_000)
    arguments.add_argument("--products", type=int, default=50_000)
    arguments.add_argument("--shop", type=Path, help="a shop made before; else one is made and removed")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--one", choices=("poisonbook", "sql"), help=argparse.SUPPRESS)
    arguments.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one is not None:
        (_poisonbook if given.one == "poisonbook" else _sql)(given.shop, given.out)
        return
    with tempfile.TemporaryDirectory() as folder:
        shop = given.shop or _make(Path(folder) / "shop", given.products, given.lines)
        _compare(shop, Path(folder), given.rounds)


def _make(shop: Path, products: int, lines: int) -> Path:
    make_shop(shop, products=products, lines=lines, seed=1868)
    return shop


def _compare(shop: Path, folder: Path, rounds: int) -> None:
    seconds: dict[str, list[float]] = {"poisonbook": [], "sql": []}
    whole: dict[str, list[float]] = {"poisonbook": [], "sql": []}
    peak: dict[str, int] = {}
    found: dict[str, set[tuple[str, frozenset[tuple[int, str]]]]] = {}
    for _ in range(rounds):
        for way, times in seconds.items():
            out = folder / way
            command = [sys.executable, "-m", __spec__.name, "--one", way, "--shop", str(shop), "--out", str(out)]
            started = time.perf_counter()
            subprocess.run(command, check=True)
            whole[way].append(time.perf_counter() - started)
            told = json.loads((out / "told.json").read_text())
            times.append(told["seconds"])
            peak[way] = max(peak.get(way, 0), told["peak_mb"])
            found[way] = {(rule, frozenset(map(tuple, lines))) for rule, lines in told["findings"]}
    table = Table("way", "orders to findings, s (median)", "least", "most", "whole command, s", "peak MB", "findings")
    for way, times in seconds.items():
        figures = (statistics.median(times), min(times), max(times), statistics.median(whole[way]))
        table.add_row(way, *(f"{one:.1f}" for one in figures), f"{peak[way]:,}", f"{len(found[way]):,}")
    console = Console(width=120)
    console.print(table)
    ratios = [ours / theirs for ours, theirs in zip(seconds["poisonbook"], seconds["sql"], strict=True)]
    console.print(
        f"poisonbook takes {statistics.median(ratios):.2f} times the hand-written SQL's time "
        f"(median of {rounds}; {min(ratios):.2f} to {max(ratios):.2f})"
    )
    if found["poisonbook"] != found["sql"]:
        console.print(f"DIFFERENT FINDINGS: {len(found['poisonbook'] ^ found['sql'])}")
        sys.exit(1)
    console.print("the findings are the same")


def _tell(out: Path, seconds: float, findings: list[tuple[str, list[tuple[int, str]]]]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    (out / "told.json").write_text(json.dumps({"seconds": seconds, "peak_mb": peak, "findings": findings}))


def _poisonbook(shop: Path, out: Path) -> None:
    """The whole command: catalogue recognised, orders screened, results written; orders to findings timed apart."""
    last: dict[str, float] = {}

    def watch(stage: str, _done: int, _total: int | None) -> None:
        last[stage] = time.perf_counter()

    request = ScreenRequest(
        catalogue=[str(shop / "catalogue.parquet")],
        orders=[str(shop / "orders.parquet")],
        companions=shop / "companions.yaml",
        out=out / "result",
    )
    screening = screen_files(request, progress=watch)
    findings = [
        (finding.rule, [(line.line, line.substance or line.companion or "") for line in finding.lines])
        for finding in screening.findings
    ]
    _tell(out, last["rules"] - last["recognise"], findings)


def _sql(shop: Path, out: Path) -> None:
    """What somebody would write by hand for the same six rules, given the regulated and the companion products."""
    known, companions = _products(shop)
    orders = shop / "orders.parquet"
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.register("products", known)
        connection.register("companion_products", companions)
        started = time.perf_counter()
        connection.execute(_LINES.format(orders=orders))
        queries = {rule: f"SELECT [(line, substance)] FROM lines WHERE {test}" for rule, test in _LINE_RULES.items()}
        for rule, (keys, value, limit) in _WINDOW_RULES.items():
            queries[rule] = _WINDOW_RULE.format(keys=keys, value=value, limit=limit)
        queries["eu-restricted-with-companions"] = _COMPANION_RULE.format(orders=orders)
        findings = [(rule, lines) for rule, query in queries.items() for (lines,) in connection.sql(query).fetchall()]
        _tell(out, time.perf_counter() - started, findings)


def _products(shop: Path) -> tuple[pa.Table, pa.Table]:
    """Regulated products with substance, status and pack mass; companion products with the operator's name."""
    rows = [
        {"product_id": row["id"], "substance": one["substance"], "status": one["status"], "kg": one["net_mass_kg"]}
        for row in poisonbook.recognise(shop / "catalogue.parquet").to_pylist()
        for one in row["substances"]
        if one["status"] != "not_regulated"
    ]
    companions = Companions.from_file(shop / "companions.yaml")
    catalogue = pq.read_table(shop / "catalogue.parquet", columns=["id", "title"])
    pairs = [pair for batch in catalogue.to_batches() for pair in companions.find(batch)]
    names = pa.table({"product_id": [pair[0] for pair in pairs], "companion": [pair[1] for pair in pairs]})
    return pa.Table.from_pylist(rows), names


if __name__ == "__main__":
    main()
