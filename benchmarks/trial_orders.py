"""Which shipped rules fire on real people's shopping, and how often.

    python -m benchmarks.trial_orders CATALOGUE ORDERS [--jurisdictions EU GB] [--stand-ins 100]

Every rule of each jurisdiction's pack is tried on the orders as they are. Most shops sell nothing that is regulated,
and no rule can fire on them; so the same orders are tried once more with `--stand-ins N`: every N-th product, in the
order of how often they are bought, becomes a product of the made-up shop that is regulated and may be sold to
everybody. People's rhythm of buying is real then, and what they buy is not.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import UTC, datetime
from math import isinf
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.companions import Companions
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing
from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.law.book import load_book
from poisonbook.rules.pack import load_pack
from poisonbook.sample.shop import make_shop
from poisonbook.trials.intervals import Interval
from poisonbook.trials.trial import Trial
from poisonbook.values.status import Status
from poisonbook.workflows.inputs import Options, open_input
from poisonbook.workflows.trial import Tried, try_rule

NOW = datetime.now(UTC)
_BOUGHT = """
SELECT product_id, title
FROM read_parquet(?) JOIN (SELECT id AS product_id, title FROM read_parquet(?)) USING (product_id)
GROUP BY ALL ORDER BY count(*) DESC, product_id
"""


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("catalogue", type=Path, help="Parquet: id, title")
    arguments.add_argument("orders", type=Path, help="Parquet: order_id, customer_id, ts, product_id, quantity")
    arguments.add_argument("--jurisdictions", nargs="*", default=["EU", "GB"])
    arguments.add_argument("--stand-ins", type=int, default=100, metavar="N")
    given = arguments.parse_args()
    console = Console(width=150)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_shop(folder / "shop", products=20_000, lines=20_000, seed=1868, regulated_share=0.05)
        for code in given.jurisdictions:
            recogniser = Recogniser(load_book(), code, NOW.date(), cache=default_cache())
            replaced = with_stand_ins(given.catalogue, given.orders, folder, recogniser, given.stand_ins)
            for what, catalogue in (("as it was", given.catalogue), ("with stand-ins", replaced)):
                trials = tried(catalogue, given.orders, recogniser, folder / "shop" / "companions.yaml")
                console.print(shown(f"{code}: {given.orders.name}, {what}", trials))


def with_stand_ins(catalogue: Path, orders: Path, folder: Path, recogniser: Recogniser, nth: int) -> Path:
    """The catalogue with every n-th product replaced by a reportable one of the made-up shop in `folder`, in turn."""
    titles = [Listing("", one) for one in pq.read_table(folder / "shop" / "catalogue.parquet")["title"].to_pylist()]
    found = zip(titles, recogniser.recognise(titles), strict=True)
    goods = [listing.title for listing, recognition in found if recognition.status is Status.REPORTABLE]
    bought = duckdb.execute(_BOUGHT, [str(orders), str(catalogue)]).fetchall()
    places = range(nth // 2, len(bought), nth)
    stand_ins = {bought[place][0]: goods[turn * len(goods) // len(places)] for turn, place in enumerate(places)}
    rows = {"id": [one for one, _ in bought], "title": [stand_ins.get(one, title) for one, title in bought]}
    out = folder / f"{recogniser.jurisdiction}.parquet"
    pq.write_table(pa.table(rows), out)
    return out


def tried(catalogue: Path, orders: Path, recogniser: Recogniser, companions: Path) -> list[Trial]:
    """A trial of each rule of the pack, the others beside it."""
    rules = load_pack(recogniser.jurisdiction)
    return [
        try_rule(
            open_input([str(catalogue)], CATALOGUE, Options()),
            open_input([str(orders)], ORDERS, Options()),
            recogniser,
            Tried(rule=rule, live=rules),
            now=NOW,
            companions=Companions.from_file(companions),
        )
        for rule in rules
    ]


def shown(title: str, trials: list[Trial]) -> Table:
    """A row for each rule."""
    history = trials[0].history
    said = (
        f"{title}: {history.lines:,} lines, {history.regulated:,} regulated, {history.customers:,} customers of these"
    )
    table = Table(
        "rule", "alerts", "a year", "a million lines", "1,000 customers", "alone", "of lines at most", title=said
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for one in trials:
        most = "" if one.most_likely_share is None else f"{one.most_likely_share:.1e}"
        blind = f" (no {', '.join(one.unread)})" if one.unread else ""
        rates = (_said(one.a_year), _said(one.a_million_lines), _said(one.a_thousand_customers))
        figures = (f"{one.alerts:,}", *rates) if history.regulated else ("0", "", "", "")
        table.add_row(one.rule + blind, *figures, f"{one.overlap.alone:,}", most)
    return table


def _said(interval: Interval | None) -> str:
    if interval is None:
        return ""
    high = "any" if isinf(interval.high) else f"{interval.high:,.1f}"
    return f"{interval.value:,.1f} ({interval.low:,.1f} to {high})"


if __name__ == "__main__":
    main()
