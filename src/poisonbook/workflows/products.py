"""The product table that orders are joined to: made once from the catalogue, so that no order line is recognised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from poisonbook.catalogue.companions import Companions
from poisonbook.engine.orders import ProductKind
from poisonbook.errors import PoisonbookError
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.workflows.recognise import CatalogueBatch

if TYPE_CHECKING:
    import pyarrow as pa


class DuplicateProductError(PoisonbookError):
    """Several listings of the catalogue have the same id, so an order line does not say which was sold."""

    code: ClassVar[str] = "duplicate-product"

    def __init__(self, ids: int, rows: tuple[int, ...]) -> None:
        super().__init__(ids, rows)
        self.ids = ids
        self.rows = rows

    def __str__(self) -> str:
        rows = ", ".join(str(row) for row in self.rows)
        return (
            f"catalogue: ids that stand on several rows: {self.ids:,} (the first on rows {rows}); "
            "give every product one row and its own id"
        )


class ProductTable:
    """Gathers the catalogue's products, batch by batch."""

    def __init__(self, companions: Companions | None = None) -> None:
        self._companions = companions
        self._ids: list[pa.Array] = []
        self._rows: list[pa.Array] = []
        self._substances: list[dict[str, object]] = []
        self._companion_names: list[tuple[str, str]] = []
        self.recognised: list[tuple[Listing, Recognition]] = []
        """The regulated, undetermined and decided listings, in input order."""

    def take(self, batches: Iterator[CatalogueBatch]) -> None:
        """Take every product of the catalogue."""
        for batch in batches:
            self._ids.append(batch.data.column("id"))
            self._rows.append(batch.data.column("row"))
            for _, listing, recognition in batch.recognised:
                if recognition.status.is_regulated or recognition.decision is not None:
                    self.recognised.append((listing, recognition))
                    self._substances += _substance_rows(recognition)
            if self._companions is not None:
                self._companion_names += self._companions.find(batch.data)

    def kinds(self, *, once: bool = True) -> pa.Table:
        """`product_id` and `kind` of every product.

        Args:
            once: whether each id may stand on one row only.

        Raises:
            DuplicateProductError: an id stands on several rows.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        ids = pa.chunked_array(self._ids, pa.string())
        if once:
            _refuse_duplicates(ids, pa.chunked_array(self._rows, pa.int64()))
        regulated = pa.array({row["product_id"] for row in self._substances}, pa.string())
        companion = pa.array({id_ for id_, _ in self._companion_names}, pa.string())
        kind = pc.add(
            pc.multiply(pc.is_in(ids, regulated).cast(pa.int8()), pa.scalar(int(ProductKind.REGULATED), pa.int8())),
            pc.multiply(pc.is_in(ids, companion).cast(pa.int8()), pa.scalar(int(ProductKind.COMPANION), pa.int8())),
        )
        return pa.table({"product_id": ids, "kind": kind})

    def substances(self) -> pa.Table:
        """One row for each regulated substance of each product."""
        import pyarrow as pa

        schema = pa.schema(
            [
                ("product_id", pa.string()),
                ("substance", pa.string()),
                ("schedule", pa.string()),
                ("status", pa.string()),
                ("strength_ww", pa.decimal128(9, 4)),
                ("net_mass_kg", pa.decimal128(18, 3)),
            ]
        )
        return pa.Table.from_pylist(self._substances, schema=schema)

    def companion_names(self) -> pa.Table:
        """`product_id` and the operator's name of each companion product."""
        import pyarrow as pa

        pairs = sorted(set(self._companion_names))
        return pa.table(
            {
                "product_id": pa.array([id_ for id_, _ in pairs], pa.string()),
                "companion": pa.array([name for _, name in pairs], pa.string()),
            }
        )


def _substance_rows(recognition: Recognition) -> list[dict[str, object]]:
    return [
        {
            "product_id": recognition.id,
            "substance": found.substance,
            "schedule": found.schedule,
            "status": found.status.value,
            "strength_ww": None if found.strength is None else found.strength.high,
            "net_mass_kg": found.net_mass_kg,
        }
        for found in recognition.substances
        if found.status.is_regulated
    ]


def _refuse_duplicates(ids: pa.ChunkedArray, rows: pa.ChunkedArray) -> None:
    import pyarrow.compute as pc

    counts = pc.value_counts(ids)
    repeated = counts.filter(pc.greater(counts.field("counts"), 1))
    if len(repeated):
        places = rows.filter(pc.is_in(ids, repeated.field("values")))
        raise DuplicateProductError(len(repeated), tuple(places.slice(0, 6).to_pylist()))
