"""Each gate keeps back what fails there, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.unit.trials.gate_records import BACK_TEST, record

from poisonbook.trials.gates import (
    FIGURES,
    STATUTORY,
    WAIVABLE,
    Gate,
    GateRecord,
    GateVerdict,
    all_through,
    approvers_gate,
    as_read,
    machine_gates,
    shadow_gate,
)

FAILS: list[tuple[Gate, dict[str, Any], dict[str, Any]]] = [
    (Gate.ANCHORED, {"unanchored": 1}, {}),
    (Gate.SCHEMA, {"outside": 1}, {}),
    (Gate.BASIS, {"provisions": 0}, {}),
    (Gate.EXAMPLES, {"fires": 0}, {}),
    (Gate.EXAMPLES, {"silent": 0}, {}),
    (Gate.EXAMPLES, {"failing": 1}, {}),
    (Gate.LINES, {}, {"lines": 2_994}),
    (Gate.SHARE, {}, {"share": 10_001}),
    (Gate.SHARE, {"share": 399}, {}),
    (Gate.CAPACITY, {}, {"minutes": 6_001}),
    (Gate.CAPACITY, {}, {"capacity": None}),
    (Gate.CAPACITY, {}, {"minutes": None}),
    (Gate.CUSTOMERS, {}, {"alerts": 10}),
    (Gate.CUSTOMERS, {}, {"customers": 0}),
    (Gate.VALUE, {}, {"own": 0}),
    (Gate.DISPARITY, {}, {"ratio": 1_251}),
    (Gate.DISPARITY, {}, {"ratio": 1_251, "tested": 0}),
]


def changed(own: dict[str, Any], tried: dict[str, Any]) -> GateRecord:
    return replace(record(back_test=replace(BACK_TEST, **tried)), **own)


def failing(found: GateRecord, *waived: Gate) -> set[Gate]:
    return {one.gate for one in machine_gates(found, waived) if not one.is_through}


def test_a_rule_that_passes_everywhere_is_through() -> None:
    assert all_through(machine_gates(record()))
    assert len(machine_gates(record())) == len(Gate) - 2


def test_figures_are_read_in_the_units_of_the_guide() -> None:
    assert as_read(Gate.CUSTOMERS, (196_364, FIGURES.customers)) == (Decimal("196.364"), Decimal(1))
    assert as_read(Gate.DISPARITY, (FIGURES.ratio,)) == (Decimal("1.25"),)
    assert as_read(Gate.LINES, (FIGURES.lines,)) == (Decimal(2_995),)


@pytest.mark.parametrize(("gate", "own", "tried"), FAILS)
def test_it_fails_there_and_nowhere_else(gate: Gate, own: dict[str, Any], tried: dict[str, Any]) -> None:
    assert failing(changed(own, tried)) == {gate}


def test_every_gate_of_the_machine_has_a_rule_that_fails_there() -> None:
    assert {gate for gate, _, _ in FAILS} == set(Gate) - {Gate.SHADOW, Gate.APPROVERS}


def test_at_each_limit_it_passes() -> None:
    limits = {
        "lines": 2_995,
        "share": 10_000,
        "minutes": 6_000,
        "alerts": 9,
        "customers": 9_000,
        "own": 1,
        "ratio": 1_250,
    }
    assert failing(changed({}, limits)) == set()


@pytest.mark.parametrize(("gate", "own", "tried"), FAILS)
def test_people_waive_two_gates_and_no_other(gate: Gate, own: dict[str, Any], tried: dict[str, Any]) -> None:
    assert failing(changed(own, tried), *Gate) == ({gate} - WAIVABLE)


def test_what_passes_is_not_waived() -> None:
    assert GateVerdict.WAIVED not in {one.verdict for one in machine_gates(record(), set(Gate))}


def test_a_part_of_the_trade_that_is_too_small_passes_and_it_is_said() -> None:
    (found,) = (one for one in machine_gates(changed({}, {"tested": 0})) if one.gate is Gate.DISPARITY)
    assert (found.verdict, found.is_through) == (GateVerdict.NOT_TESTABLE, True)


def test_an_operator_can_ask_for_less_and_never_for_more() -> None:
    assert failing(changed({"share": 1_000_000}, {"share": 10_001})) == {Gate.SHARE}


def test_a_rule_that_was_not_tried_fails_at_every_gate_of_the_trial() -> None:
    assert failing(record(back_test=None)) == set(Gate) - {*STATUTORY, Gate.SHADOW, Gate.APPROVERS}


def test_a_statutory_check_has_a_short_list() -> None:
    assert tuple(one.gate for one in machine_gates(record(is_statutory=True))) == STATUTORY
    assert failing(replace(record(is_statutory=True), provisions=0)) == {Gate.BASIS}


@pytest.mark.parametrize(
    ("ran", "lines", "through"),
    [
        (None, 10**6, False),
        (timedelta(days=30) - timedelta(seconds=1), 2_999, False),
        (timedelta(days=30), 0, True),
        (timedelta(0), 3_000, True),
    ],
)
def test_a_shadow_is_long_or_has_seen_much(ran: timedelta | None, lines: int, through: bool) -> None:
    assert shadow_gate(ran, lines).is_through is through


def test_two_people_are_two() -> None:
    assert approvers_gate(["ann", "eve"]).is_through
    assert not approvers_gate(["ann", "ann"]).is_through


def test_what_the_ledger_says_of_a_record_is_of_all_of_it() -> None:
    prints = {changed(own, tried).fingerprint for _, own, tried in FAILS} | {record().fingerprint}
    assert len(prints) == len(FAILS) + 1
    assert FIGURES.lines == 2_995
