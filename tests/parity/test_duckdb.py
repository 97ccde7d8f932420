"""DuckDB and the reference engine give the same findings with the same evidence, in the same order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parity.batches import Batch, by_pair, make_batch
from tests.parity.plans import plans
from tests.parity.shops import Shop, shops
from tests.parity.tables import companion_table, line_table

from poisonbook.engine.duckdb.run import run as run_on_duckdb
from poisonbook.engine.reference.run import run
from poisonbook.facts.findings import Finding
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import RuleType


def on_duckdb(some_plans: list[Plan] | tuple[Plan, ...], shop: Shop) -> list[Finding]:
    """What DuckDB finds."""
    return list(run_on_duckdb(some_plans, line_table(shop.lines), companion_table(shop.companions), threads=1))


def assert_same(batch: Batch) -> Counter[RuleType]:
    """Every rule on every shop: the reference shop by shop, DuckDB on all of them; findings compared, by type."""
    compared: Counter[RuleType] = Counter()
    kinds = {plan.rule: plan.type for plan in batch.plans}
    found = by_pair(batch, on_duckdb(batch.plans, batch.everything))
    for number, shop in enumerate(batch.shops):
        wanted = by_pair(batch, run(batch.plans, shop.lines, shop.companions))
        for plan in batch.plans:
            assert found[plan.rule, number] == wanted[plan.rule, number], (plan, shop)
            compared[kinds[plan.rule]] += len(wanted[plan.rule, number])
    return compared


def test_a_thousand_pairs_of_a_rule_and_a_shop_agree() -> None:
    batch = make_batch(1851, plans=32, shops=32)

    compared = assert_same(batch)

    assert len(batch.pairs) >= 1_000
    assert set(compared) == set(RuleType)


def test_ten_thousand_pairs_of_a_rule_and_a_shop_agree() -> None:
    """Every type of rule is among them, and finds something a hundred times."""
    batch = make_batch(1868, plans=100, shops=100)

    compared = assert_same(batch)

    assert len(batch.pairs) == 10_000
    assert min(compared[kind] for kind in RuleType) >= 100


@settings(max_examples=40)
@given(some_plans=st.lists(plans(), min_size=3, max_size=3), shop=shops(), data=st.data())
def test_one_shop_alone_agrees_too(some_plans: list[Plan], shop: Shop, data: st.DataObject) -> None:
    """In any order of the input; a counterexample comes out small."""
    named = [replace(plan, rule=f"rule-{place}") for place, plan in enumerate(some_plans)]
    shuffled = Shop(tuple(data.draw(st.permutations(shop.lines))), shop.companions)

    assert on_duckdb(named, shuffled) == list(run(named, shop.lines, shop.companions))
