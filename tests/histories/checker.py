"""Reads what processes recorded beside what the store and the ledger hold; names all that cannot be so together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from tests.histories.checks import CHECK_OPS, CheckModel
from tests.histories.entries import Entry, ledger_anomalies
from tests.histories.licences import licence_anomalies
from tests.histories.linear import Model, Search, Tally
from tests.histories.openings import HANDED, OPENING_OPS, OpeningModel
from tests.histories.openings import TAKEN as HALVES_TAKEN
from tests.histories.ops import Op
from tests.histories.orders import ORDER_OPS, STOCK, SWEPT, TAKEN, USES_SWEPT, OrderModel, most_lives
from tests.histories.sweeps import Sweeps, early


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All there is to judge by."""

    ops: Sequence[Op]
    """Of all histories, and at the end a look at every record."""
    entries: Sequence[Entry]
    erasures: Sequence[tuple[float, Mapping[str, int]]]
    """What the ledger tells of sweeps: when each took place and what it deleted."""
    rows: Mapping[str, int]
    """How many each table holds at the end."""
    used: Mapping[str, int]
    """How many packs are written off each licence at the end."""
    open_seconds: float
    """How long an order that was screened can be confirmed."""


def anomalies(evidence: Evidence) -> list[str]:
    """All that is wrong; nothing: the histories, the store and the ledger agree."""
    return list(chain(*(look(evidence) for look in (_records, _sweeps, _ledger))))


def _ledger(evidence: Evidence) -> Iterator[str]:
    yield from ledger_anomalies(evidence.ops, evidence.entries)


def _sweeps(evidence: Evidence) -> Iterator[str]:
    """The ledger counts as the histories do, and nothing was deleted before its date."""
    sweeps, told = Sweeps(evidence.ops), Counter[str]()
    for _, counts in evidence.erasures:
        told.update(counts)
    if sweeps.told_all and told != sweeps.counts:
        yield f"the ledger counts {dict(told)} deleted, the histories {dict(sweeps.counts)}"
    contents = len(evidence.entries) - evidence.rows["ledger_contents"]
    if contents != told["ledger_contents"]:
        yield f"{contents} contents of entries are gone, {told['ledger_contents']} were deleted"
    checks = [op.more["due"] for op in evidence.ops if op.what == "check"]
    yield from early("identity_checks", evidence.erasures, checks)
    orders = [_order_dues(ops, evidence.open_seconds) for ops in _by_record(evidence.ops, ORDER_OPS).values()]
    yield from early("orders", evidence.erasures, list(chain(*orders)))


def _records(evidence: Evidence) -> Iterator[str]:
    """What each record was told can have happened one thing after the other, and comes to the counts there are."""
    sweeps, told = Sweeps(evidence.ops), Counter[str]()
    for _, counts in evidence.erasures:
        told.update(counts)
    found: dict[str, dict[str, set[Tally]]] = {}
    for noun, of in (("order", ORDER_OPS), ("opening", OPENING_OPS), ("check", CHECK_OPS)):
        found[noun] = {}
        for id_, ops in _by_record(evidence.ops, of).items():
            ends = Search(_model(noun, ops, sweeps, evidence.open_seconds), ops).ends()
            if not ends:
                yield f"{noun} {id_}: cannot have been told this: {_shown(ops)}"
            found[noun][id_] = {tally for _, tally in ends}
    rows, orders = evidence.rows, found["order"]
    yield from _counted("orders deleted", told["orders"], _range(orders.values(), SWEPT))
    yield from _counted("write-offs deleted", told["licence_uses"], _range(orders.values(), USES_SWEPT))
    yield from _counted("stock records", rows["stock"] + told["stock"], _range(orders.values(), STOCK))
    yield from _counted("checks deleted", told["identity_checks"], _range(found["check"].values(), 0))
    halves = _range(found["opening"].values(), HANDED), _range(found["opening"].values(), HALVES_TAKEN)
    between = (halves[0][0] - halves[1][1], halves[0][1] - halves[1][0])
    yield from _counted("halves", rows["opening_halves"] + told["opening_halves"], between)
    taken = {id_: _one_range(tallies, TAKEN) for id_, tallies in orders.items()}
    yield from licence_anomalies(evidence.ops, evidence.used, taken, open_seconds=evidence.open_seconds)


def _order_dues(ops: Sequence[Op], open_seconds: float) -> list[float]:
    """The earliest date that an order may have had, for as often as it can have been put on record."""
    dues = [op.start + open_seconds for op in ops if op.what == "screen"]
    dues += [op.more["due"] for op in ops if op.what == "confirm"]
    return [min(dues)] * most_lives(ops, open_seconds) if dues else []


def _model(noun: str, ops: Sequence[Op], sweeps: Sweeps, open_seconds: float) -> Model:  # type: ignore[type-arg]
    if noun == "order":
        packs = next((op.more["packs"] for op in ops if op.what == "screen"), 0)
        return OrderModel(sweeps, packs=packs, open_seconds=open_seconds)
    if noun == "opening":
        return OpeningModel(sweeps)
    return CheckModel(sweeps, ops)


def _by_record(ops: Iterable[Op], of: frozenset[str]) -> dict[str, list[Op]]:
    found: dict[str, list[Op]] = defaultdict(list)
    for op in ops:
        if op.what in of and op.of:
            found[op.of].append(op)
    return found


def _one_range(tallies: set[Tally], place: int) -> tuple[int, int]:
    counts = [tally[place] for tally in tallies]
    return min(counts, default=0), max(counts, default=0)


def _range(all_tallies: Iterable[set[Tally]], place: int) -> tuple[int, int]:
    ranges = [_one_range(tallies, place) for tallies in all_tallies]
    return sum(one[0] for one in ranges), sum(one[1] for one in ranges)


def _counted(what: str, number: int, between: tuple[int, int]) -> Iterator[str]:
    if not between[0] <= number <= between[1]:
        yield f"{what}: {number}, where the histories come to {between[0]} to {between[1]}"


def _shown(ops: Sequence[Op]) -> str:
    ordered = sorted(ops, key=lambda op: op.start)
    return "; ".join(f"{op.what} {dict(op.more)} {op.start:.1f}-{op.end:.1f} {op.told}" for op in ordered)
