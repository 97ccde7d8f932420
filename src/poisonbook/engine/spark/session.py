"""A Spark session that keeps what it is given to itself: settings, start and end."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# What SQL means, whatever the cluster's own defaults are.
_MEANING: Mapping[str, str] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.ansi.enabled": "true",  # a number that does not fit is an error, and does not wrap around
    "spark.sql.caseSensitive": "true",
    "spark.sql.variable.substitute": "false",  # ${…} in a rule's words is text
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "16384",
    "spark.sql.sources.default": "parquet",
    # Whatever is broadcast goes through the driver; so only what is meant to be is.
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.adaptive.autoBroadcastJoinThreshold": "-1",
}


def local_url(folder: Path) -> str:
    """A folder as Spark is to be told of it: with its scheme, and, unlike in a URL, every sign as it is."""
    return f"file://{folder.absolute()}"


@contextmanager
def own_session(session: SparkSession, folder: Path) -> Iterator[SparkSession]:
    """A session beside `session`, in the same application, with settings of its own; its tables lie in `folder`.

    The folder must be the same for all machines of a cluster. When the context ends, the tables are gone.
    """
    own = session.newSession()
    for name, value in _MEANING.items():
        own.conf.set(name, value)
    own.conf.set("spark.sql.shuffle.partitions", str(max(2 * session.sparkContext.defaultParallelism, 2)))
    name = f"poisonbook_{secrets.token_hex(8)}"
    place = local_url(folder).replace("\\", "\\\\").replace("'", "\\'")
    own.sql(f"CREATE DATABASE {name} LOCATION '{place}'")
    own.catalog.setCurrentDatabase(name)
    try:
        yield own
    finally:
        own.catalog.setCurrentDatabase("default")
        own.sql(f"DROP DATABASE {name} CASCADE")
