"""A made-up shop: catalogue, orders, companion goods, and the truth about all of them.

The same arguments give the same bytes. Everything that a rule must find is in the truth file, and
nothing else in the orders trips a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import yaml

from poisonbook.errors import PoisonbookError
from poisonbook.sample import truth
from poisonbook.sample.catalogue import Catalogue, Kind, make_catalogue
from poisonbook.sample.chance import Stream, generator
from poisonbook.sample.files import TableFormat, appearing_in, write_json_lines, write_tables
from poisonbook.sample.rhythm import Rhythm
from poisonbook.sample.staging import stage

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[str, int, int], None]
"""Hears the stage, what is done of it and what there is to do."""

FIRST_DAY = date(2025, 1, 1)
LEAST_PRODUCTS, LEAST_LINES, LEAST_DAYS = 100, 600, 45
MOST_REGULATED = 0.5
_MOST_REGULATED_LINES = 0.1


class ShopSizeError(PoisonbookError):
    """A shop of this size has no room for the scenarios."""

    code: ClassVar[str] = "sample-size"

    def __init__(self, what: str, value: str, bounds: str) -> None:
        super().__init__(what, value, bounds)
        self.what = what
        self.value = value
        self.bounds = bounds

    def __str__(self) -> str:
        return f"{self.what} is {self.value}; a sample that holds every scenario needs {self.bounds}"


@dataclass(frozen=True, slots=True)
class ShopSummary:
    """What was written."""

    folder: str
    files: tuple[str, ...]
    seed: int
    first_day: date
    days: int
    products: int
    regulated_products: int
    decoys: int
    companion_products: int
    customers: int
    orders: int
    lines: int
    regulated_lines: int
    scenarios: dict[str, int]
    """How often each scenario was planted."""
    expected_findings: int

    def as_json(self) -> dict[str, object]:
        """The summary in values that JSON knows."""
        return asdict(self) | {"first_day": self.first_day.isoformat(), "files": list(self.files)}


def make_shop(
    out: Path,
    *,
    products: int = 2000,
    lines: int = 50_000,
    seed: int = 1868,
    start: date = FIRST_DAY,
    days: int = 180,
    regulated_share: float = 0.01,
    table_format: TableFormat = TableFormat.PARQUET,
    progress: Progress | None = None,
) -> ShopSummary:
    """Write a shop into the folder `out`, which is made if need be; files of the same names are replaced.

    Args:
        lines: order lines, scenarios included.
        regulated_share: share of regulated listings, and about the share of order lines that sell them
            (never more than a tenth); small shops have a few more, because the scenarios need them.

    Raises:
        ShopSizeError: the shop would be too small for the scenarios.
        ShopNotWrittenError: `out` cannot be written; no partial file is in it then.
    """
    _check_size(products, lines, days, regulated_share)
    tell = progress or (lambda *_: None)
    with appearing_in(out) as folder:
        catalogue = make_catalogue(products, seed, regulated_share, lambda done: tell("catalogue", done, products))
        write_tables([_table(catalogue)], folder / f"catalogue.{table_format}", table_format)
        write_json_lines(truth.catalogue_truth(catalogue), folder / "catalogue_truth.jsonl")
        companions = yaml.safe_dump(truth.companions(catalogue), allow_unicode=True, sort_keys=False)
        (folder / "companions.yaml").write_text(companions, encoding="utf-8", newline="\n")

        rhythm = Rhythm(start, days, generator(seed, Stream.RHYTHM))
        regulated_lines = round(lines * min(regulated_share, _MOST_REGULATED_LINES))
        book, planted = stage(catalogue, rhythm, lines=lines, regulated_lines=regulated_lines, seed=seed)
        tables = _told(book.slices(), lines, tell)
        write_tables(tables, folder / f"orders.{table_format}", table_format)
        found = truth.scenario_truth(planted, book.numbers, catalogue, book.customers)
        write_json_lines(found, folder / "truth.jsonl")
        files = tuple(sorted(path.name for path in folder.iterdir()))
    regulated = [item.product for item in catalogue.of_kind(Kind.REGULATED)]
    return ShopSummary(
        folder=str(out),
        files=files,
        seed=seed,
        first_day=start,
        days=days,
        products=products,
        regulated_products=len(regulated),
        decoys=len(catalogue.of_kind(Kind.DECOY)),
        companion_products=len(catalogue.of_kind(Kind.COMPANION)),
        customers=book.customers.classes.size,
        orders=book.orders,
        lines=lines,
        regulated_lines=int(np.isin(book.plan.product, regulated).sum()),
        scenarios=dict(Counter(place.scenario.name for place in planted)),
        expected_findings=sum(len(place.scenario.expect) for place in planted),
    )


def _check_size(products: int, lines: int, days: int, regulated_share: float) -> None:
    for what, value, least in (
        ("the number of products", products, LEAST_PRODUCTS),
        ("the number of order lines", lines, LEAST_LINES),
        ("the number of days", days, LEAST_DAYS),
    ):
        if value < least:
            raise ShopSizeError(what, str(value), f"at least {least}")
    if not 0 <= regulated_share <= MOST_REGULATED:
        raise ShopSizeError("the regulated share", str(regulated_share), f"0 to {MOST_REGULATED}")


def _table(catalogue: Catalogue) -> pa.Table:
    import pyarrow as pa

    return pa.table({"id": list(catalogue.ids), **catalogue.columns})


def _told(tables: Iterable[pa.Table], lines: int, tell: Progress) -> Iterator[pa.Table]:
    done = 0
    for table in tables:
        yield table
        done += table.num_rows
        tell("orders", done, lines)
