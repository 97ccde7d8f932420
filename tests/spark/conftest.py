"""A Spark application for each module of tests: it takes ten seconds and more to start."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from poisonbook.engine.spark.starting import application

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here, and skip it with the reason where Spark cannot run."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.spark)
            # PySpark leaves the sockets over which it hands data to Java to the garbage collector.
            for kind in ("pytest.PytestUnraisableExceptionWarning", "ResourceWarning"):
                item.add_marker(pytest.mark.filterwarnings(f"ignore::{kind}"))
            if reason := why_not():
                item.add_marker(pytest.mark.skip(reason=reason))


def why_not() -> str | None:
    """What Spark lacks here; None when it can run."""
    for module in ("pyspark", "pandas"):
        if find_spec(module) is None:
            return f"{module} is not installed: make setup-spark"
    return None if java_home() else "no Java to be found"


def java_home() -> Path | None:
    """Where Java is installed."""
    if "JAVA_HOME" in os.environ:
        return Path(os.environ["JAVA_HOME"])
    java = shutil.which("java")
    return None if java is None else Path(java).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def _java() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if (home := java_home()) is not None:
            patch.setenv("JAVA_HOME", str(home))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield


@pytest.fixture(scope="module")
def local_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Spark puts what does not fit into memory."""
    return tmp_path_factory.mktemp("spark-local")


@pytest.fixture(scope="module")
def session(local_dir: Path) -> Iterator[SparkSession]:
    """A local application with two threads, whose results to the driver may not be more than two megabytes."""
    settings = {"spark.local.dir": str(local_dir), "spark.driver.maxResultSize": "2m"}
    with application("local[2]", memory="1500MB", settings=settings) as started:
        yield started
