"""On a real cluster: the same results, also when a worker dies in the midst of the work."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Shop
from tests.spark.cluster import SECRET, Cluster, cluster
from tests.spark.screening import assert_same, request_for, rows_of

from poisonbook.workflows.files import screen_files
from poisonbook.workflows.screen_spark import screen_files_on_spark
from poisonbook.workflows.spark_request import OnSpark


@pytest.fixture
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A master and two workers of one core each."""
    with cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A key file, which every machine of this cluster has."""
    path = tmp_path / "key"
    path.write_text(base64.b64encode(bytes(range(32))).decode())
    return path


def test_a_cluster_that_loses_a_worker_finds_what_one_machine_finds(
    two_workers: Cluster, shop: Shop, key: Path, tmp_path: Path
) -> None:
    """The worker is killed, with its executor, when the orders have been read and the rules begin to run."""
    killed = threading.Event()

    def watch(stage: str, done: int, total: int | None) -> None:
        if stage == "rules" and not done:
            threading.Timer(2.0, two_workers.workers[0].kill).start()
            killed.set()

    screen_files(request_for(shop, tmp_path / "one", pseudonym_key=key))
    request = request_for(shop, tmp_path / "many", pseudonym_key=key, memory_limit="600MB")
    where = OnSpark(master=two_workers.master.address, settings=two_workers.settings)
    screening = screen_files_on_spark(request, where, progress=watch)

    assert killed.is_set()
    assert two_workers.workers[0].process.poll() is not None
    assert_same(tmp_path / "one", tmp_path / "many")
    found = rows_of(tmp_path / "many", "findings.jsonl")
    assert len(found) == len(set(found)) == sum(screening.findings.values()) > 0
    assert _customers(shop) & _words_in(two_workers.folder) == set()
    assert SECRET not in (tmp_path / "many" / "report.html").read_text()


def _customers(shop: Shop) -> set[str]:
    import pyarrow.parquet as pq

    ids = pq.read_table(shop.orders, columns=["customer_id"])["customer_id"].unique().to_pylist()
    return {id_ for id_ in ids if id_}


def _words_in(folder: Path) -> set[str]:
    """Every word of every file that the machines of the cluster left."""
    words: set[str] = set()
    for path in folder.rglob("*"):
        if path.is_file():
            words |= set(path.read_text(errors="replace").split())
    return words
