"""The checker of histories finds every anomaly that was made up for it, and none in a history without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.histories.checker import Evidence, anomalies
from tests.histories.clock import HOUR
from tests.histories.entries import Entry
from tests.histories.ops import UNKNOWN, Op

OPEN = 12 * HOUR
LATE = 100 * HOUR
"""When everything is looked at for the last time."""


def op(what: str, of: str, told: str, start: float, end: float | None = None, **more: Any) -> Op:
    """Something asked for at an hour and told a minute later, or at another hour."""
    until = start + 1 / 60 if end is None else end
    return Op(what, of, told, start * HOUR, until * HOUR, more)


def sweep(start: float, **counts: int) -> Op:
    return op("sweep", "register", "done", start, counts=counts)


BOUGHT: dict[str, Any] = {"packs": 2, "licence": "lic_1"}
SOLD: dict[str, Any] = {**BOUGHT, "due": 30 * HOUR}
OPENED: dict[str, Any] = {"by": "anna", "role": "compliance"}
SECOND: dict[str, Any] = {"by": "bert", "role": "data_protection"}

ORDER = (
    op("screen", "o-1", "kept", 1, **BOUGHT),
    op("confirm", "o-1", "sold", 2, **SOLD),
    op("return", "o-1", "came back", 3, packs=1),
    op("look at order", "o-1", "confirmed 1", 4),
    op("look at licence", "lic_1", "there", 4, used=1),
    op("look at order", "o-1", "absent", 100),
    op("look at licence", "lic_1", "there", 100, used=1),
)
OTHER = (
    op("screen", "o-2", "kept", 2, packs=3, licence="lic_1"),
    op("confirm", "o-2", "refuse", 3.5, packs=3, licence="lic_1", due=30 * HOUR),
    op("cancel", "o-2", "cancelled", 4),
    op("look at order", "o-2", "absent", 100),
)
OPENING = (
    op("check", "idc_1", "done", 1, due=40 * HOUR),
    op("request", "opn_1", "done", 2, **OPENED, expires=26 * HOUR, due=40 * HOUR, gone=40 * HOUR),
    op("approve", "opn_1", "refused", 3, by="anna", role="data_protection"),
    op("approve", "opn_1", "done", 4, **SECOND),
    op("read", "opn_1", "done", 5, **OPENED),
    op("read", "opn_1", "refused", 6, **OPENED),
    op("look at opening", "opn_1", "opened", 100),
    op("look at check", "idc_1", "absent", 100),
)
SWEEPS = (sweep(20), sweep(31, orders=1, licence_uses=1, stock=1), sweep(50, identity_checks=1, ledger_contents=2))
TOLD: Sequence[tuple[str, dict[str, Any]]] = (
    ("record", {"id": "lic_1", "noun": "licences", "digest": "0"}),
    ("record", {"id": "o-1", "noun": "orders", "digest": "1"}),
    ("record", {"id": "idc_1", "noun": "identity_checks", "digest": "2"}),
    ("opening-requested", {"id": "opn_1"}),
    ("record", {"id": "o-2", "noun": "orders", "digest": "3"}),
    ("opening-approved", {"id": "opn_1"}),
    ("record", {"id": "o-2", "noun": "orders", "digest": None}),
    ("opening-read", {"id": "opn_1"}),
    ("erasure", {}),
    ("erasure", {}),
)
ENTRIES = tuple(Entry(number, kind, said) for number, (kind, said) in enumerate(TOLD))
GOOD = Evidence(
    ops=(op("licence", "lic_1", "done", 0, packs=3), *ORDER, *OTHER, *OPENING, *SWEEPS),
    entries=ENTRIES,
    erasures=[
        (31 * HOUR, {"orders": 1, "licence_uses": 1, "stock": 1}),
        (50 * HOUR, {"identity_checks": 1, "ledger_contents": 2}),
    ],
    rows={"stock": 0, "opening_halves": 0, "ledger_contents": 8},
    used={"lic_1": 1},
    open_seconds=OPEN,
)


def with_op(changed: Op, *, instead_of: int | None = None, evidence: Evidence = GOOD) -> Evidence:
    """The history with one thing more, or in place of the one with this number among those of its record."""
    ops = list(evidence.ops)
    if instead_of is not None:
        same = [place for place, one in enumerate(ops) if one.of == changed.of and one.what == changed.what]
        ops.pop(same[instead_of])
    return replace(evidence, ops=[*ops, changed])


def with_entries(entries: Sequence[Entry]) -> Evidence:
    return replace(GOOD, entries=[replace(one, number=number) for number, one in enumerate(entries)])


def swapped(first: int, second: int) -> list[Entry]:
    entries = list(ENTRIES)
    entries[first], entries[second] = entries[second], entries[first]
    return entries


def test_a_history_without_anomalies_has_none() -> None:
    assert anomalies(GOOD) == []


ANOMALIES: dict[str, tuple[Evidence, str]] = {
    "a write-off that is lost": (replace(GOOD, used={"lic_1": 0}), "0 of 3 packs are written off"),
    "a write-off that was made twice": (replace(GOOD, used={"lic_1": 3}), "3 of 3 packs are written off"),
    "a licence below zero": (
        with_op(op("look at licence", "lic_1", "there", 4, used=4), instead_of=0),
        "4 packs were written off",
    ),
    "a licence that was seen without what was sold": (
        with_op(op("look at licence", "lic_1", "there", 2.5, used=0)),
        "0 packs were written off",
    ),
    "a sale refused though enough was left": (
        with_op(op("confirm", "o-2", "refuse", 1.5, packs=3, licence="lic_1", due=30 * HOUR), instead_of=0),
        "o-2: was refused",
    ),
    "a sale that nobody screened": (
        with_op(op("look at order", "o-3", "confirmed 2", 60)),
        "order o-3: cannot have been told this",
    ),
    "a sale that is lost": (
        with_op(op("look at order", "o-1", "screened", 4), instead_of=0),
        "order o-1: cannot have been told this",
    ),
    "more packs back than were sold": (
        with_op(op("return", "o-1", "came back", 5, packs=2)),
        "order o-1: cannot have been told this",
    ),
    "a sale after it was cancelled": (
        with_op(op("confirm", "o-2", "sold", 5, **(SOLD | {"packs": 3}))),
        "order o-2: cannot have been told this",
    ),
    "an order gone before its date": (
        with_op(op("look at order", "o-1", "absent", 25)),
        "order o-1: cannot have been told this",
    ),
    "an order kept after a sweep": (
        with_op(op("look at order", "o-1", "confirmed 1", 60)),
        "order o-1: cannot have been told this",
    ),
    "a row counted as deleted twice": (
        replace(
            with_op(sweep(60, orders=1)),
            erasures=[*GOOD.erasures, (60 * HOUR, {"orders": 1})],
        ),
        "orders deleted: 2",
    ),
    "a row deleted early": (
        replace(
            GOOD,
            erasures=[(31 * HOUR, {**GOOD.erasures[0][1], "identity_checks": 1}), (50 * HOUR, {"ledger_contents": 2})],
        ),
        "identity_checks: 1 rows were deleted by",
    ),
    "a deletion that the ledger does not count": (
        replace(GOOD, erasures=[GOOD.erasures[0], (50 * HOUR, {"ledger_contents": 2})]),
        "the ledger counts",
    ),
    "a stock record too many": (replace(GOOD, rows={**GOOD.rows, "stock": 1}), "stock records: 2"),
    "halves that stay after they were used": (
        replace(GOOD, rows={**GOOD.rows, "opening_halves": 1}),
        "halves: 1",
    ),
    "an opening approved by who asked": (
        with_op(op("approve", "opn_1", "done", 4, by="anna", role="data_protection"), instead_of=1),
        "opening opn_1: cannot have been told this",
    ),
    "an opening approved by the same role": (
        with_op(op("approve", "opn_1", "done", 4, by="bert", role="compliance"), instead_of=1),
        "opening opn_1: cannot have been told this",
    ),
    "an opening read that nobody approved": (
        with_op(op("approve", "opn_1", "refused", 4, by="anna", role="data_protection"), instead_of=1),
        "opening opn_1: cannot have been told this",
    ),
    "an opening read twice": (
        with_op(op("read", "opn_1", "done", 6, **OPENED), instead_of=1),
        "opening opn_1: cannot have been told this",
    ),
    "an opening read by two at once": (
        with_op(op("read", "opn_1", "done", 4.9, 5.2, **OPENED), instead_of=1),
        "opening opn_1: cannot have been told this",
    ),
    "an opening read after its day": (
        with_op(op("read", "opn_1", "done", 27, **OPENED), instead_of=0),
        "opening opn_1: cannot have been told this",
    ),
    "an opening read after its record was erased": (
        with_op(
            op("request", "opn_1", "done", 2, **OPENED, expires=60 * HOUR, due=40 * HOUR, gone=40 * HOUR),
            instead_of=0,
            evidence=with_op(op("read", "opn_1", "done", 55, **OPENED), instead_of=0),
        ),
        "opening opn_1: cannot have been told this",
    ),
    "an opening refused for no reason": (
        with_op(op("approve", "opn_1", "refused", 3, **SECOND), instead_of=0),
        "opening opn_1: cannot have been told this",
    ),
    "another's particulars": (
        with_op(op("read", "opn_1", "another's particulars", 5, **OPENED), instead_of=0),
        "opening opn_1: cannot have been told this",
    ),
    "an entry that is missing": (
        with_entries([one for one in ENTRIES if one.kind != "opening-read"]),
        "the ledger does not tell of [('opn_1', 'opening-read')]",
    ),
    "an entry that is there twice": (
        with_entries([*ENTRIES, ENTRIES[7]]),
        "2 times of ('opn_1', 'opening-read')",
    ),
    "an entry of what nobody did": (
        with_entries([*ENTRIES, Entry(0, "opening-read", {"id": "opn_2"})]),
        "nobody did what the ledger tells: [('opn_2', 'opening-read')]",
    ),
    "a gap in the ledger": (replace(GOOD, entries=[*ENTRIES[:-1], replace(ENTRIES[-1], number=11)]), "a gap"),
    "entries in another order than they were told": (with_entries(swapped(3, 7)), "which was told before"),
    "contents that went without being counted": (
        replace(GOOD, rows={**GOOD.rows, "ledger_contents": 7}),
        "3 contents of entries are gone",
    ),
}


@pytest.mark.parametrize("name", ANOMALIES)
def test_it_finds(name: str) -> None:
    evidence, words = ANOMALIES[name]

    found = anomalies(evidence)

    assert [one for one in found if words in one] != [], found


def test_what_was_never_told_may_be_done_or_not() -> None:
    cut_off = replace(op("return", "o-1", UNKNOWN, 5, packs=1), end=float("inf"))

    assert anomalies(with_op(cut_off)) == []
    assert anomalies(replace(with_op(cut_off), used={"lic_1": 0}, rows={**GOOD.rows, "stock": 1})) == []


def test_an_entry_that_nobody_saw_may_have_told_of_it() -> None:
    unseen = [replace(one, said=None) if one.number == 1 else one for one in ENTRIES]
    told_later = [*unseen, Entry(len(ENTRIES), "record", {"id": "o-1", "noun": "orders", "digest": "4"})]

    def out_of_order(entries: Sequence[Entry]) -> list[str]:
        return [one for one in anomalies(with_entries(entries)) if "told before" in one]

    assert out_of_order(told_later) == []
    assert out_of_order([one for one in told_later if one.said is not None]) != []


def test_two_at_once_may_come_in_either_order() -> None:
    early = op("confirm", "o-1", "sold", 1.999, **SOLD)

    assert anomalies(with_op(early)) == []
