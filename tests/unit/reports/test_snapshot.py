"""The bytes of a snapshot: exact, compact, the same for the same contents."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.client.stand_in import OTHERS, REGULATED, signed

from poisonbook.client import read_snapshot
from poisonbook.reports.snapshot import SnapshotFacts, snapshot_bytes
from poisonbook.values.status import Status

GOLDEN = Path(__file__).parents[3] / "clients" / "javascript" / "test"
FACTS = SnapshotFacts(
    operator="op-1",
    version=3,
    made_at=datetime(2026, 1, 1, tzinfo=UTC),
    expires_at=datetime(2026, 1, 2, tzinfo=UTC),
    jurisdictions=("DE", "EU"),
    law="EU 2026-01-01",
    salt=bytes(16),
)


def test_every_byte_stands_where_the_form_says() -> None:
    data = snapshot_bytes(FACTS, {Status.RESTRICTED: ["A"], Status.NOT_REGULATED: ["B"]})

    def one(id_: str) -> bytes:
        return b"\0\0\0\1\0\1" + hashlib.sha256(bytes(16) + id_.encode()).digest()[4:8]

    empty = b"\0\0\0\0\0\0"
    header = (
        b'{"expires_at":"2026-01-02T00:00:00Z","jurisdictions":["DE","EU"],"law":"EU 2026-01-01",'
        b'"made_at":"2026-01-01T00:00:00Z","operator":"op-1",'
        b'"products":{"not_regulated":1,"reportable":0,"restricted":1,"undetermined":0},'
        b'"salt":"00000000000000000000000000000000","version":3}'
    )
    length = len(header).to_bytes(4, "big")
    assert data == b"poisonbook snapshot 1\n" + length + header + one("A") + empty + empty + one("B")


@given(st.lists(st.text(max_size=8), max_size=200, unique=True), st.integers(0, 200))
def test_the_same_contents_in_another_order_are_the_same_bytes(ids: list[str], cut: int) -> None:
    by_status = {Status.REPORTABLE: ids[:cut], Status.NOT_REGULATED: ids[cut:]}
    back = {status: of_it[::-1] for status, of_it in reversed(by_status.items())}

    assert snapshot_bytes(FACTS, back) == snapshot_bytes(FACTS, by_status)


def test_another_salt_gives_hashes_that_have_nothing_in_common() -> None:
    ids = [f"P-{number}" for number in range(1_000)]
    sets = [
        snapshot_bytes(replace(FACTS, salt=salt), {Status.NOT_REGULATED: ids})[-4_000:]
        for salt in (bytes(16), b"x" * 16)
    ]
    words = [{data[at : at + 4] for at in range(0, len(data), 4)} for data in sets]

    assert len(words[0] & words[1]) <= 1


def test_a_moment_is_written_in_utc() -> None:
    there = timezone(timedelta(hours=2))
    same = replace(FACTS, made_at=FACTS.made_at.astimezone(there), expires_at=FACTS.expires_at.astimezone(there))

    assert snapshot_bytes(same, {}) == snapshot_bytes(FACTS, {})


def test_a_bucket_has_four_members_at_most_on_average() -> None:
    chance = random.Random(1868)  # noqa: S311 - nothing secret
    for count in (*range(70), 1_000, 4_095, 4_096, 4_097, 20_000):
        ids = [str(chance.random()) for _ in range(count)]
        data = snapshot_bytes(FACTS, {Status.NOT_REGULATED: ids})
        start = 26 + int.from_bytes(data[22:26], "big") + 3 * 6
        bits = data[start + 4]
        counts = data[start + 5 : start + 5 + 2**bits]

        assert int.from_bytes(data[start : start + 4], "big") == count == sum(counts)
        assert count <= 4 * 2**bits <= max(4, 2 * count + 6)
        assert len(data) == start + 5 + 2**bits + 4 * count


def test_the_golden_snapshot_is_still_what_is_made() -> None:
    """What clients in other languages were tested with; if it has to change, the format has a new number."""
    regulated = {**REGULATED, **{f"R-{number}": list(Status)[number % 3] for number in range(40)}}
    others = [*OTHERS, *(f"N-{number}" for number in range(200)), "過酸化水素", ""]

    assert (GOLDEN / "golden.snapshot").read_bytes() == signed(7, regulated=regulated, others=others)
    assert (GOLDEN / "older.snapshot").read_bytes() == signed(6)


def test_the_golden_snapshot_says_what_every_client_must_read() -> None:
    golden = json.loads((GOLDEN / "golden.json").read_text(encoding="utf-8"))
    data = (GOLDEN / "golden.snapshot").read_bytes()

    snapshot = read_snapshot(data, [golden["public_key"]], operator=golden["operator"])

    assert snapshot.version == golden["version"]
    assert {id_: snapshot.standing(id_).value for id_ in golden["standings"]} == golden["standings"]
