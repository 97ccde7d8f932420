"""What Spark cannot do is said before anything is started or written."""

from __future__ import annotations

import socket
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from poisonbook.engine.spark import starting
from poisonbook.engine.spark.errors import (
    SparkError,
    SparkInputError,
    SparkJavaError,
    SparkMasterError,
    SparkMissingError,
    SparkOptionError,
    SparkSettingError,
)
from poisonbook.workflows.files import ScreenRequest
from poisonbook.workflows.screen_spark import screen_files_on_spark
from poisonbook.workflows.spark_request import OnSpark


@pytest.fixture
def request_(tmp_path: Path) -> ScreenRequest:
    """A screening that would work."""
    pq.write_table(pa.table({"id": ["P"], "title": ["Gloves"]}), tmp_path / "catalogue.parquet")
    times = pa.array([1_735_689_600_000_000], pa.timestamp("us"))
    orders = {"order_id": ["a"], "ts": times, "product_id": ["P"], "quantity": [1]}
    pq.write_table(pa.table(orders), tmp_path / "orders.parquet")
    catalogue, orders_ = tmp_path / "catalogue.parquet", tmp_path / "orders.parquet"
    return ScreenRequest(catalogue=[str(catalogue)], orders=[str(orders_)], out=tmp_path / "out")


def refused(request: ScreenRequest, where: OnSpark, error: type[SparkError], *words: str) -> None:
    """It is, in these words, and nothing is written."""
    with pytest.raises(error) as caught:
        screen_files_on_spark(request, where)
    assert [word for word in words if word not in str(caught.value)] == []
    assert not request.out.exists()


def test_without_pyspark_the_extra_is_named(request_: ScreenRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "find_spec", lambda _name: None)

    refused(request_, OnSpark(), SparkMissingError, "pyspark", "pip install 'poisonbook[spark]'")


def test_without_java_it_is_named(request_: ScreenRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    refused(request_, OnSpark(), SparkJavaError, "Java 17", str(tmp_path))

    (tmp_path / "bin").mkdir()
    java = tmp_path / "bin" / "java"
    java.write_text(f"#!{sys.executable}\nimport sys\nsys.stderr.write('openjdk version \"11.0.2\" 2019-01-15')\n")
    java.chmod(0o755)
    refused(request_, OnSpark(), SparkJavaError, "Java 11", "Java 17")

    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    refused(request_, OnSpark(), SparkJavaError, "was not found")


def test_a_master_that_is_none_or_does_not_answer_is_named(request_: ScreenRequest, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("A" * 43 + "=")
    request = replace(request_, pseudonym_key=key)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    refused(request, OnSpark(master=f"spark://127.0.0.1:{port}"), SparkMasterError, "does not answer")
    refused(request, OnSpark(master="local[none]"), SparkMasterError, "local[N]")
    refused(request, OnSpark(master="spark://nowhere"), SparkMasterError, "spark://HOST:PORT")


def test_a_fresh_key_does_not_go_over_a_network_in_clear(request_: ScreenRequest, tmp_path: Path) -> None:
    master = "spark://127.0.0.1:7077"
    refused(request_, OnSpark(master=master), SparkSettingError, "--pseudonym-key", "spark.authenticate")

    half = tmp_path / "half.conf"
    half.write_text("spark.authenticate true\n")
    refused(request_, OnSpark(master=master, settings=half), SparkSettingError, "spark.network.crypto.enabled")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# ours\n\nspark.io.encryption.enabled false\n", ("spark.io.encryption.enabled", "stays true")),
        ("spark.speculation = true\n", ("spark.speculation",)),
        ("password 123\n", (":1",)),
        ("\nspark.ui.enabled\n", (":2",)),
    ],
)
def test_a_setting_that_takes_protection_away_or_is_none_is_named(
    text: str, words: tuple[str, ...], request_: ScreenRequest, tmp_path: Path
) -> None:
    settings = tmp_path / "spark.conf"
    settings.write_text(text)

    refused(request_, OnSpark(settings=settings), SparkSettingError, *words)


def test_day_by_day_is_for_one_machine(request_: ScreenRequest, tmp_path: Path) -> None:
    refused(replace(request_, state=tmp_path / "state"), OnSpark(), SparkOptionError, "--state", "--engine duckdb")


@pytest.mark.parametrize("name", ["catalogue", "orders"])
def test_what_is_no_parquet_is_named_with_a_way_to_convert_it(
    name: str, request_: ScreenRequest, tmp_path: Path
) -> None:
    heads = {"catalogue": "id,title", "orders": "order_id,ts,product_id,quantity"}
    (tmp_path / "some.csv").write_text(heads[name] + "\n")

    some = [str(tmp_path / "some.csv")]
    request = replace(request_, catalogue=some) if name == "catalogue" else replace(request_, orders=some)
    refused(request, OnSpark(), SparkInputError, f"--{name}", f"COPY '{name}.csv' TO '{name}.parquet'")
