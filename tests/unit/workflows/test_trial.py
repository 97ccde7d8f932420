"""A trial says what counting by hand says: the reference engine, orders joined one by one, Python's own sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import Shop, json_lines, made_shop
from tests.parity.tables import companions_of, lines_of

from poisonbook.catalogue.companions import Companions
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.engine.duckdb import run as engine
from poisonbook.engine.reference.run import run
from poisonbook.facts.findings import Finding
from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.rules.pack import load_pack, rule_named
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import Rule, RuleType
from poisonbook.trials.trial import Trial
from poisonbook.trials.variants import variants
from poisonbook.workflows.inputs import Options, open_input
from poisonbook.workflows.periods import Period
from poisonbook.workflows.trial import TrialWithoutCompanionsError, Tried, try_rule

NOW = datetime(2026, 11, 1, tzinfo=UTC)
LIVE = load_pack("EU")
IDS = [rule.id for rule in LIVE]


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop that sells regulated goods more than others do."""
    return made_shop(tmp_path_factory.mktemp("trade"), products=300, lines=6_000, seed=8, share=0.3)


def tried(trade: Shop, eu: Recogniser, rule: Rule, **more: object) -> Trial:
    return try_rule(
        open_input([str(trade.catalogue)], CATALOGUE, Options()),
        open_input([str(trade.orders)], ORDERS, Options()),
        eu,
        Tried(rule=rule, live=LIVE, **more),  # type: ignore[arg-type]
        now=NOW,
        companions=Companions.from_file(trade.companions),
    )


def joined(findings: list[Finding]) -> list[set[str]]:
    """Sets of orders, joined one by one as long as two of them share an order."""
    sets: list[set[str]] = []
    for finding in findings:
        orders = {line.order_id for line in finding.lines}
        touching = [one for one in sets if one & orders]
        sets = [one for one in sets if not one & orders] + [orders.union(*touching)]
    return sets


@pytest.mark.parametrize("rule", IDS)
def test_alerts_overlap_and_sensitivity_are_those_of_a_count_by_hand(
    trade: Shop, eu: Recogniser, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[pa.Table] = []
    real = engine.run

    def watched(plans: Any, *tables: pa.Table, **how: Any) -> Iterator[Finding]:
        seen.extend(tables)
        return real(plans, *tables, **how)

    monkeypatch.setattr(engine, "run", watched)
    own = rule_named(rule, LIVE)

    found = tried(trade, eu, own)

    lines, companions = lines_of(seen[0]), companions_of(seen[1])
    alerts = joined(list(run([plan_for(own)], lines, companions)))
    others = {one.id: joined(list(run([plan_for(one)], lines, companions))) for one in LIVE if one.id != rule}
    assert found.alerts == len(alerts)
    assert {one.rule: one.alerts for one in found.overlap.shared} == {
        other: shared for other, sets in others.items() if (shared := sum(_touches(one, sets) for one in alerts))
    }
    every = [one for sets in others.values() for one in sets]
    assert found.overlap.alone == sum(not _touches(one, every) for one in alerts)
    for variant in variants(own):
        (point,) = [one for one in found.sensitivity if (one.figure, one.value) == (variant.figure, variant.value)]
        assert point.alerts == len(joined(list(run([plan_for(variant.rule)], lines, companions))))


def _touches(orders: set[str], sets: list[set[str]]) -> bool:
    return any(orders & one for one in sets)


def test_history_months_and_parts_are_those_of_the_lines(trade: Shop, eu: Recogniser) -> None:
    orders = pq.read_table(trade.orders).to_pylist()
    truth = {row["id"] for row in _truth(trade) if row["status"] != "not_regulated"}
    regulated = [row for row in orders if row["product_id"] in truth]

    found = tried(trade, eu, rule_named("eu-count-over-window", LIVE))

    assert found.history.lines == len(orders) == 6_000
    assert found.history.regulated == len(regulated)
    assert found.history.customers == len({row["customer_id"] for row in regulated if row["customer_id"]})
    assert {one.month: one.lines for one in found.over_time.months} == Counter(
        f"{row['ts']:%Y-%m}" for row in regulated
    )
    classes = Counter(row["buyer_class"] or "general_public" for row in regulated)
    assert {one.value: one.lines for one in found.strata if one.column == "buyer_class"} == classes
    assert sum(one.alerts for one in found.strata if one.column == "language") == found.alerts


def _truth(trade: Shop) -> list[dict[str, str]]:
    return json_lines(trade.folder / "catalogue_truth.jsonl")


def test_two_halves_of_a_history_have_the_lines_of_the_whole(trade: Shop, eu: Recogniser) -> None:
    rule, middle = rule_named("eu-restricted-to-public", LIVE), datetime(2025, 4, 1)
    whole = tried(trade, eu, rule)

    before = tried(trade, eu, rule, period=Period(until=middle))
    after = tried(trade, eu, rule, period=Period(since=middle))

    assert before.history.lines + after.history.lines == whole.history.lines
    assert before.findings + after.findings == whole.findings
    assert before.history.last is not None
    assert after.history.first is not None
    assert before.history.last < middle <= after.history.first


def test_a_stricter_version_says_who_is_no_longer_spoken_of(trade: Shop, eu: Recogniser) -> None:
    rule = rule_named("eu-count-over-window", LIVE)
    looser = next(one.rule for one in variants(rule) if (one.figure, one.value) == ("condition", "2"))

    found = tried(trade, eu, rule, other=looser)

    assert found.versions is not None
    assert found.versions.gained == ()
    assert len(found.versions.lost) > 0
    assert found.overlap.alone <= found.alerts


def test_planted_scenarios_of_a_rule_are_found_by_it(trade: Shop, eu: Recogniser) -> None:
    rows = json_lines(trade.folder / "truth.jsonl")
    scenarios = [(row["scenario"], frozenset(row["order_ids"])) for row in rows]
    rule = rule_named("eu-several-substances", LIVE)

    found = tried(trade, eu, rule, scenarios=scenarios)

    assert found.planted is not None
    assert found.planted.scenarios == len(rows)
    assert found.planted.found >= sum(row["rules"] == [rule.id] for row in rows) > 0


def test_what_alerts_cost_is_measured_against_the_hours_there_are(trade: Shop, eu: Recogniser) -> None:
    rule = rule_named("eu-restricted-to-public", LIVE)

    enough = tried(trade, eu, rule, minutes=30, capacity=1e6)
    short = tried(trade, eu, rule, minutes=30, capacity=1)

    assert (enough.workload.fits, short.workload.fits, tried(trade, eu, rule).workload.fits) == (True, False, None)
    hours, alerts = enough.workload.hours_a_year, enough.a_year
    assert hours is not None
    assert alerts is not None
    assert hours.value == pytest.approx(alerts.value / 2)


def test_a_rule_about_companions_asks_for_the_list(trade: Shop, eu: Recogniser) -> None:
    rule = next(one for one in LIVE if one.type is RuleType.COMPANIONS)

    with pytest.raises(TrialWithoutCompanionsError, match="--companions"):
        try_rule(
            open_input([str(trade.catalogue)], CATALOGUE, Options()),
            open_input([str(trade.orders)], ORDERS, Options()),
            eu,
            Tried(rule=rule, live=LIVE),
            now=NOW,
        )


def test_without_a_single_order_nothing_is_claimed(trade: Shop, eu: Recogniser, tmp_path: Path) -> None:
    empty = Period(since=datetime(2030, 1, 1))

    found = tried(trade, eu, rule_named("eu-count-over-window", LIVE), period=empty)

    assert (found.alerts, found.history.lines, found.a_million_lines, found.base_rates) == (0, 0, None, ())
    assert found.a_thousand_customers is None
    assert (found.a_year, found.workload.hours_a_year) == (None, None)
