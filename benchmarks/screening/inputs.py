"""What the ways of screening are given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import poisonbook
from poisonbook.catalogue.companions import Companions
from poisonbook.sample.shop import make_shop


@dataclass(frozen=True, slots=True)
class Inputs:
    """The folder of a shop, and what the hand-written ways are told beforehand."""

    shop: Path

    @property
    def catalogue(self) -> Path:
        """Every product; only poisonbook reads it."""
        return self.shop / "catalogue.parquet"

    @property
    def operator_list(self) -> Path:
        """The operator's list of companion goods; only poisonbook reads it."""
        return self.shop / "companions.yaml"

    @property
    def orders(self) -> Path:
        """The order lines."""
        return self.shop / "orders.parquet"

    @property
    def products(self) -> Path:
        """For the hand-written ways: `product_id`, `substance`, `schedule`, `status` and `kg` of a pack."""
        return self.shop / "known_products.parquet"

    @property
    def companions(self) -> Path:
        """For the hand-written ways: `product_id` and the operator's name of companion goods."""
        return self.shop / "known_companions.parquet"


def make_inputs(shop: Path, *, products: int, lines: int) -> None:
    """Write a shop, and what the hand-written ways are told about it."""
    make_shop(shop, products=products, lines=lines, seed=1868)
    tell_products(Inputs(shop))


def tell_products(inputs: Inputs) -> None:
    """Write what the hand-written ways are told: the work that they are spared."""
    rows = [
        {
            "product_id": row["id"],
            "substance": one["substance"],
            "schedule": one["schedule"],
            "status": one["status"],
            "kg": one["net_mass_kg"],
        }
        for row in poisonbook.recognise(inputs.catalogue).to_pylist()
        for one in row["substances"]
        if one["status"] != "not_regulated"
    ]
    texts = [(name, pa.string()) for name in ("product_id", "substance", "schedule", "status")]
    schema = pa.schema([*texts, ("kg", pa.decimal128(18, 3))])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), inputs.products)
    companions = Companions.from_file(inputs.operator_list)
    catalogue = pq.read_table(inputs.catalogue, columns=["id", "title"])
    pairs = [pair for batch in catalogue.to_batches() for pair in companions.find(batch)]
    names = {"product_id": [pair[0] for pair in pairs], "companion": [pair[1] for pair in pairs]}
    pq.write_table(pa.table(names), inputs.companions)
