"""Findings, merged for each set of linked orders."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.review.findings import finding

from poisonbook.review.alerts import linked, new_among, orders_of, standing

orders = st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=3, unique=True)


def test_findings_that_share_an_order_are_one_set() -> None:
    one, two, three = finding("A", "B"), finding("C"), finding("B", "D")

    assert linked([one, two, three]) == [(one, three), (two,)]


def test_a_finding_links_others_that_share_nothing() -> None:
    one, two, bridge = finding("A"), finding("B"), finding("A", "B")

    assert linked([one, two, bridge]) == [(one, two, bridge)]


@given(st.lists(orders, max_size=8))
def test_no_order_is_in_two_sets_and_no_finding_is_lost(drawn: list[list[str]]) -> None:
    findings = [finding(*names, value=str(place)) for place, names in enumerate(drawn)]

    sets = linked(findings)

    assert sorted((one for found in sets for one in found), key=findings.index) == findings
    seen = [order for found in sets for order in set(orders_of(found))]
    assert len(seen) == len(set(seen))


def test_the_orders_come_by_their_time() -> None:
    early, late = finding("A", "B"), finding("X", "B", "C")

    assert orders_of([late, early]) == ("A", "X", "B", "C")


def test_a_later_finding_of_a_rule_takes_the_place_of_what_it_includes() -> None:
    before, other, after = finding("A", "B"), finding("A", rule="eu-sum"), finding("A", "B", "C", value="4")

    assert standing([before, other, after]) == (other, after)


def test_a_finding_of_fewer_orders_takes_the_place_of_none() -> None:
    before, after = finding("A", "B"), finding("A", value="4")

    assert standing([before, after]) == (before, after)


def test_the_same_finding_on_new_rows_is_not_new() -> None:
    known = finding("A", "B")
    again = replace(known, lines=tuple(replace(line, line=line.line + 90) for line in known.lines))

    assert new_among([again], [known]) == ()


def test_another_figure_is_new() -> None:
    more = finding("A", "B", value="5")

    assert new_among([more], [finding("A", "B")]) == (more,)
