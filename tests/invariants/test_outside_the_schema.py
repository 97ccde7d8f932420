"""Invariant 3: what a rule may not name decides nothing, on either engine, whatever is put in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import json_lines
from tests.parity.batches import make_batch
from tests.parity.plans import plans
from tests.parity.shops import Shop, shops
from tests.parity.tables import companion_table, line_table

from poisonbook.engine.duckdb.run import run as run_on_duckdb
from poisonbook.engine.reference.run import run
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import RegulatedLine
from poisonbook.rules.plan import Plan

if TYPE_CHECKING:
    from tests.conftest import Poisonbook
    from tests.conftest import Shop as ShopOnDisk

Engine = Callable[[Sequence[Plan], Shop], list[Finding]]
What = tuple[str, frozenset[int], Decimal | str | None]
"""A finding by its rule, its rows and its figure."""

NAMES = ("order_id", "customer", "product_id", "statement", "licence", "delivery_address", "payment_token")
"""No rule can ask for one of these; a rule can only ask which lines have the same."""


def on_reference(some: Sequence[Plan], shop: Shop) -> list[Finding]:
    return list(run(some, shop.lines, shop.companions))


def on_duckdb(some: Sequence[Plan], shop: Shop) -> list[Finding]:
    return list(run_on_duckdb(some, line_table(shop.lines), companion_table(shop.companions), threads=1))


ENGINES = pytest.mark.parametrize("engine", [on_reference, on_duckdb], ids=["reference", "duckdb"])
SOME = settings(max_examples=15)


def told(found: Sequence[Finding]) -> list[What]:
    """The findings without the names in them, in an order of their own."""
    what = [(one.rule, frozenset(line.line for line in one.lines), one.figures.get("value")) for one in found]
    return sorted(what, key=lambda one: (one[0], sorted(one[1]), str(one[2])))


def renamed(shop: Shop, chance: Random) -> Shop:
    """The shop with another name for everybody and everything, the same wherever it was the same."""
    new: dict[tuple[str, str], str] = {}
    taken: set[str] = set()

    def other(kind: str, name: str | None) -> str | None:
        if name is None:
            return None
        while (kind, name) not in new:
            drawn = "".join(chance.choice("aAzZ09 '\"-_§ß😀\u0301") for _ in range(6))
            if drawn.strip() and drawn not in taken:
                taken.add(drawn)
                new[kind, name] = drawn
        return new[kind, name]

    def of(record: Any, names: Sequence[str]) -> Any:
        return record._replace(**{name: other(name, getattr(record, name)) for name in names})

    return Shop(
        tuple(of(line, NAMES) for line in shop.lines),
        tuple(of(good, ("order_id", "product_id")) for good in shop.companions),
    )


def without_what_is_not_asked(shop: Shop, plan: Plan, chance: Random) -> Shop:
    """The shop with anything in each field that the rule does not name."""
    branches = [*(branch for one in plan.selections for branch in one.any_of), *plan.exceptions]
    keys = {"customer", "order_id", *plan.group_by, plan.field}
    asked = {test.field for branch in branches for test in branch} | keys
    anything: dict[str, tuple[Any, ...]] = {
        "strength_ww": (None, Decimal(1), Decimal(99)),
        "amount_kg": (None, Decimal("0.001"), Decimal(900)),
        "quantity": (Decimal(1), Decimal(999)),
        "kept_kg": (None, Decimal(7)),
        "kept_quantity": (Decimal(0), Decimal(7)),
        "buyer_class": ("general_public", "professional_user", "farmer", "economic_operator"),
        "channel": (None, "x", "y"),
        "payment_kind": (None, "x", "y"),
        "delivery_country": (None, "DE", "FR"),
        "statement_state": ("valid", "none", "unknown"),
        "licence_state": ("valid", "none", "unknown"),
        **dict.fromkeys(("statement", "licence", "delivery_address", "payment_token"), (None, "x", "y")),
    }

    def changed(line: RegulatedLine) -> RegulatedLine:
        return line._replace(**{name: chance.choice(some) for name, some in anything.items() if name not in asked})

    return replace(shop, lines=tuple(map(changed, shop.lines)))


@ENGINES
@SOME
@given(plan=plans(), shop=shops(), chance=st.randoms(use_true_random=False))
def test_names_decide_nothing(engine: Engine, plan: Plan, shop: Shop, chance: Random) -> None:
    assert told(engine([plan], renamed(shop, chance))) == told(engine([plan], shop))


@ENGINES
@SOME
@given(plan=plans(), shop=shops(), chance=st.randoms(use_true_random=False))
def test_a_rule_sees_only_what_it_names(engine: Engine, plan: Plan, shop: Shop, chance: Random) -> None:
    assert told(engine([plan], without_what_is_not_asked(shop, plan, chance))) == told(engine([plan], shop))


@ENGINES
def test_many_rules_and_shops_under_other_names_find_the_same(engine: Engine) -> None:
    """And something in each type of rule, so that the property is about findings."""
    batch = make_batch(1972, plans=60, shops=40)
    everything = batch.everything

    found = told(engine(batch.plans, everything))

    assert told(engine(batch.plans, renamed(everything, Random(1)))) == found  # noqa: S311 - the same again
    with_findings = {rule for rule, _, _ in found}
    assert {plan.type for plan in batch.plans if plan.rule in with_findings} == {plan.type for plan in batch.plans}


def test_columns_outside_the_schema_leave_every_file_as_it_is(
    shop: ShopOnDisk, poisonbook: Poisonbook, tmp_path: Path
) -> None:
    """Left out with `--drop`, they change no byte of the findings, whatever they hold."""
    orders = pq.read_table(shop.orders)
    key = tmp_path / "key"
    key.write_text("cG9pc29uYm9va3BvaXNvbmJvb2twb2lzb25ib29rcG8=\n")
    key.chmod(0o600)
    written = []
    for name, columns in {
        "plain": {},
        "one": {"nationality": "X", "birth_date": "1900-01-01", "ip_address": "192.0.2.1"},
        "other": {"nationality": "Y", "birth_date": "2001-09-09", "ip_address": "198.51.100.7"},
    }.items():
        table = orders
        for column, value in columns.items():
            values = [None if row % 3 else f"{value}{row % 7}" for row in range(orders.num_rows)]
            table = table.append_column(column, pa.array(values, pa.string()))
        pq.write_table(table, tmp_path / f"{name}.parquet")
        done = poisonbook(
            *("screen", "-c", shop.catalogue, "-o", f"{name}.parquet", "--companions", shop.companions),
            *("--pseudonym-key", key, "--out", name, "--json"),
            *(word for column in columns for word in ("--drop", column)),
        )
        assert (done.code, done.err) == (0, ""), done.err
        written.append((tmp_path / name / "findings.jsonl").read_bytes())

    assert written[0] == written[1] == written[2]
    assert len(json_lines(tmp_path / "plain" / "findings.jsonl")) == len(shop.expected)
