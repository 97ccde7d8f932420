"""Screening day by day finds what screening everything at once finds, for any split and any order of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parity.plans import plans
from tests.parity.shops import Shop, shops
from tests.parity.tables import line_table, lines_of

from poisonbook.engine.carry import (
    KEY_SIZE,
    Carried,
    Change,
    Reach,
    around,
    carry_on,
    change_of,
    keys_by_line,
    nothing_carried,
    sift,
    with_keys,
)
from poisonbook.engine.reference.run import run
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import RegulatedLine
from poisonbook.rules.plan import Plan

EXAMPLES = settings(max_examples=300, deadline=None)
LONG = 10**15
"""Microseconds: longer than any timespan of the plans, or any time between lines of a shop."""


class Days:
    """Screenings one after the other, and the findings that hold after all of them."""

    def __init__(self, rules: Sequence[Plan], reach: Reach) -> None:
        self.rules = [plan for plan in rules if plan.type.is_windowed or not plan.companions]
        self.reach = reach
        self.carried = nothing_carried()
        self.holding: dict[str, Finding] = {}
        self.late: list[int] = []
        self.repeated = 0

    def screen(self, lines: Sequence[RegulatedLine], file: int) -> list[Change]:
        """Screen what one file brings."""
        table = with_keys(line_table(in_rows(lines)), [file] * len(lines))
        sifted = sift(self.carried, table, self.reach)
        self.late += sifted.late
        self.repeated += sifted.repeated
        beside = around(self.carried, sifted.fresh, [plan.group_by for plan in self.rules])
        keys = keys_by_line(beside, sifted.fresh)
        numbers = set(sifted.fresh["line"].to_pylist())
        judged = [*lines_of(beside), *lines_of(sifted.fresh)]
        found = [
            (finding, change_of(finding, keys, self.carried))
            for finding in run(self.rules, judged, ())
            if any(line.line in numbers for line in finding.lines)
        ]
        for finding, change in found:
            for old in change.replaces:
                del self.holding[old]
            self.holding[change.id] = finding
        self.carried = carry_on(self.carried, sifted.fresh, found, keys=keys, lines_read=len(lines), reach=self.reach)
        return [change for _, change in found]


def in_rows(lines: Iterable[RegulatedLine]) -> list[RegulatedLine]:
    """The lines as a scan gives them: by row, then by substance."""
    return sorted(lines, key=lambda line: (line.line, line.substance))


def told_apart(shop: Shop) -> list[RegulatedLine]:
    """The lines of a shop, each of a product of its own, without the negative amounts that no scan lets through."""
    return [
        line._replace(product_id=f"p{line.line}", amount_kg=None if line.amount_kg is None else abs(line.amount_kg))
        for line in shop.lines
    ]


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=repr)


def rules_of(some: Sequence[Plan]) -> list[Plan]:
    return [replace(plan, rule=f"rule-{place}") for place, plan in enumerate(some) if plan.type != "companions"]


@EXAMPLES
@given(some=st.lists(plans(), min_size=1, max_size=3), shop=shops(), data=st.data())
def test_for_any_split_and_order_of_arrival(some: list[Plan], shop: Shop, data: st.DataObject) -> None:
    rules, lines = rules_of(some), told_apart(shop)
    file_of = {row: data.draw(st.integers(0, 3)) for row in sorted({line.line for line in lines})}
    days = Days(rules, Reach(keep=LONG, longest=0))

    for file in data.draw(st.permutations(range(4))):
        days.screen([line for line in lines if file_of[line.line] == file], file)

    assert days.late == []
    assert sorted_findings(days.holding.values()) == sorted_findings(run(rules, lines, ()))


@EXAMPLES
@given(some=st.lists(plans(), min_size=1, max_size=3), shop=shops(), data=st.data())
def test_no_line_is_carried_longer_than_the_longest_window_needs(
    some: list[Plan], shop: Shop, data: st.DataObject
) -> None:
    """Files in the order of time, with nothing kept for late ones."""
    rules, lines = rules_of(some), told_apart(shop)
    longest = max((plan.timespan.microseconds for plan in rules if plan.timespan is not None), default=0)
    moments = sorted({line.us for line in lines})
    cuts = sorted(data.draw(st.lists(st.sampled_from(moments), max_size=3))) if moments else []
    days = Days(rules, Reach(keep=longest, longest=longest))

    for file, (start, end) in enumerate(zip([0, *cuts], [*cuts, LONG**2], strict=True)):
        days.screen([line for line in lines if start <= line.us < end], file)

    assert days.late == []
    assert sorted_findings(days.holding.values()) == sorted_findings(run(rules, lines, ()))
    open_ = {line[:KEY_SIZE] for one in days.carried.findings for line in one.evidence}
    newest = days.carried.newest_us
    assert all(
        newest is not None and (us >= newest - longest or key in open_) for us, key in carried_times(days.carried)
    )


def carried_times(carried: Carried) -> list[tuple[int, bytes]]:
    return list(zip((line.us for line in lines_of(carried.lines)), carried.lines["key"].to_pylist(), strict=True))


@EXAMPLES
@given(some=st.lists(plans(), min_size=1, max_size=2), shop=shops())
def test_a_file_that_comes_again_changes_nothing(some: list[Plan], shop: Shop) -> None:
    """Its rows have other numbers then, as rows of another screening have."""
    days, lines = Days(rules_of(some), Reach(keep=LONG, longest=0)), told_apart(shop)
    days.screen(lines, 0)
    before = dict(days.holding)

    changes = days.screen([line._replace(line=line.line + 10_000) for line in lines], 1)

    assert changes == []
    assert days.holding == before
    assert days.repeated == len({line.line for line in lines})


def line_at(us: int, row: int, **fields: object) -> RegulatedLine:
    common = {"order_id": f"o{row}", "product_id": "p", "quantity": Decimal(1), "customer": "ann"}
    known = {"substance": "acetone", "schedule": "Annex II", "status": "reportable"}
    return RegulatedLine(line=row, us=us, **{**common, **known, **fields})  # type: ignore[arg-type]


def test_a_line_that_comes_too_late_is_refused_and_not_half_judged() -> None:
    days = Days([], Reach(keep=30, longest=20))
    days.screen([line_at(1_000, 1)], 0)

    days.screen([line_at(990, 2), line_at(989, 3)], 1)

    assert days.late == [3]
    assert {line.line for line in lines_of(days.carried.lines)} == {1, 2}


def test_equal_lines_of_one_file_are_several_and_of_two_files_one() -> None:
    """An order with the same line twice, and a file that holds some of an earlier one."""
    days = Days([], Reach(keep=LONG, longest=0))

    days.screen([line_at(1, 1, order_id="o"), line_at(1, 2, order_id="o")], 0)
    days.screen([line_at(1, 3, order_id="o")], 1)

    assert {line.line for line in lines_of(days.carried.lines)} == {1, 2}


def test_both_substances_of_a_line_are_kept() -> None:
    days = Days([], Reach(keep=LONG, longest=0))

    days.screen([line_at(1, 1), line_at(1, 1, substance="hexamine")], 0)

    assert [line.substance for line in lines_of(days.carried.lines)] == ["acetone", "hexamine"]
