"""Screening on Spark: what is asked for, and what of it Spark can do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from poisonbook.engine.orders import ParquetOrders
from poisonbook.engine.spark.errors import SparkInputError, SparkOptionError, SparkSettingError
from poisonbook.engine.spark.starting import LOCAL, check_form, is_local, keeps_secrets, read_settings
from poisonbook.workflows.files import ScreenRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poisonbook.intake.reading import Reading

_CONVERT = (
    "Spark reads local Parquet files whose columns have fitting types; convert it first, such as with DuckDB: "
    "COPY '{what}.csv' TO '{what}.parquet'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSpark:
    """Where the work is done."""

    master: str | None = None
    """None: on this machine, with a thread for each core or as many as `ScreenRequest.threads` says."""
    settings: Path | None = None
    """A file of settings for Spark (`engine.spark.starting.read_settings`)."""

    def master_for(self, request: ScreenRequest) -> str:
        """The master's URL."""
        if self.master is not None:
            return self.master
        return LOCAL if request.threads is None else f"local[{request.threads}]"

    def settings_for(self, request: ScreenRequest) -> Mapping[str, str]:
        """The operator's settings.

        Raises:
            SparkMasterError: no master is written so.
            SparkSettingError: they cannot be read, or a key of ours would travel over a network in clear.
        """
        check_form(self.master_for(request))
        given = {} if self.settings is None else read_settings(self.settings)
        if request.pseudonym_key is None and not is_local(self.master_for(request)) and not keeps_secrets(given):
            raise SparkSettingError(
                "--pseudonym-key",
                "a fresh key would go over the cluster's network in clear; give a key file that every machine has, or "
                "set spark.authenticate and spark.network.crypto.enabled (--spark-conf)",
            )
        return given


def refuse_options(request: ScreenRequest) -> None:
    """Refuse what the Spark engine does not have.

    Raises:
        SparkOptionError: such an option is given.
    """
    if request.state is not None or request.keep is not None:
        raise SparkOptionError("--state", "screening day by day is for one machine; use --engine duckdb for it")


def parquet_of(reading: Reading, what: str) -> ParquetOrders:
    """The files of an input, for Spark to read by itself.

    Raises:
        SparkInputError: they are no Parquet files, or their columns have other types; it says how to convert them.
    """
    native = reading.native_parquet()
    if native is None:
        raise SparkInputError(f"--{what}", _CONVERT.format(what=what))
    return ParquetOrders(native.files, native.rows, native.source_columns)
