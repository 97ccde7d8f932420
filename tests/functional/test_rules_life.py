"""`poisonbook rules gates`, `waive`, `shadow`, `life`, as people run them, on a trial of real orders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.functional.test_product_commands import Register, made

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Poisonbook, Run, Shop

OWN = """\
id: own-orders
version: 1
title: {title}
jurisdiction: EU
description: Many orders of regulated products within 7 days.
law:
  - act: Regulation (EU) 2019/1148
    article: Art. 9(1)(c)
    url: https://gesetze.legal/eu/vo_eu_2019_1148/9
    certainty: verified
    duty: EU-9-1
indicator: "Art. 9(1)(c): quantity uncommon for the customer's use"
attention: low
type: event_count
selection: {{status: [restricted, undetermined, reportable]}}
group-by: [customer]
timespan: 7d
condition: {{gte: {least}}}
basis: operator
why: {{en: "{{value}} orders within {{days}} days; the operator's limit is {{limit}}."}}
examples:
  lines: {{status: restricted, customer: c}}
  match:
    - name: as many orders
      lines: [{lines}]
  no-match:
    - name: one order
      lines: [{{order: a}}]
"""
BARRED = """\
id: own-bar
version: 1
like: eu-licence-not-valid
examples:
  lines: {schedule: Annex I, status: restricted, buyer_class: general_public}
  match:
    - name: run out
      lines: [{order: a, licence_state: expired}]
  no-match:
    - name: none, for which there is another rule
      lines: [{order: a, licence_state: none}]
"""


@pytest.fixture
def own(poisonbook: Poisonbook, tmp_path: Path) -> Register:
    """A register whose service reads two rules of its own."""
    folder = tmp_path / "own-rules"
    folder.mkdir()
    environ = {"POISONBOOK_RULES": str(folder), "POISONBOOK_REQUIRE_APPROVED_RULES": "gates"}
    register = made(poisonbook, environ=environ)
    (folder / "bar.yaml").write_text(BARRED)
    write(folder, least=2)
    for person, roles in (("ron", "rules"), ("eve", "approver")):
        register.of("staff", "add", person, "--name", person, "--role", roles)
    return register


def write(folder: Path, *, least: int, title: str = "Orders within a week") -> None:
    lines = ", ".join(f"{{order: o{number}}}" for number in range(least))
    (folder / "own.yaml").write_text(OWN.format(least=least, lines=lines, title=title))


def gates(own: Register, shop: Shop, *more: str, who: str = "ron") -> Run:
    orders = ("-c", str(shop.catalogue), "-o", str(shop.orders))
    return own.of("rules", "gates", "own-orders", *orders, "--as", who, "--json", *more)


def verdicts(record: dict[str, Any]) -> dict[str, str]:
    return {one["gate"]: one["verdict"] for one in record["gates"]}


def test_a_rule_is_put_to_the_gates_on_real_orders(own: Register, shop: Shop) -> None:
    done = gates(own, shop)
    found = verdicts(done.json)

    assert (done.code, done.json["stage"]) == (1, "waiting")
    assert {one: found[one] for one in ("anchored", "schema", "basis", "examples", "lines")} == dict.fromkeys(
        ("anchored", "schema", "basis", "examples", "lines"), "passed"
    )
    assert found["capacity"] == "failed"
    digest = done.json["digest"]
    kept_back = own.of("rules", "shadow", "own-orders", "--digest", digest, "--as", "ron")
    assert (kept_back.code, "capacity" in kept_back.err) == (2, True)

    with_hours = gates(own, shop, "--hours", "100000")
    (lines,) = (one for one in with_hours.json["gates"] if one["gate"] == "lines")
    assert lines["came"] == [shop.lines]
    assert verdicts(with_hours.json)["capacity"] == "passed"
    told = own.of("rules", "life", "own-orders")
    assert "customers  failed" in told.out
    assert "alerts for 1,000 customers of regulated goods:" in told.out
    assert "; at most 1\n" in told.out
    assert re.search(r"times as often as the rest, at the lower end, \w+: [\w ]+: [\d.]+; at most 1\.25\n", told.out)
    assert "waiting" in told.out

    waived = ("rules", "waive", "own-orders", "--gate", "customers", "--digest", digest)
    wrote = own.of(*waived, "--reason", "A shop for laboratories.", "--as", "ron")
    agreed = own.of(*waived, "--as", "eve", "--role", "approver", "--json")
    assert (wrote.code, agreed.code) == (0, 0), wrote.err + agreed.err
    assert "customers  waiver by ron, waits for a second approver" in wrote.out
    assert verdicts(agreed.json)["customers"] == "waived"


def test_a_rule_that_says_what_live_ones_say_finds_nothing_of_its_own(own: Register, shop: Shop) -> None:
    write(own.poisonbook.folder / "own-rules", least=60)

    done = gates(own, shop, "--hours", "100")

    assert verdicts(done.json)["value"] == "failed"


def test_a_statutory_check_of_ones_own_takes_no_orders(own: Register) -> None:
    done = own.of("rules", "gates", "own-bar", "--as", "ron", "--json")
    assert (done.code, set(verdicts(done.json).values())) == (0, {"passed"})
    assert done.json["statutory_check"] is True
    digest = done.json["digest"]
    for person, role in (("ron", "rules"), ("eve", "approver")):
        assert own.of("rules", "approve", "own-bar", "--digest", digest, "--as", person, "--role", role).code == 0

    (own_bar,) = (one for one in own.of("rules", "approvals", "--json").json if one["rule"] == "own-bar")
    assert (own_bar["stage"], own_bar["state"]) == ("live", "approved")
    assert own_bar["ends"]


def test_orders_are_asked_for_and_both_files_of_them(own: Register, shop: Shop) -> None:
    without = own.of("rules", "gates", "own-orders", "--as", "ron")
    half = own.of("rules", "gates", "own-orders", "-c", str(shop.catalogue), "--as", "ron")

    assert (without.code, half.code) == (2, 2)
    assert "--catalogue, --orders" in without.err
    assert "go together" in half.err
