"""What must not matter does not: who customers are, in which order rows come, in how many files they lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import json_lines

import poisonbook

if TYPE_CHECKING:
    from tests.conftest import Shop

Change = Callable[[pa.Table, np.random.Generator], pa.Table | list[pa.Table]]
Facts = tuple[set[str], set[frozenset[str]]]


def facts(orders: Any, shop: Shop) -> Facts:
    """The findings without row numbers and pseudonyms, and which of them are of the same customer."""
    found = poisonbook.screen(shop.catalogue, orders, companions=shop.companions)
    said: list[str] = []
    of_customer: dict[str | None, set[str]] = defaultdict(set)
    for finding in found.findings.to_pylist():
        lines = sorted(str({**line, "line": None}) for line in finding["lines"])
        text = str({**finding, "customer": None, "lines": lines})
        said.append(text)
        of_customer[finding["customer"]].add(text)
    assert len(set(said)) == len(said)
    of_customer.pop(None, None)
    return set(said), {frozenset(texts) for texts in of_customer.values()}


@pytest.fixture(scope="module")
def plain(shop: Shop) -> Facts:
    """The findings of the shop as it is."""
    found = facts(shop.orders, shop)
    assert found[0]
    return found


def other_customers(orders: pa.Table, chance: np.random.Generator) -> pa.Table:
    """Every customer has another's name, or a wholly new one."""
    names = orders["customer_id"].unique().drop_null().to_pylist()
    half = len(names) // 2
    mixed = [names[place] for place in chance.permutation(half)]
    renamed = dict(zip(names, [*mixed, *(f"Ω {number}" for number in range(len(names) - half))], strict=True))
    column = [None if name is None else renamed[name] for name in orders["customer_id"].to_pylist()]
    return orders.set_column(orders.schema.get_field_index("customer_id"), "customer_id", pa.array(column))


def other_order(orders: pa.Table, chance: np.random.Generator) -> pa.Table:
    """All rows shuffled."""
    return orders.take(pa.array(chance.permutation(orders.num_rows)))


def several_files(orders: pa.Table, chance: np.random.Generator) -> list[pa.Table]:
    """Cut at five places, inside orders too, and the pieces shuffled."""
    cuts = [0, *sorted(chance.choice(orders.num_rows, 5, replace=False).tolist()), orders.num_rows]
    pieces = [orders.slice(start, end - start) for start, end in pairwise(cuts)]
    return [pieces[place] for place in chance.permutation(len(pieces))]


def other_columns(orders: pa.Table, chance: np.random.Generator) -> pa.Table:
    """Columns in another order."""
    return orders.select([orders.column_names[place] for place in chance.permutation(orders.num_columns)])


def other_types(orders: pa.Table, _chance: np.random.Generator) -> pa.Table:
    """The same values in other Arrow types."""
    fields = {"order_id": pa.large_string(), "product_id": pa.dictionary(pa.int32(), pa.string())}
    return orders.cast(pa.schema([field.with_type(fields.get(field.name, field.type)) for field in orders.schema]))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("change", [other_customers, other_order, several_files, other_columns, other_types])
def test_the_findings_stay_the_same(change: Change, seed: int, shop: Shop, plain: Facts, tmp_path: Path) -> None:
    changed = change(pq.read_table(shop.orders), np.random.default_rng(seed))

    if isinstance(changed, list):
        for place, piece in enumerate(changed):
            pq.write_table(piece, tmp_path / f"{place}.parquet")
        found = facts(tmp_path, shop)
    elif seed:
        pq.write_table(changed, tmp_path / "orders.parquet")
        found = facts(tmp_path / "orders.parquet", shop)
    else:
        found = facts(changed, shop)

    assert found == plain


def test_a_catalogue_in_another_order_gives_the_same_findings(shop: Shop, plain: Facts, tmp_path: Path) -> None:
    products = pq.read_table(shop.catalogue)
    shuffled = products.take(pa.array(np.random.default_rng(3).permutation(products.num_rows)))
    pq.write_table(shuffled, tmp_path / "catalogue.parquet")

    found = poisonbook.screen(tmp_path / "catalogue.parquet", shop.orders, companions=shop.companions)

    assert found.findings.num_rows == len(plain[0])
    assert set(found.products["id"].to_pylist()) == set(poisonbook.recognise(shop.catalogue)["id"].to_pylist())


def test_ordinary_lines_change_nothing(shop: Shop, plain: Facts) -> None:
    """Lines of goods that the law does not touch, from the same customers and in the same orders, leave no trace."""
    orders = pq.read_table(shop.orders)
    special = {row["id"] for row in json_lines(shop.folder / "catalogue_truth.jsonl")}
    ordinary = [id_ for id_ in orders["product_id"].unique().to_pylist() if id_ not in special]
    more = orders.slice(0, 3000)
    ids = pa.array(np.random.default_rng(4).choice(ordinary, more.num_rows))
    more = more.set_column(more.schema.get_field_index("product_id"), "product_id", ids)

    assert facts(pa.concat_tables([orders, more]), shop) == plain
