"""The reference engine finds what the definition says, whatever the rule and the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parity.batches import make_batch
from tests.parity.oracle import ExpectedFiring, by_row, expected, expected_firings, reduced
from tests.parity.plans import plans
from tests.parity.shops import Shop, shops

from poisonbook.engine.reference.judging import Judge
from poisonbook.engine.reference.run import firings, run
from poisonbook.facts.findings import EvidenceLine
from poisonbook.facts.lines import RegulatedLine
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import RuleType

SOME = settings(max_examples=150)


def test_ten_thousand_pairs_of_a_rule_and_a_shop_are_as_the_definition_says() -> None:
    """And among them every type of rule finds something a hundred times."""
    batch = make_batch(1868, plans=100, shops=100)
    found: Counter[RuleType] = Counter()

    for plan in batch.plans:
        for shop in batch.shops:
            outcomes = sorted(map(reduced, run([plan], shop.lines, shop.companions)), key=by_row)
            assert outcomes == expected(plan, shop.lines, shop.companions)
            found[plan.type] += len(outcomes)

    assert min(found[kind] for kind in RuleType) >= 100


def test_every_firing_is_as_the_definition_says() -> None:
    batch = make_batch(1933, plans=60, shops=60)
    windowed = [plan for plan in batch.plans if plan.type.is_windowed]

    for plan in windowed:
        for shop in batch.shops:
            fired = [
                ExpectedFiring(one.end_us, one.value, frozenset(one.evidence)) for one in firings([plan], shop.lines)
            ]
            assert sorted(fired, key=_by_end) == sorted(expected_firings(plan, shop.lines), key=_by_end)


@SOME
@given(plan=plans(), shop=shops())
def test_findings_are_those_of_the_definition(plan: Plan, shop: Shop) -> None:
    """As above; here a counterexample comes out small."""
    found = [reduced(finding) for finding in run([plan], shop.lines, shop.companions)]

    assert sorted(found, key=by_row) == expected(plan, shop.lines, shop.companions)


@SOME
@given(plan=plans(), shop=shops())
def test_a_line_is_evidence_in_at_most_one_finding_of_a_rule(plan: Plan, shop: Shop) -> None:
    found = [reduced(finding) for finding in run([plan], shop.lines, shop.companions)]

    anchors = [key for one in found for key in one.evidence if key[1] is not None]
    assert len(anchors) == len(set(anchors))


@SOME
@given(plan=plans(), shop=shops(), data=st.data())
def test_the_order_of_the_input_changes_nothing(plan: Plan, shop: Shop, data: st.DataObject) -> None:
    lines = data.draw(st.permutations(shop.lines))
    companions = data.draw(st.permutations(shop.companions))

    assert list(run([plan], lines, companions)) == list(run([plan], shop.lines, shop.companions))


@SOME
@given(some_plans=st.lists(plans(), min_size=1, max_size=3), shop=shops(), data=st.data())
def test_a_new_order_is_judged_as_if_everything_were_run_again(
    some_plans: list[Plan], shop: Shop, data: st.DataObject
) -> None:
    """Whichever order is the new one, early or late."""
    named = [replace(plan, rule=f"rule-{place}") for place, plan in enumerate(some_plans)]
    new = data.draw(st.sampled_from([(line.customer, line.order_id) for line in shop.lines] or [(None, "none")]))
    order = [line for line in shop.lines if (line.customer, line.order_id) == new]
    history = [line for line in shop.lines if (line.customer, line.order_id) != new]

    judged = Judge(named).findings(history, order, [good for good in shop.companions if good.order_id == new[1]])

    assert judged == [one for one in run(named, shop.lines, shop.companions) if _holds_one_of(one.lines, order)]


def test_every_order_of_many_shops_is_judged_as_if_everything_were_run_again() -> None:
    """With the lines of other shops in the history, which change nothing."""
    batch = make_batch(1919, plans=40, shops=40)
    everything = batch.everything
    found = list(run(batch.plans, everything.lines, everything.companions))

    for new in sorted({(line.customer or "", line.order_id) for line in everything.lines})[::10]:
        order = [line for line in everything.lines if (line.customer or "", line.order_id) == new]
        history = [line for line in everything.lines if (line.customer or "", line.order_id) != new]
        goods = [good for good in everything.companions if good.order_id == new[1]]

        assert Judge(batch.plans).findings(history, order, goods) == [
            one for one in found if _holds_one_of(one.lines, order)
        ]


def _holds_one_of(evidence: Iterable[EvidenceLine], order: Sequence[RegulatedLine]) -> bool:
    rows = {line.line for line in order}
    return any(line.line in rows and line.companion is None for line in evidence)


def _by_end(fired: ExpectedFiring) -> tuple[object, ...]:
    return fired.end_us, fired.value, sorted(fired.evidence)
