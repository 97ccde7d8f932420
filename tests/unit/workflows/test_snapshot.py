"""A snapshot is made when products have changed or half of its time is over, and every process makes the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from poisonbook.client import read_snapshot
from poisonbook.facts.recognition import Listing
from poisonbook.law.book import load_book
from poisonbook.privacy.signing import SigningKey
from poisonbook.register.access import Operator
from poisonbook.register.products import RegisteredProduct
from poisonbook.storage import products
from poisonbook.storage.store import Store
from poisonbook.storage.work import each
from poisonbook.workflows.access import add_operator
from poisonbook.workflows.snapshot import REST, Snapshots

KEY = SigningKey(bytes(range(32)))
NOON = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)


@each
def _put(connection: products.Connection, asked: tuple[str, str]) -> None:
    operator, id_ = asked
    products.put(connection, operator, [(RegisteredProduct(id_, f"hash of {id_}"), Listing(id_, "a thing"))])


@dataclass
class Bench:
    """A store, an operator, and clocks that stand still until they are moved."""

    store: Store
    operator: Operator
    now: datetime = NOON
    seconds: float = 0.0
    keys_read: list[SigningKey] = field(default_factory=list)

    def put(self, id_: str) -> None:
        """Register a product."""
        self.store.writer.run(_put, (self.operator.id, id_))

    def process(self, hours: int = 24) -> Snapshots:
        """What another process of the service makes snapshots with."""
        clocks = {"clock": lambda: self.now, "monotonic": self.tick}
        return Snapshots(self.store, load_book(), self.key, hours=hours, **clocks)  # type: ignore[arg-type]

    def key(self) -> SigningKey:
        """The key, counted."""
        self.keys_read.append(KEY)
        return KEY

    def tick(self) -> float:
        """A millisecond later each time."""
        self.seconds += 0.001
        return self.seconds

    def rest(self) -> None:
        """Let the time pass in which nothing new is made."""
        self.seconds += REST * 1.0


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    url = f"sqlite:///{tmp_path / 'book.sqlite'}"
    Store.upgrade(url)
    with Store.open(url) as store:
        yield Bench(store, add_operator(store, "shop", ["EU"]))


def test_what_has_not_changed_is_made_once(bench: Bench) -> None:
    snapshots = bench.process()
    bench.put("P-1")

    first = snapshots.newest(bench.operator)
    bench.rest()

    assert snapshots.newest(bench.operator) is first
    assert len(bench.keys_read) == 1


def test_a_change_makes_a_newer_version(bench: Bench) -> None:
    snapshots = bench.process()
    first = snapshots.newest(bench.operator)
    bench.put("P-1")
    bench.rest()

    second = snapshots.newest(bench.operator)

    assert second.facts.version == first.facts.version + 1
    assert second.etag != first.etag


def test_while_products_are_being_registered_it_rests_between_two(bench: Bench) -> None:
    snapshots = bench.process()
    first = snapshots.newest(bench.operator)
    bench.put("P-1")

    assert snapshots.newest(bench.operator) is first
    bench.rest()
    assert snapshots.newest(bench.operator) is not first


def test_half_of_its_time_later_there_is_a_newer_one(bench: Bench) -> None:
    snapshots = bench.process(hours=24)
    first = snapshots.newest(bench.operator)
    bench.now += timedelta(hours=11, minutes=29)
    assert snapshots.newest(bench.operator) is first

    bench.now += timedelta(minutes=1)
    second = snapshots.newest(bench.operator)

    assert second.facts.version > first.facts.version
    assert second.facts.expires_at - first.facts.expires_at == timedelta(hours=12)
    assert second.facts.salt != first.facts.salt


@pytest.mark.parametrize("hours", [1, 2, 3, 24, 25, 168])
def test_at_least_half_of_its_time_is_left_when_it_is_handed_out(bench: Bench, hours: int) -> None:
    for later in (0, 7, 23, 100, 1_000):
        bench.now = NOON + timedelta(hours=later)

        left = bench.process(hours).newest(bench.operator).facts.expires_at - bench.now

        assert timedelta(hours=hours) / 2 <= left <= timedelta(hours=hours)


def test_two_processes_make_the_same_bytes(bench: Bench) -> None:
    for id_ in ("P-1", "P-2", "P-3"):
        bench.put(id_)
    first = bench.process().newest(bench.operator)
    bench.now += timedelta(minutes=17)

    assert bench.process().newest(bench.operator).data == first.data


def test_versions_grow_after_the_store_was_restored_from_an_older_copy(bench: Bench) -> None:
    for number in range(5):
        bench.put(f"P-{number}")
    before = bench.process().newest(bench.operator)
    older = Operator("opr_older", "", ("EU",))  # the same shop, with fewer changes

    bench.now += timedelta(hours=12)

    assert bench.process().newest(older).facts.version > before.facts.version


def test_versions_grow_when_its_lifetime_is_changed(bench: Bench) -> None:
    versions = []
    for hours in (24, 2, 168, 24, 1):
        versions.append(bench.process(hours).newest(bench.operator).facts.version)
        bench.now += timedelta(hours=170)

    assert versions == sorted(set(versions))


def test_a_version_is_a_number_that_javascript_counts_exactly(bench: Bench) -> None:
    bench.now = datetime(2200, 1, 1, tzinfo=UTC)

    assert bench.process().newest(bench.operator).facts.version < 2**53


def test_it_says_under_which_law_the_products_were_judged(bench: Bench) -> None:
    snapshot = read_snapshot(bench.process().newest(bench.operator).data, [KEY.public_key])

    assert (snapshot.operator, snapshot.jurisdictions) == (bench.operator.id, ("EU",))
    assert snapshot.law == f"EU {load_book().jurisdiction('EU').checked}"
