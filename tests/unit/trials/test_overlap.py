"""What a rule knows that others do not."""

from __future__ import annotations

from poisonbook.trials.overlap import Shared, Versions, between, overlap

ALERTS = [frozenset({"a", "b"}), frozenset({"c"}), frozenset({"d"})]


def test_alerts_are_shared_where_an_order_is() -> None:
    found = overlap(ALERTS, {"one": [frozenset({"b"})], "two": [frozenset({"a"}), frozenset({"c", "x"})], "three": []})

    assert found.shared == (Shared("two", 2), Shared("one", 1))
    assert found.alone == 1


def test_without_other_rules_every_alert_stands_alone() -> None:
    assert overlap(ALERTS, {}).alone == 3


def test_between_two_versions_orders_come_and_go() -> None:
    assert between([frozenset({"a", "b"})], ALERTS) == Versions(both=2, gained=("c", "d"), lost=())
    assert between(ALERTS, []) == Versions(both=0, gained=(), lost=("a", "b", "c", "d"))
