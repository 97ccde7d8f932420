"""One screening after another, each with what the one before left, driven without files of results."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.screening.found import Found, found
from benchmarks.screening.inputs import Inputs
from poisonbook.catalogue.companions import Companions
from poisonbook.engine.carry import Reach, around, carry_on, change_of, keys_by_line, sift, with_keys
from poisonbook.engine.duckdb.run import run
from poisonbook.engine.duckdb.scan import scan_orders
from poisonbook.engine.orders import ParquetOrders, unread_columns
from poisonbook.engine.returns import settled
from poisonbook.facts.findings import Finding
from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.law.book import load_book
from poisonbook.privacy.pseudonyms import PseudonymKey
from poisonbook.rules.plan import Plan, plan_for
from poisonbook.workflows.carried import fingerprint_of, reach_for, read_carried, write_carried
from poisonbook.workflows.inputs import Options, open_input
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


@dataclass(frozen=True, slots=True)
class Read:
    """What a scan of files leaves, ready to be judged."""

    lines: pa.Table
    companions: pa.Table
    rows: Sequence[int]
    """How many rows each file has."""


def judged(shop: Shop, files: Sequence[Path]) -> list[Found]:
    """What screening the files at once finds."""
    read = _read(shop, files)
    return [_found(one) for one in run(shop.plans, read.lines, read.companions)]


class Carrying:
    """Screens with what the state file holds; an absent file holds nothing."""

    def __init__(self, shop: Shop, state: Path) -> None:
        self._shop = shop
        self._state = state
        self._reach: Reach = reach_for(shop.plans)
        self._fingerprint = fingerprint_of(shop.plans, "EU", "the benchmark's own key", self._reach)
        self.holding: dict[str, Found] = {}
        """The findings that hold after all screenings, by id."""

    def screen(self, files: Sequence[Path]) -> int:
        """Screen files beside what is carried, and write what is left for the next time; how many findings changed."""
        shop = self._shop
        carried = read_carried(self._state, self._fingerprint)
        read = _read(shop, files, before=carried.lines_read)
        bounds = list(accumulate(read.rows, initial=carried.lines_read + 1))
        keyed = with_keys(read.lines, [bisect_right(bounds, line) for line in read.lines["line"].to_pylist()])
        fresh = sift(carried, keyed, self._reach).fresh
        beside = around(carried, fresh, [plan.group_by for plan in shop.plans])
        keys, numbers = keys_by_line(beside, fresh), set(fresh["line"].to_pylist())
        changed = [
            (one, change_of(one, keys, carried))
            for one in run(shop.plans, pa.concat_tables([beside, fresh]), read.companions)
            if any(line.line in numbers for line in one.lines)
        ]
        rest = carry_on(carried, fresh, changed, keys=keys, lines_read=sum(read.rows), reach=self._reach)
        write_carried(self._state, rest, self._fingerprint)
        for old in {id_ for _, change in changed for id_ in change.replaces}:
            del self.holding[old]
        self.holding |= {change.id: _found(one) for one, change in changed}
        return len(changed)


def _read(shop: Shop, files: Sequence[Path], *, before: int = 0) -> Read:
    """What a scan of files leaves; their lines are numbered from `before` on."""
    rows = tuple(pq.read_metadata(file).num_rows for file in files)
    wanted = set(ORDERS.names) - unread_columns(shop.plans)
    columns = {name: name for name in pq.read_schema(files[0]).names if name in wanted}
    scan = scan_orders(ParquetOrders(tuple(files), rows, columns), shop.kinds, shop.now.replace(tzinfo=None))
    sold = settled(pseudonymised(scan.lines, shop.key), pseudonymised(scan.returns, shop.key))
    lines = regulated_lines(sold.lines, shop.substances)
    companions = scan.companions.join(shop.companions, "product_id", join_type="inner")
    return Read(_numbered(lines, before), _numbered(companions, before), rows)


def _numbered(lines: pa.Table, before: int) -> pa.Table:
    at = lines.schema.get_field_index("line")
    return lines.set_column(at, "line", pc.add(lines["line"], before))


def _found(finding: Finding) -> Found:
    return found(finding.rule, ((line.line, line.substance or line.companion) for line in finding.lines))
