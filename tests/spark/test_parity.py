"""Spark, DuckDB and the reference engine give the same findings with the same evidence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.parity.batches import make_batch
from tests.parity.shops import Shop, in_one_table, make_shop, shop_number, together
from tests.parity.tables import companion_table, line_table
from tests.parity.test_shipped import _fitted

from poisonbook.engine.duckdb.run import run as run_on_duckdb
from poisonbook.engine.reference.run import run as run_reference
from poisonbook.engine.spark.run import run
from poisonbook.engine.spark.session import local_url, own_session
from poisonbook.facts.findings import Finding
from poisonbook.facts.records import finding_record
from poisonbook.rules.pack import all_rules
from poisonbook.rules.plan import FieldTest, Plan, Selection, plan_for
from poisonbook.rules.syntax import Operator, RuleType

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def on_spark(session: SparkSession, plans: Sequence[Plan], shop: Shop, folder: Path) -> list[str]:
    """What Spark finds, as canonical JSON."""
    with own_session(session, folder) as own:
        assert folder.is_dir()
        lines = own.createDataFrame(line_table(shop.lines))
        companions = own.createDataFrame(companion_table(shop.companions))
        told = folder.with_name(f"{folder.name} told")
        run(own, plans, lines, companions).select("json").write.text(local_url(told))
    rows = (json.loads(line) for part in told.glob("part-*") for line in part.read_text(encoding="utf-8").splitlines())
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def on_duckdb(plans: Sequence[Plan], shop: Shop) -> list[Finding]:
    """What DuckDB finds."""
    return list(run_on_duckdb(plans, line_table(shop.lines), companion_table(shop.companions), threads=1))


def said(findings: Iterable[Finding]) -> list[str]:
    """Findings as canonical JSON."""
    return sorted(json.dumps(finding_record(finding), sort_keys=True) for finding in findings)


def test_rules_of_every_type_agree_on_little_shops(session: SparkSession, tmp_path: Path) -> None:
    batch = make_batch(1851, plans=14, shops=30)

    found = on_spark(session, batch.plans, batch.everything, tmp_path / "it's a % here")
    wanted = [one for shop in batch.shops for one in run_reference(batch.plans, shop.lines, shop.companions)]

    assert found == said(wanted)
    kinds = {plan.rule: plan.type for plan in batch.plans}
    assert len({kinds[finding.rule] for finding in wanted}) >= 5


@pytest.mark.slow
def test_ten_thousand_pairs_of_a_rule_and_a_shop_agree(session: SparkSession, tmp_path: Path) -> None:
    """The same rules and shops as DuckDB's ten thousand; every type finds something a hundred times."""
    batch = make_batch(1868, plans=100, shops=100)

    found = on_spark(session, batch.plans, batch.everything, tmp_path / "work")
    wanted = on_duckdb(batch.plans, batch.everything)

    assert len(batch.pairs) == 10_000
    assert found == said(wanted)
    kinds = {plan.rule: plan.type for plan in batch.plans}
    counted = Counter(kinds[finding.rule] for finding in wanted)
    assert min(counted[kind] for kind in RuleType) >= 100
    assert len({shop_number(finding.lines[0].line) for finding in wanted}) >= 80


def test_every_shipped_rule_agrees_on_data_made_to_its_measure(session: SparkSession, tmp_path: Path) -> None:
    """And finds something there."""
    plans = [plan_for(rule) for rule in all_rules()]
    chance = Random(1)  # noqa: S311 - the same data again is what is wanted
    shop = together(in_one_table(_fitted(make_shop(chance, most=40), plan, chance) for plan in plans for _ in range(6)))

    found = on_spark(session, plans, shop, tmp_path / "work")
    wanted = on_duckdb(plans, shop)

    assert found == said(wanted)
    assert {finding.rule for finding in wanted} == {plan.rule for plan in plans}


def test_nothing_is_found_in_nothing(session: SparkSession, tmp_path: Path) -> None:
    plans = make_batch(3, plans=7, shops=1).plans

    assert on_spark(session, plans, Shop((), ()), tmp_path / "lines") == []
    assert on_spark(session, [], make_batch(3, plans=0, shops=2).everything, tmp_path / "rules") == []


def test_signs_in_the_words_of_a_rule_are_letters(session: SparkSession, tmp_path: Path) -> None:
    """A backslash, quotes, what Spark takes for a variable, and blanks at the end."""
    batch = make_batch(5, plans=1, shops=3)
    words = ("a\\b", "it's", '"', "${spark.app.name}", "\\", "web ", "\\'")
    shop = Shop(
        tuple(
            line._replace(channel=words[place % len(words)], substance="acetone")
            for place, line in enumerate(batch.everything.lines)
        ),
        (),
    )
    plans = []
    for place, word in enumerate((*words, "web", "ab")):
        tests = (FieldTest("substance", Operator.IN, ("acetone",)), FieldTest("channel", Operator.IN, (word,)))
        plan = make_batch(5, plans=1, shops=1).plans[0]
        selection = Selection("", (tests,))
        plans.append(_line_rule(plan, f"word-{place}", selection))

    found = on_spark(session, plans, shop, tmp_path / "work")

    assert found == said(run_reference(plans, shop.lines, shop.companions))
    assert len({json.loads(one)["rule"] for one in found}) == len(words)


def _line_rule(plan: Plan, rule: str, selection: Selection) -> Plan:
    return replace(
        plan, rule=rule, type=RuleType.LINE, selections=(selection,), exceptions=(), field=None, group_by=(),
        timespan=None, threshold=None, companions=(), why="{substances} in {lines} lines.",
    )  # fmt: skip
