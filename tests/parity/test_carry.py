"""Screening day by day finds what screening everything at once finds, for any split and any order of arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parity.days import LONG, Book, Days, Return, at_once, books, line_at
from tests.parity.plans import plans
from tests.parity.shops import SECOND, START
from tests.parity.tables import lines_of

from poisonbook.engine.carry import KEY_SIZE
from poisonbook.rules.plan import FieldTest, Plan, Selection, Threshold
from poisonbook.rules.syntax import Attention, Operator, RuleType
from poisonbook.rules.timespan import Timespan

EXAMPLES = settings(max_examples=100)
SOME_PLANS = st.lists(plans(), min_size=1, max_size=3)


def rules_of(some: Sequence[Plan]) -> list[Plan]:
    return [replace(plan, rule=f"rule-{place}") for place, plan in enumerate(some) if plan.type != "companions"]


def longest_of(rules: Sequence[Plan]) -> Timespan:
    spans = [plan.timespan for plan in rules if plan.timespan is not None]
    return max(spans, key=lambda span: span.microseconds, default=Timespan.parse("1s"))


@EXAMPLES
@given(some=SOME_PLANS, book=books(), data=st.data())
def test_for_any_split_and_order_of_arrival(some: list[Plan], book: Book, data: st.DataObject) -> None:
    """Returns before their sales, too."""
    rules = rules_of(some)
    file_of = {row: data.draw(st.integers(0, 3)) for row in book.rows}
    days = Days(rules, LONG)

    for file in data.draw(st.permutations(range(4))):
        days.screen(book.part(row for row in book.rows if file_of[row] == file))

    assert days.late == []
    assert days.findings() == at_once(rules, book)


@EXAMPLES
@given(some=SOME_PLANS, book=books(), data=st.data())
def test_what_comes_too_late_is_refused_and_the_rest_is_exact(
    some: list[Plan], book: Book, data: st.DataObject
) -> None:
    rules, book = rules_of(some), book.with_whole_orders()
    late = data.draw(st.sampled_from([0, 1, 5, 10]))
    days = Days(rules, Timespan.parse(f"{longest_of(rules).microseconds // SECOND + late}s"))
    file_of = {row: data.draw(st.integers(0, 3)) for row in book.rows}

    for file in range(4):
        days.screen(book.part(row for row in book.rows if file_of[row] == file))

    refused = {*days.late, *(one.line for one in days.waiting)}
    assert days.findings() == at_once(rules, book.part({*book.rows} - refused))


@EXAMPLES
@given(some=SOME_PLANS, book=books(), data=st.data())
def test_no_line_is_carried_longer_than_the_longest_window_needs(
    some: list[Plan], book: Book, data: st.DataObject
) -> None:
    """Files in the order of time, with nothing kept for late ones."""
    rules, lines = rules_of(some), book.lines
    longest = longest_of(rules)
    moments = sorted({line.us for line in lines})
    cuts = sorted(data.draw(st.lists(st.sampled_from(moments), max_size=3))) if moments else []
    days = Days(rules, longest)

    for start, end in zip([0, *cuts], [*cuts, 10**18], strict=True):
        days.screen(book.part(line.line for line in lines if start <= line.us < end))

    assert days.late == []
    assert days.findings() == at_once(rules, Book(lines, ()))
    carried = days.memory.carried
    open_ = {line[:KEY_SIZE] for line in carried.evidence["line"].to_pylist()}
    times = zip((line.us for line in lines_of(carried.lines)), carried.lines["key"].to_pylist(), strict=True)
    newest = carried.newest_us or 0
    assert all(us >= newest - longest.microseconds or key in open_ for us, key in times)


@EXAMPLES
@given(some=SOME_PLANS, book=books())
def test_a_file_that_comes_again_changes_nothing(some: list[Plan], book: Book) -> None:
    """Its rows have other numbers then, as rows of another screening have."""
    days = Days(rules_of(some), LONG)
    days.screen(book)
    before = dict(days.holding)

    changed = days.screen(
        Book(
            tuple(line._replace(line=line.line + 10_000) for line in book.lines),
            tuple(one._replace(line=one.line + 10_000) for one in book.returns),
        )
    )

    assert changed == []
    assert days.holding == before
    assert days.repeated == len({line.line for line in book.lines})


def kept_rule(limit: str) -> Plan:
    """So many packs kept within ten seconds."""
    test = FieldTest("status", Operator.IN, ("reportable",))
    return Plan(
        rule="kept",
        version=1,
        law=(),
        attention=Attention.LOW,
        type=RuleType.VALUE_SUM,
        selections=(Selection("", ((test,),)),),
        exceptions=(),
        field="kept_quantity",
        group_by=("customer",),
        timespan=Timespan.parse("10s"),
        threshold=Threshold(Operator.GTE, Decimal(limit)),
        companions=(),
        why="{value} packs.",
    )


def back(row: int, of: int, us: int, packs: str = "1") -> Return:
    """A return of the line with number `of`."""
    return Return(row, f"o{of}", "ann", "p", Decimal(packs), START + us)


def test_a_finding_is_withdrawn_when_goods_come_back_another_day() -> None:
    days = Days([kept_rule("2")], LONG)
    days.screen(Book((line_at(1, 1), line_at(2, 2)), ()))
    (finding,) = days.holding.values()

    changed = days.screen(Book((), (back(11, of=1, us=3),)))

    assert changed == []
    assert [one.id for one in days.memory.withdrawn] == [finding.id]


def test_a_finding_with_another_figure_stands_in_the_place_of_the_first() -> None:
    days = Days([kept_rule("2")], LONG)
    days.screen(Book((line_at(1, 1), line_at(2, 2), line_at(3, 3)), ()))
    (before,) = days.holding.values()

    (after,) = days.screen(Book((), (back(11, of=1, us=3),)))

    assert after.replaces == (before.id,)
    assert (before.figures["value"], after.figures["value"]) == ("3", "2")
    assert days.memory.withdrawn == ()


def test_one_finding_can_fall_into_two() -> None:
    """Sales every six seconds, two of which make a finding within ten; the middle one comes back."""
    days = Days([kept_rule("2")], LONG)
    days.screen(Book(tuple(line_at(us * SECOND, us + 1) for us in (0, 6, 12, 18, 24)), ()))
    (before,) = days.holding.values()

    after = days.screen(Book((), (back(111, of=13, us=30 * SECOND),)))

    assert {one.replaces for one in after} == {(before.id,)}
    assert [[line.line for line in one.lines] for one in after] == [[1, 7], [19, 25]]


def test_a_return_waits_for_its_sale() -> None:
    days = Days([kept_rule("2")], LONG)

    days.screen(Book((), (back(11, of=1, us=3),)))
    waiting = days.memory.without_sale
    days.screen(Book((line_at(1, 1), line_at(2, 2)), ()))

    assert waiting == (11,)
    assert days.holding == {}


def test_a_return_of_a_sale_whose_windows_may_be_gone_is_refused() -> None:
    days = Days([kept_rule("2")], Timespan.parse("15s"))
    days.screen(Book((line_at(0, 1), line_at(1, 2)), ()))
    days.screen(Book((line_at(10 * SECOND, 3),), ()))

    days.screen(Book((), (back(11, of=1, us=10 * SECOND),)))

    assert days.late == [11]
    assert len(days.holding) == 1


def test_a_line_that_comes_too_late_is_refused_and_not_half_judged() -> None:
    days = Days([kept_rule("9")], Timespan.parse("15s"))
    newest = 100 * SECOND
    days.screen(Book((line_at(newest, 1),), ()))

    days.screen(Book((line_at(newest - 5 * SECOND, 2), line_at(newest - 5 * SECOND - 1, 3)), ()))

    assert days.late == [3]
    assert {line.line for line in lines_of(days.memory.carried.lines)} == {1, 2}


def test_equal_lines_of_one_file_are_several_and_of_two_files_one() -> None:
    """An order with the same line twice, and a file that holds some of an earlier one."""
    days = Days([], LONG)

    days.screen(Book((line_at(1, 1, order_id="o"), line_at(1, 2, order_id="o")), ()))
    days.screen(Book((line_at(1, 3, order_id="o"),), ()))

    assert {line.line for line in lines_of(days.memory.carried.lines)} == {1, 2}


def test_both_substances_of_a_line_are_kept() -> None:
    days = Days([], LONG)

    days.screen(Book((line_at(1, 1), line_at(1, 1, substance="hexamine")), ()))

    assert [line.substance for line in lines_of(days.memory.carried.lines)] == ["acetone", "hexamine"]
