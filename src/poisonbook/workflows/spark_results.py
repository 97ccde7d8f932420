"""The results of a screening on Spark: folders of parts that executors wrote."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poisonbook.engine.spark.session import local_url
from poisonbook.engine.spark.tell import TEXT, findings_schema
from poisonbook.facts.records import recognition_table
from poisonbook.workflows.spark_sift import FAULT_WITHOUT_SALE, Sort

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def write_findings(session: SparkSession, staging: Path) -> None:
    """Write the table `told` as `findings.parquet` and `findings.jsonl`."""
    told = session.table("told")
    _parquet(told.select(*(name for name in findings_schema().names if name != TEXT)), staging / "findings.parquet")
    _text(told.select(TEXT), staging / "findings.jsonl")


def write_products(session: SparkSession, staging: Path) -> None:
    """Write what the table `recognised` tells as `products.parquet` and `products.jsonl`."""
    told = session.table("recognised").where("json IS NOT NULL").withColumnRenamed("product_id", "id_")
    schema = recognition_table([]).schema
    _parquet(told.select(*schema.names), staging / "products.parquet")
    _text(told.select("json"), staging / "products.jsonl")


def write_refused(
    session: SparkSession, staging: Path, without_sale: DataFrame, catalogue: Sequence[Path], orders: Sequence[Path]
) -> None:
    """Write the place of each row that could not be judged, and why, as `refused.jsonl`."""
    from pyspark.sql import functions as fn

    listings = session.table("recognised").where("refused IS NOT NULL").withColumn("reason", fn.col("refused"))
    lines = session.table("sifted").where(f"sort = {int(Sort.REFUSED)}").withColumn("reason", fn.col("fault"))
    returns = without_sale.withColumn("reason", fn.lit(str(FAULT_WITHOUT_SALE)))
    parts = [_placed(listings, catalogue), _placed(lines, orders), _placed(returns, orders)]
    _text(parts[0].unionByName(parts[1]).unionByName(parts[2]), staging / "refused.jsonl")


def _placed(rows: DataFrame, files: Sequence[Path]) -> DataFrame:
    from pyspark.sql import functions as fn

    names = fn.array(*(fn.lit(str(file)) for file in files))
    file: Any = fn.element_at(names, fn.col("file") + 1).alias("file")
    return rows.select(fn.to_json(fn.struct(file, fn.col("row_in_file").alias("row"), "reason")).alias("json"))


def _parquet(table: DataFrame, folder: Path) -> None:
    table.write.option("compression", "zstd").parquet(local_url(folder))
    _tidy(folder, ".parquet")


def _text(table: DataFrame, folder: Path) -> None:
    table.write.text(local_url(folder))
    _tidy(folder, ".jsonl")


def _tidy(folder: Path, ending: str) -> None:
    """Parts by number, without what Spark writes beside them; a folder of no part is no folder to other programs."""
    parts = sorted(path for path in folder.iterdir() if path.name.startswith("part-"))
    for number, part in enumerate(parts):
        part.rename(folder / f"part-{number:05}{ending}")
    for path in folder.iterdir():
        if not path.name.startswith("part-"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
