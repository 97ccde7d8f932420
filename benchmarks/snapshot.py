"""What a snapshot costs: its bytes, making it, reading it, and looking up a basket.

    python -m benchmarks.snapshot [--products 1000000] [--regulated 0.01] [--rounds 5]

Products are named SKU-0, SKU-1, …; one in a hundred is regulated. "Read" is everything from the bytes to a snapshot
that answers: the signature verified, the sets indexed. A basket has five lines, none of them regulated, so that all
four sets are looked at. The JavaScript client runs in Node where there is one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from poisonbook.client import Standing, read_snapshot
from poisonbook.privacy.signing import SigningKey
from poisonbook.reports.snapshot import SnapshotFacts, snapshot_bytes
from poisonbook.values.status import Status

SPEED = Path(__file__).parents[1] / "clients" / "javascript" / "tools" / "speed.js"
_BASKETS = 20_000
R = TypeVar("R")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--regulated", type=float, default=0.01)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    table = Table("what", "figure")
    for what, figure in _figures(asked.products, asked.regulated, asked.rounds):
        table.add_row(what, figure)
    Console().print(table)


def _figures(products: int, share: float, rounds: int) -> list[tuple[str, str]]:
    ids = [f"SKU-{number}" for number in range(products)]
    few = int(products * share)
    statuses = (Status.RESTRICTED, Status.UNDETERMINED, Status.REPORTABLE)
    by_status = {status: ids[place:few:3] for place, status in enumerate(statuses)}
    by_status[Status.NOT_REGULATED] = ids[few:]
    key, now = SigningKey.fresh(), datetime.now(UTC)
    facts = SnapshotFacts(
        operator="opr_bench",
        version=1,
        made_at=now,
        expires_at=now + timedelta(hours=24),
        jurisdictions=("EU",),
        law="EU",
        salt=key.derived("salt")[:16],
    )

    def made() -> bytes:
        body = snapshot_bytes(facts, by_status)
        return body + key.sign(body)

    data, make = _median(made, rounds)
    snapshot, read = _median(lambda: read_snapshot(data, [key.public_key]), rounds)
    baskets = [
        [ids[few + (basket * 173 + line * 7919) % (products - few)] for line in range(5)] for basket in range(_BASKETS)
    ]
    found, look = _median(lambda: sum(_passes(snapshot.standing(id_) for id_ in one) for one in baskets), rounds)
    assert found == _BASKETS
    wrong = sum(snapshot.standing(f"NEW-{number}") is not Standing.UNKNOWN for number in range(products))
    rows = [
        ("bytes", f"{len(data):,} ({len(data) / products:.2f} a product)"),
        ("bytes, gzip -6", f"{len(gzip.compress(data, 6)):,}"),
        ("made and signed", f"{make * 1e3:,.0f} ms"),
        ("read by Python", f"{read * 1e3:,.1f} ms"),
        ("basket of 5 in Python", f"{look / _BASKETS * 1e6:,.1f} µs"),
        (f"of {products:,} unknown ids taken for known", f"{wrong}"),
    ]
    return rows + _in_node(data, key.public_key)


def _in_node(data: bytes, public_key: str) -> list[tuple[str, str]]:
    node = shutil.which("node")
    if node is None:
        return [("Node.js", "not there")]
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        done = subprocess.run(
            [node, "--no-warnings", SPEED, file.name, public_key], capture_output=True, check=True, text=True
        )
    took = json.loads(done.stdout)
    return [
        ("read by JavaScript", f"{took['read_ms']:,.1f} ms"),
        ("basket of 5 in JavaScript", f"{took['basket_ms'] * 1e3:,.1f} µs"),
    ]


def _passes(standings: Iterable[Standing]) -> bool:
    return all(standing is Standing.NOT_REGULATED for standing in standings)


def _median(ask: Callable[[], R], rounds: int) -> tuple[R, float]:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        result = ask()
        took.append(time.perf_counter() - began)
    return result, statistics.median(took)


if __name__ == "__main__":
    main()
