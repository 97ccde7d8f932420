"""Whatever people, the clock and forged rows do, in any order: no rule is used that did not come past every gate.

What a rule in force must have behind it is asked of the rows on record by a checker of its own, which knows nothing of
how the program works it out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.engine import Connection
from tests.stores import EmptyRegisters
from tests.unit.trials.gate_records import BACK_TEST
from tests.unit.workflows.register_service import SHOP, SetClock
from tests.unit.workflows.rule_people import BOTH, EVE, OWN, RON, digest, found_of, service_with_rule, standing, tried

from poisonbook.rules.versions import RuleApprovalError
from poisonbook.storage import rule_days, rule_steps
from poisonbook.storage.errors import StoreError
from poisonbook.storage.rule_days import Counts
from poisonbook.storage.writer import each
from poisonbook.trials.gates import Gate
from poisonbook.trials.steps import End, RuleStep, StepKind
from poisonbook.workflows.rule_ends import settle_rules
from poisonbook.workflows.rule_versions import approve_rule, refuse_rule, shadow_rule, waive_gate
from poisonbook.workflows.service import Service

PEOPLE = (RON, EVE, BOTH)
TRIED: tuple[dict[str, Any], ...] = (
    {},
    {"alerts": 10},
    {"ratio": 1_300},
    {"share": 10_001},
    {"own": 0},
    {"lines": 2_000},
)
MONTHS = timedelta(days=366)

people = st.sampled_from(PEOPLE)


@each
def _forge(connection: Connection, step: RuleStep) -> None:
    rule_steps.add(connection, SHOP.id, [step])


@each
def _count(connection: Connection, asked: tuple[str, datetime, Counts]) -> None:
    rule_days.count(connection, SHOP.id, asked[1].date(), {asked[0]: asked[2]})


class Lives(RuleBasedStateMachine):
    """One rule of the operator's own, where the gates are asked for."""

    REGISTERS: ClassVar[EmptyRegisters]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        url = self.stack.enter_context(self.REGISTERS.made(folder))
        self.clock = SetClock()
        self.service: Service = self.stack.enter_context(service_with_rule(url, folder, self.clock))
        self.digest = digest(self.service)
        self.record = found_of(self.service)

    def teardown(self) -> None:
        self.stack.close()

    @rule(who=people, changed=st.sampled_from(TRIED), begin_anew=st.booleans())
    def put_to_gates(self, who: Any, changed: dict[str, Any], begin_anew: bool) -> None:
        before = standing(self.service)
        candidacy = before.standing.candidacy
        with contextlib.suppress(RuleApprovalError):
            record = replace(self.record, back_test=replace(BACK_TEST, **changed))
            after = tried(self.service, record, by=who, begin_anew=begin_anew).standing.candidacy
            assert begin_anew or not (candidacy.shadow or candidacy.justified)
            if candidacy.is_through(self.digest, self.clock.now) and not candidacy.waived:
                assert after.is_through(self.digest, self.clock.now)

    @rule(
        who=people,
        gate=st.sampled_from([Gate.CUSTOMERS, Gate.DISPARITY, Gate.SHARE]),
        reason=st.sampled_from(["", "w"]),
    )
    def waive(self, who: Any, gate: Gate, reason: str) -> None:
        with contextlib.suppress(RuleApprovalError):
            waive_gate(self.service, who, OWN, gate, digest=self.digest, reason=reason)

    @rule(who=people, act=st.sampled_from([shadow_rule, approve_rule, approve_rule, refuse_rule]))
    def act(self, who: Any, act: Any) -> None:
        with contextlib.suppress(RuleApprovalError):
            act(self.service, who, OWN, digest=self.digest)

    @rule(days=st.sampled_from([1, 15, 30, 60, 91, 366]))
    def wait(self, days: int) -> None:
        self.clock.now += timedelta(days=days)

    @rule(lines=st.sampled_from([100, 3_000]))
    def see(self, lines: int) -> None:
        self._counted(Counts(lines=lines))

    @rule(reviewed=st.sampled_from([100, 301]), confirmed=st.sampled_from([0, 50]))
    def review(self, reviewed: int, confirmed: int) -> None:
        self._counted(Counts(reviewed=reviewed, confirmed=confirmed))

    @rule()
    def settle(self) -> None:
        settle_rules(self.service)

    @rule(
        kind=st.sampled_from([one for one in StepKind if one not in (StepKind.TRIED, StepKind.NOTICED)]),
        staff=st.sampled_from(["ron", "eve", None]),
        first=st.sampled_from(["ron", "eve", None]),
        gate=st.sampled_from([None, Gate.CUSTOMERS, Gate.LINES]),
        ahead=st.sampled_from([-40, 0, 0, 40]),
    )
    def write_behind_the_programs_back(
        self, kind: StepKind, staff: str | None, first: str | None, gate: Gate | None, ahead: int
    ) -> None:
        at = self.clock.now + timedelta(days=ahead)
        forged = RuleStep(
            id="", digest=self.digest, rule=OWN, version=1, at=at, step=kind, staff=staff, first=first, gate=gate
        )
        with contextlib.suppress(StoreError):
            self.service.store.writer.run(_forge, replace(forged, why=End.EXPIRED if kind is StepKind.ENDED else None))
            self.service.in_force.changed()

    @invariant()
    def what_is_used_came_past_every_gate(self) -> None:
        if OWN in self.service.rules_in_force(SHOP).rules:
            with self.service.store.reading() as connection:
                steps = rule_steps.of_version(connection, SHOP.id, self.digest)
            assert any(came_past_every_gate(steps, place, self.clock.now) for place in range(len(steps)))

    @invariant()
    def what_is_used_and_what_is_said_are_one(self) -> None:
        found, used = standing(self.service), self.service.rules_in_force(SHOP)
        assert (OWN in used.rules) == found.stage.is_in_force
        assert not (OWN in used.rules and OWN in used.shadow)

    def _counted(self, counts: Counts) -> None:
        self.service.store.writer.run(_count, (self.digest, self.clock.now, counts))


def came_past_every_gate(steps: Sequence[RuleStep], place: int, now: datetime) -> bool:
    """Whether a step made the rule live for now: with a trial, a shadow or a life before it, two people, and no end."""
    approved = steps[place]
    if approved.step is not StepKind.APPROVED or not approved.at <= now < approved.at + MONTHS:
        return False
    if any(one.step is StepKind.ENDED and one.why is End.POOR_RECORD for one in steps[place:]):
        return False
    before = [one for one in steps[:place] if one.at <= now]
    trials = [number for number, one in enumerate(before) if one.step is StepKind.TRIED]
    if not trials:
        return False
    (trial, since) = before[trials[-1]], before[trials[-1] :]
    proposals = [one for one in since if one.step is StepKind.PROPOSED]
    was_live = any(came_past_every_gate(steps, earlier, approved.at) for earlier in range(place))
    return (
        approved.at - trial.at <= timedelta(days=90)
        and bool(proposals)
        and approved.first == proposals[-1].staff != approved.staff
        and waived_or_passed(trial, since)
        and (was_live or shadow_was_long(since, proposals[-1]))
    )


def waived_or_passed(trial: RuleStep, since: Sequence[RuleStep]) -> bool:
    assert trial.record is not None
    found = trial.record.back_test
    assert found is not None
    wrote = {(one.gate, one.staff) for one in since if one.step is StepKind.JUSTIFIED and one.text}
    agreed = {
        one.gate
        for one in since
        if one.step is StepKind.AGREED and one.staff != one.first and (one.gate, one.first) in wrote
    }
    return (
        found.lines >= 2_995
        and found.share <= 10_000
        and found.own > 0
        and (found.alerts <= 9 or Gate.CUSTOMERS in agreed)
        and (found.ratio <= 1_250 or Gate.DISPARITY in agreed)
    )


def shadow_was_long(since: Sequence[RuleStep], proposed: RuleStep) -> bool:
    shadows = [one for one in since if one.step is StepKind.SHADOWED]
    return any(proposed.at - one.at >= timedelta(days=30) or proposed.shadow_lines >= 3_000 for one in shadows)


@pytest.mark.parametrize("examples", [12, pytest.param(150, marks=pytest.mark.slow)])
def test_no_order_of_steps_makes_a_rule_live_past_a_gate(empty_registers: EmptyRegisters, examples: int) -> None:
    Lives.REGISTERS = empty_registers
    run_state_machine_as_test(Lives, settings=settings(max_examples=examples, stateful_step_count=25))


def test_the_checker_knows_a_rule_that_is_live(empty_registers: EmptyRegisters) -> None:
    Lives.REGISTERS = empty_registers
    lives = Lives()
    lives.put_to_gates(RON, {}, begin_anew=False)
    lives.act(RON, shadow_rule)
    lives.wait(30)
    for who in (RON, EVE):
        lives.act(who, approve_rule)
    with lives.service.store.reading() as connection:
        steps = rule_steps.of_version(connection, SHOP.id, lives.digest)

    assert OWN in lives.service.rules_in_force(SHOP).rules
    lives.what_is_used_came_past_every_gate()
    for missing in range(len(steps)):
        rest = [*steps[:missing], *steps[missing + 1 :]]
        assert not any(came_past_every_gate(rest, place, lives.clock.now) for place in range(len(rest)))
    lives.teardown()
