"""The lines that findings rest on: kept once, by row, while rules work on numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from poisonbook.facts.findings import EvidenceLine

Rows = npt.NDArray[np.integer[Any]]
"""Rows of the evidence."""

_FEW = ("product_id", "substance", "companion")
"""Columns with few different values: each is one Python object, however many lines have it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Regulated lines and, after them, companions, in the columns of `EvidenceLine`."""

    table: pa.Table

    @classmethod
    def of(cls, lines: pa.Table, companions: pa.Table) -> Evidence:
        """The evidence in these tables; its rows are counted from 0, through the lines and then the companions."""
        both = pa.concat_tables(
            [
                lines.select(["order_id", "line", "product_id", "ts", "substance", "amount_kg"]),
                companions.select(["order_id", "line", "product_id", "ts", "companion"]),
            ],
            promote_options="default",
        ).combine_chunks()
        for name in _FEW:
            at = both.schema.get_field_index(name)
            both = both.set_column(at, name, both.column(name).dictionary_encode())
        return cls(both)

    def at(self, rows: Rows) -> tuple[EvidenceLine, ...]:
        """The lines at these rows, in their order."""
        taken = self.table.take(pa.array(rows)).combine_chunks()
        return tuple(
            map(
                EvidenceLine,
                taken["order_id"].to_pylist(),
                taken["line"].to_pylist(),
                _repeated(taken["product_id"]),
                _moments(taken["ts"]),
                _repeated(taken["substance"]),
                taken["amount_kg"].to_pylist(),
                _repeated(taken["companion"]),
            )
        )


def _moments(times: pa.ChunkedArray) -> list[datetime]:
    """The moments of a column of UTC times. By NumPy: Arrow's own way takes six times as long."""
    moments: list[datetime] = times.to_numpy().tolist()
    return [moment.replace(tzinfo=UTC) for moment in moments]


def _repeated(column: pa.ChunkedArray) -> list[Any]:
    """The values of an encoded column, each made once."""
    encoded = column.combine_chunks()
    values = [*encoded.dictionary.to_pylist(), None]
    return [values[index] for index in encoded.indices.fill_null(len(values) - 1).to_numpy().tolist()]
