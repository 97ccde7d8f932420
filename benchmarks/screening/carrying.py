"""One screening after another, each with what the one before left, driven without files of results."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.screening.found import Found, found
from benchmarks.screening.inputs import Inputs
from poisonbook.catalogue.companions import Companions
from poisonbook.engine.duckdb.run import run
from poisonbook.engine.duckdb.scan import scan_orders
from poisonbook.engine.orders import ParquetOrders, Scan, unread_columns
from poisonbook.engine.returns import settled, standing
from poisonbook.facts.findings import Finding
from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.law.book import load_book
from poisonbook.privacy.pseudonyms import PseudonymKey
from poisonbook.rules.plan import Plan, plan_for
from poisonbook.workflows.inputs import Options, open_input
from poisonbook.workflows.memory import Memory
from poisonbook.workflows.products import ProductTable
from poisonbook.workflows.recognise import CatalogueCounts, recognise_batches, recogniser_for
from poisonbook.workflows.regulated import pseudonymised, regulated_lines
from poisonbook.workflows.rules import rules_for


@dataclass(frozen=True, slots=True)
class Shop:
    """What is known before any order is read: the recognised catalogue, the rules, the key."""

    kinds: pa.Table
    substances: pa.Table
    companions: pa.Table
    plans: tuple[Plan, ...]
    key: PseudonymKey
    now: datetime

    @classmethod
    def open(cls, inputs: Inputs) -> Shop:
        """The shop in a folder, under EU law."""
        now, book = datetime.now(UTC), load_book()
        products = ProductTable(Companions.from_file(inputs.operator_list))
        catalogue = open_input([str(inputs.catalogue)], CATALOGUE, Options())
        products.take(recognise_batches(catalogue, recogniser_for(book, "EU", now.date()), CatalogueCounts()))
        plans = tuple(plan_for(rule) for rule in rules_for(book, "EU"))
        return cls(
            products.kinds(), products.substances(), products.companion_names(), plans, PseudonymKey.fresh(), now
        )


def judged(shop: Shop, files: Sequence[Path]) -> list[Found]:
    """What screening the files at once finds."""
    scan = _scan(shop, files)
    sold = settled(pseudonymised(scan.lines, shop.key), pseudonymised(scan.returns, shop.key))
    companions = scan.companions.join(shop.companions, "product_id", join_type="inner")
    return [_found(one) for one in run(shop.plans, regulated_lines(sold.lines, shop.substances), companions)]


class Carrying:
    """Screens with what the state folder holds, as `poisonbook screen --state` does."""

    def __init__(self, shop: Shop, state: Path) -> None:
        self._shop = shop
        self._state = state
        self.holding: dict[str, Found] = {}
        """The findings that hold after all screenings, by id."""

    def screen(self, files: Sequence[Path]) -> int:
        """Screen files beside what is carried, and write what is left for the next time; how many findings changed."""
        shop = self._shop
        memory = Memory(self._state, shop.plans, "EU", shop.key, None)
        scan = _scan(shop, files)
        starts = list(accumulate((pq.read_metadata(file).num_rows for file in files), initial=0))
        lines, returns = standing(pseudonymised(scan.lines, shop.key)), pseudonymised(scan.returns, shop.key)
        changed = memory.judge(
            regulated_lines(lines, shop.substances),
            scan.companions.join(shop.companions, "product_id", join_type="inner"),
            returns,
            rows=scan.total,
            files_of=lambda rows: [bisect_left(starts, row) for row in rows],
            find=run,
        )
        memory.save()
        for old in {id_ for finding in changed for id_ in finding.replaces} | {one.id for one in memory.withdrawn}:
            del self.holding[old]
        self.holding |= {finding.id: _found(finding) for finding in changed if finding.id is not None}
        return len(changed)


def _scan(shop: Shop, files: Sequence[Path]) -> Scan:
    rows = tuple(pq.read_metadata(file).num_rows for file in files)
    wanted = set(ORDERS.names) - unread_columns(shop.plans)
    columns = {name: name for name in pq.read_schema(files[0]).names if name in wanted}
    return scan_orders(ParquetOrders(tuple(files), rows, columns), shop.kinds, shop.now.replace(tzinfo=None))


def _found(finding: Finding) -> Found:
    return found(finding.rule, ((line.line, line.substance or line.companion) for line in finding.lines))
