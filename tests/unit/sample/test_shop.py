"""The shop's files: their form, their size, and that the same arguments give the same bytes."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
import pytest

from poisonbook.sample import ShopNotWrittenError, ShopSizeError, TableFormat, make_shop

NAMES = ["catalogue.parquet", "catalogue_truth.jsonl", "companions.yaml", "orders.parquet", "truth.jsonl"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of the usual size."""
    folder = tmp_path_factory.mktemp("shop")
    make_shop(folder)
    return folder


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Twice the same arguments, twice the same files."""
    for name in ("once", "twice"):
        make_shop(tmp_path / name, products=300, lines=3000, seed=11)

    assert _bytes(tmp_path / "once") == _bytes(tmp_path / "twice")


def test_another_seed_gives_another_shop(tmp_path: Path) -> None:
    """Every file but the words of the companion goods differs."""
    for seed in (1, 2):
        make_shop(tmp_path / str(seed), products=300, lines=3000, seed=seed)
    first, second = _bytes(tmp_path / "1"), _bytes(tmp_path / "2")

    assert all(first[name] != second[name] for name in NAMES)


def test_the_catalogue_does_not_depend_on_the_orders(tmp_path: Path) -> None:
    """More lines, the same listings."""
    for lines in (1000, 5000):
        make_shop(tmp_path / str(lines), products=300, lines=lines, seed=4)

    assert _bytes(tmp_path / "1000")["catalogue.parquet"] == _bytes(tmp_path / "5000")["catalogue.parquet"]


def test_the_files_have_the_columns_of_the_closed_schema(shop: Path) -> None:
    """As plain Parquet, with the types that were asked for."""
    text = pa.string()

    assert sorted(path.name for path in shop.iterdir()) == NAMES
    assert pq.read_schema(shop / "catalogue.parquet") == pa.schema(
        [(name, text) for name in ("id", "title", "description", "brand", "category", "lang")]
    )
    assert pq.read_schema(shop / "orders.parquet") == pa.schema(
        [
            ("order_id", text),
            ("customer_id", text),
            ("ts", pa.timestamp("us")),
            ("product_id", text),
            ("quantity", pa.int32()),
            ("buyer_class", text),
            ("delivery_country", text),
            ("statement_state", text),
            ("licence_state", text),
            ("delivery_address", text),
            ("payment_token", text),
        ]
    )


@pytest.mark.parametrize(("products", "lines"), [(100, 600), (1234, 9876), (3000, 1000)])
def test_the_sizes_are_honoured(tmp_path: Path, products: int, lines: int) -> None:
    """Exactly so many listings and order lines; the summary counts what is there."""
    summary = make_shop(tmp_path, products=products, lines=lines)
    orders = pq.read_table(tmp_path / "orders.parquet")

    assert pq.read_metadata(tmp_path / "catalogue.parquet").num_rows == products == summary.products
    assert orders.num_rows == lines == summary.lines
    assert len(orders["order_id"].unique()) == summary.orders
    truth = map(json.loads, (tmp_path / "catalogue_truth.jsonl").read_text(encoding="utf-8").splitlines())
    regulated = {row["id"] for row in truth if row["kind"] == "regulated"}
    assert len(regulated) == summary.regulated_products
    assert sum(product in regulated for product in orders["product_id"].to_pylist()) == summary.regulated_lines


def test_the_regulated_share_is_about_what_was_asked(tmp_path: Path) -> None:
    """Listings exactly, order lines roughly, decoys half of them."""
    summary = make_shop(tmp_path, products=4000, lines=60_000, regulated_share=0.05)

    assert summary.regulated_products == 200
    assert summary.decoys == 100
    assert 0.04 < summary.regulated_lines / summary.lines < 0.06


def test_orders_stand_in_the_order_of_time_and_hold_together(shop: Path) -> None:
    """An order has one customer, one moment, one address and so on; ids count up with time."""
    rows = pq.read_table(shop / "orders.parquet").to_pylist()
    heads: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for row in rows:
        heads[row["order_id"]].add(tuple(row[name] for name in row if name not in ("product_id", "quantity")))

    assert all(len(head) == 1 for head in heads.values())
    assert [row["ts"] for row in rows] == sorted(row["ts"] for row in rows)
    assert [row["order_id"] for row in rows] == sorted(row["order_id"] for row in rows)


def test_orders_keep_to_their_days(tmp_path: Path) -> None:
    """From the first day's midnight to the last day's."""
    make_shop(tmp_path, products=200, lines=4000, start=date(2025, 3, 1), days=45)
    times = pq.read_table(tmp_path / "orders.parquet")["ts"].to_pylist()

    assert datetime(2025, 3, 1) <= times[0] < datetime(2025, 3, 2)
    assert datetime(2025, 4, 14) <= times[-1] < datetime(2025, 4, 15)


def test_customers_are_many_and_some_lines_have_none(shop: Path) -> None:
    """About three in a hundred lines are anonymous; a few customers buy much, most buy little."""
    customers = pq.read_table(shop / "orders.parquet")["customer_id"].to_pylist()
    counts: dict[str, int] = defaultdict(int)
    for customer in filter(None, customers):
        counts[customer] += 1
    busiest = sorted(counts.values(), reverse=True)

    assert 0.02 < customers.count(None) / len(customers) < 0.04
    assert sum(busiest[: len(busiest) // 10]) > 0.3 * len(customers)


def test_csv_says_the_same_as_parquet(tmp_path: Path) -> None:
    """The same rows, microseconds included; an absent customer is an empty field."""
    make_shop(tmp_path / "parquet", products=200, lines=1000)
    make_shop(tmp_path / "csv", products=200, lines=1000, table_format=TableFormat.CSV)
    expected = pq.read_table(tmp_path / "parquet" / "orders.parquet")
    options = pv.ConvertOptions(column_types=expected.schema, strings_can_be_null=True, quoted_strings_can_be_null=True)

    read = pv.read_csv(tmp_path / "csv" / "orders.csv", convert_options=options)

    assert read.equals(expected)
    assert _bytes(tmp_path / "csv")["truth.jsonl"] == _bytes(tmp_path / "parquet")["truth.jsonl"]


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    """Both long stages report all of their work."""
    heard: list[tuple[str, int, int]] = []
    make_shop(tmp_path, products=200, lines=1000, progress=lambda *said: heard.append(said))

    assert heard[-1] == ("orders", 1000, 1000)
    assert ("catalogue", 200, 200) in heard


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ({"products": 99}, "the number of products is 99; a sample that holds every scenario needs at least 100"),
        ({"lines": 599}, "the number of order lines is 599; a sample that holds every scenario needs at least 600"),
        ({"days": 44}, "the number of days is 44; a sample that holds every scenario needs at least 45"),
        (
            {"regulated_share": 0.6},
            "the regulated share is 0.6; a sample that holds every scenario needs 0 to 0.5",
        ),
    ],
)
def test_a_shop_too_small_for_its_scenarios_is_refused(tmp_path: Path, size: dict[str, Any], message: str) -> None:
    """Before anything is written."""
    with pytest.raises(ShopSizeError) as error:
        make_shop(tmp_path / "shop", **size)

    assert str(error.value) == message
    assert not (tmp_path / "shop").exists()


def test_a_place_that_cannot_be_written_is_an_error_of_its_own(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "shop").write_text("in the way", encoding="utf-8")

    with pytest.raises(ShopNotWrittenError) as error:
        make_shop(tmp_path / "shop", products=100, lines=600)

    assert error.value.exit_code == 4


def test_an_interrupted_run_leaves_nothing_and_keeps_what_was_there(tmp_path: Path) -> None:
    """Ctrl-C half-way: no file under its final name, no temporary folder, older files untouched."""
    (tmp_path / "truth.jsonl").write_text("older", encoding="utf-8")

    def stop(stage: str, _done: int, _total: int) -> None:
        if stage == "orders":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_shop(tmp_path, products=200, lines=1000, progress=stop)

    assert _bytes(tmp_path) == {"truth.jsonl": b"older"}


def test_the_summary_is_fit_for_json(tmp_path: Path) -> None:
    """Every value survives the way through JSON."""
    record = make_shop(tmp_path, products=100, lines=600).as_json()

    assert json.loads(json.dumps(record)) == record
