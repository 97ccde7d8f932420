"""Every shipped rule finds the same on both engines: on the sample shop, and on data made to its measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from tests.parity.shops import Shop, in_one_table, make_shop, together
from tests.parity.tables import companion_table, companions_of, line_table, lines_of

from poisonbook.engine.duckdb.run import run as run_on_duckdb
from poisonbook.engine.reference.run import run
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import RegulatedLine
from poisonbook.rules.pack import all_rules
from poisonbook.rules.plan import Branch, Plan, plan_for
from poisonbook.rules.syntax import Operator
from poisonbook.workflows.files import ScreenRequest, screen_files

if TYPE_CHECKING:
    from tests.conftest import Shop as ShopOnDisk

SHIPPED = [plan_for(rule) for rule in all_rules()]


class Spy:
    """DuckDB, and what it was given and gave back."""

    def __init__(self) -> None:
        self.shop = Shop((), ())
        self.plans: Sequence[Plan] = ()
        self.names: Mapping[str, str] = {}
        self.found: list[Finding] = []

    def __call__(self, plans: Sequence[Plan], lines: pa.Table, companions: pa.Table, **rest: Any) -> Iterator[Finding]:
        self.plans, self.names = plans, rest["names"]
        self.shop = Shop(lines_of(lines), companions_of(companions))
        self.found = list(run_on_duckdb(plans, lines, companions, **rest))
        return iter(self.found)


def test_a_screening_of_the_sample_shop_finds_what_the_reference_finds(
    shop: ShopOnDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = Spy()
    monkeypatch.setattr("poisonbook.engine.duckdb.run.run", spy)
    orders, catalogue = [str(shop.orders)], [str(shop.catalogue)]

    screening = screen_files(
        ScreenRequest(catalogue=catalogue, orders=orders, companions=shop.companions, out=tmp_path / "out")
    )

    assert screening.findings == spy.found == list(run(spy.plans, spy.shop.lines, spy.shop.companions, names=spy.names))
    assert len(spy.found) == len(shop.expected) > 0


@pytest.mark.parametrize("plan", SHIPPED, ids=[plan.rule for plan in SHIPPED])
def test_a_shipped_rule_finds_the_same_on_data_made_to_its_measure(plan: Plan) -> None:
    """And something on each of a dozen shops, together."""
    chance = Random(1)  # noqa: S311 - the same data again is what is wanted
    little = in_one_table(_fitted(make_shop(chance, most=40), plan, chance) for _ in range(12))
    shop = together(little)

    found = list(run([plan], shop.lines, shop.companions))

    assert found == list(run_on_duckdb([plan], line_table(shop.lines), companion_table(shop.companions)))
    assert found


def _fitted(shop: Shop, plan: Plan, chance: Random) -> Shop:
    """The shop with most of its lines changed so that the plan selects them, in times and amounts of its size."""
    span = 0 if plan.timespan is None else plan.timespan.microseconds
    size = Decimal(1) if plan.threshold is None else plan.threshold.limit

    def fitted(line: RegulatedLine) -> RegulatedLine:
        branch = chance.choice(chance.choice(plan.selections).any_of)
        us = line.us + chance.randint(0, 4) * span // 2
        amount = None if line.amount_kg is None else line.amount_kg * size
        return line._replace(us=us, amount_kg=amount, **(_passing(branch, chance) if chance.random() < 0.9 else {}))

    rows = {line.line: fitted(line) for line in shop.lines}
    return Shop(tuple(rows.values()), shop.companions)


def _passing(branch: Branch, chance: Random) -> dict[str, Any]:
    """A value for each field that the branch tests, such that the tests hold."""
    inside = {Operator.GT: Decimal("0.0001"), Operator.LT: Decimal("-0.0001")}
    return {
        test.field: chance.choice(test.operands)
        if test.operator is Operator.IN
        else Decimal(test.operands[0]) + inside.get(test.operator, Decimal(0))
        for test in branch
    }
