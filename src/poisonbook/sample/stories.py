"""Some orders of a made-up shop, as if they were being made now: those of planted scenarios, and ordinary ones."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from poisonbook.errors import PoisonbookError

if TYPE_CHECKING:
    import pyarrow as pa

CATALOGUE, COMPANIONS = "catalogue.parquet", "companions.yaml"
_ORDERS, _TRUTH, _CATALOGUE_TRUTH = "orders.parquet", "truth.jsonl", "catalogue_truth.jsonl"
_OF_A_KIND = 2
"""How often a scenario is taken, however often it was planted."""


class NoShopError(PoisonbookError):
    """A folder without a made-up shop."""

    code: ClassVar[str] = "no-sample"

    def __init__(self, folder: str, problem: str) -> None:
        super().__init__(folder, problem)
        self.folder = folder
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.folder}: no shop that `poisonbook sample` made with Parquet tables ({self.problem})"


@dataclass(frozen=True, slots=True)
class ToldOrder:
    """An order of the shop."""

    id: str
    at: datetime
    """In UTC, without a zone, as in the table."""
    lines: tuple[dict[str, Any], ...]
    """Its rows of the table, the time left out."""


@dataclass(frozen=True, slots=True)
class Story:
    """Orders that belong together, the earliest first."""

    kind: str
    """The scenario; empty: ordinary orders, which have nothing to do with each other."""
    orders: tuple[ToldOrder, ...]

    def ending(self, at: datetime) -> Story:
        """The same, with the last order made `at`, and as much time between all as there was."""
        later = at - self.orders[-1].at
        return replace(self, orders=tuple(replace(one, at=one.at + later) for one in self.orders))


def read_stories(shop: Path, *, ordinary: int) -> list[Story]:
    """Scenarios of a shop, each kind at most twice, and at the end its last ordinary sales to the public, as one story.

    Raises:
        NoShopError: the folder has no shop.
    """
    try:
        planted = [json.loads(line) for line in (shop / _TRUTH).read_text(encoding="utf-8").splitlines()]
        special = [json.loads(line) for line in (shop / _CATALOGUE_TRUTH).read_text(encoding="utf-8").splitlines()]
        return [*_planted(shop, planted), _ordinary(shop, planted, special, ordinary)]
    except OSError as error:
        raise NoShopError(str(shop), error.strerror or "it cannot be read") from None


def _planted(shop: Path, planted: Sequence[dict[str, Any]]) -> Iterator[Story]:
    seen: Counter[str] = Counter()
    for one in planted:
        seen[one["scenario"]] += 1
        one["taken"] = seen[one["scenario"]] <= _OF_A_KIND
    taken = [one for one in planted if one["taken"]]
    orders = {one.id: one for one in _orders(shop, "order_id", {id_ for one in taken for id_ in one["order_ids"]})}
    for one in taken:
        of_story = sorted((orders[id_] for id_ in one["order_ids"]), key=lambda order: order.at)
        yield Story(one["scenario"], tuple(of_story))


def _ordinary(shop: Path, planted: Sequence[dict[str, Any]], special: Sequence[dict[str, Any]], count: int) -> Story:
    """The last sales of regulated goods to customers who are in no scenario."""
    regulated = {one["id"] for one in special if one["kind"] == "regulated"}
    strangers = {id_ for one in planted for id_ in one["customer_ids"]} | {None}
    sold = [
        order
        for order in _orders(shop, "product_id", regulated)
        if order.lines[0]["customer_id"] not in strangers and order.lines[0]["buyer_class"] == "general_public"
    ]
    return Story("", tuple(sorted(sold, key=lambda order: order.at)[-count:]))


def _orders(shop: Path, column: str, values: Iterable[str]) -> list[ToldOrder]:
    """The orders with a line whose `column` is one of `values`: these lines of them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(shop / _ORDERS, column, values).to_pylist():
        found.setdefault(row["order_id"], []).append(row)
    return [_order(id_, rows) for id_, rows in found.items()]


def _order(id_: str, rows: Sequence[dict[str, Any]]) -> ToldOrder:
    lines = tuple({name: value for name, value in row.items() if name != "ts"} for row in rows)
    return ToldOrder(id_, rows[0]["ts"], lines)


def _rows(path: Path, column: str, values: Iterable[str]) -> pa.Table:
    import pyarrow.parquet as pq

    return pq.read_table(path, filters=[(column, "in", sorted(values))])
