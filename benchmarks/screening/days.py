"""A shop's orders as a shop has them that exports every night: one Parquet file a day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def daily_files(orders: Path, out: Path) -> list[Path]:
    """Cut a file of order lines, which stand in the order of time, into files by the day; their paths in order."""
    out.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    writer: pq.ParquetWriter | None = None
    try:
        for day, lines in _stretches(orders):
            path = out / f"orders-{day}.parquet"
            if writer is None or files[-1] != path:
                if writer is not None:
                    writer.close()
                files.append(path)
                writer = pq.ParquetWriter(path, lines.schema, store_schema=False)
            writer.write_table(lines)
    finally:
        if writer is not None:
            writer.close()
    return files


def _stretches(orders: Path) -> Iterator[tuple[str, pa.Table]]:
    """Lines of one day that stand together, with the day."""
    with pq.ParquetFile(orders) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number)
            counts = pc.value_counts(pc.floor_temporal(table["ts"], unit="day"))
            start = 0
            for day, rows in zip(counts.field("values"), counts.field("counts").to_pylist(), strict=True):
                yield day.as_py().date().isoformat(), table.slice(start, rows)
                start += rows
