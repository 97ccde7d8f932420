"""Every shipped rule finds the same on both engines: on sample orders, on real ones, and on data made to its measure.

Real orders are not in this repository. `POISONBOOK_REAL_ORDERS` may name a Parquet file of some, with the columns of
the schema that it has; every fiftieth of its products is then taken for a regulated one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.parity.shops import Shop, in_one_table, make_shop, together
from tests.parity.tables import companion_table, companions_of, line_table, lines_of

from poisonbook.engine.duckdb.run import run as run_on_duckdb
from poisonbook.engine.reference.run import run
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import RegulatedLine
from poisonbook.facts.schema import ORDERS
from poisonbook.rules.pack import all_rules, shipped_packs
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


JURISDICTIONS = pytest.mark.parametrize(
    "jurisdiction", [pytest.param(code, marks=() if code == "EU" else pytest.mark.slow) for code in shipped_packs()]
)
"""Each law's names have to be compiled before anything is recognised, so all but one are left to the slow suites."""


def assert_same(request: ScreenRequest, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """The findings of a screening, which are those of the reference engine on what the screening gave to DuckDB."""
    spy = Spy()
    monkeypatch.setattr("poisonbook.engine.duckdb.run.run", spy)

    screening = screen_files(request)

    assert screening.findings == spy.found == list(run(spy.plans, spy.shop.lines, spy.shop.companions, names=spy.names))
    assert {rule.id for rule in screening.rules} == {plan.rule for plan in spy.plans}
    return spy.found


@JURISDICTIONS
def test_a_screening_of_the_sample_shop_finds_what_the_reference_finds(
    jurisdiction: str, shop: ShopOnDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the rules of each pack; only those of the EU were planted, but the goods are regulated elsewhere too."""
    found = assert_same(
        ScreenRequest(
            catalogue=[str(shop.catalogue)],
            orders=[str(shop.orders)],
            companions=shop.companions,
            jurisdiction=jurisdiction,
            out=tmp_path / "out",
        ),
        monkeypatch,
    )

    assert found
    assert jurisdiction != "EU" or len(found) == len(shop.expected)


REAL_ORDERS = os.environ.get("POISONBOOK_REAL_ORDERS")
REGULATED_TITLES = (
    "Nitric acid 60 %, 5 kg",
    "Acetone 99 %, 1 kg",
    "Ammonium nitrate fertiliser 33 % N, 5 kg",
    "Hydrogen peroxide, 1 kg",
    "Potassium nitrate, 1 kg",
    "Sulfuric acid 96 %, 2 kg",
)


@pytest.mark.skipif(REAL_ORDERS is None, reason="POISONBOOK_REAL_ORDERS names no file of real orders")
@JURISDICTIONS
def test_real_orders_find_the_same(jurisdiction: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who orders when, what comes back and what is missing is as people did it; the goods are made regulated."""
    orders = pq.read_table(str(REAL_ORDERS))
    orders = orders.select([name for name in orders.column_names if name in ORDERS.names])
    pq.write_table(orders, tmp_path / "orders.parquet")
    products = sorted({str(name) for name in orders["product_id"].unique().to_pylist() if name is not None})
    titles = [
        "Gift box" if place % 50 else REGULATED_TITLES[place // 50 % len(REGULATED_TITLES)]
        for place in range(len(products))
    ]
    pq.write_table(pa.table({"id": products, "title": titles}), tmp_path / "catalogue.parquet")
    (tmp_path / "companions.yaml").write_text("companions:\n  - {name: gift box, terms: [gift box]}\n")

    found = assert_same(
        ScreenRequest(
            catalogue=[str(tmp_path / "catalogue.parquet")],
            orders=[str(tmp_path / "orders.parquet")],
            companions=tmp_path / "companions.yaml",
            jurisdiction=jurisdiction,
            out=tmp_path / "out",
        ),
        monkeypatch,
    )

    assert len(found) > 100


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
        passing = _passing(branch, chance) if chance.random() < 0.9 else {}
        return line._replace(**{"us": us, "amount_kg": amount, **passing})

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
