"""Four people, in any order, with whatever version they saw: nobody is both pairs of eyes, no step is lost or doubled.

The moves alone, and the same on a register.
"""

from __future__ import annotations

import contextlib
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.stores import EmptyRegisters
from tests.unit.review.findings import ANN, BEN, BOTH, EVE, NOW, finding
from tests.unit.review.test_moves import HOURS
from tests.unit.workflows.case_content import case_of, notes_of, raised
from tests.unit.workflows.register_service import SetClock, service_on

from poisonbook.register.staff import Staff
from poisonbook.review import moves
from poisonbook.review.case_errors import CaseError, CaseRoleError
from poisonbook.review.cases import Benign, Case
from poisonbook.workflows import cases

PEOPLE = {one.id: one for one in (ANN, BEN, EVE, BOTH)}
people = st.sampled_from(sorted(PEOPLE))
STEPS = ("take", "let_go", "propose", "confirm", "send_back", "close_not_suspicious", "close_refused", "reopen", "note")


class Moves(RuleBasedStateMachine):
    """The moves alone."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.seen = dict.fromkeys(PEOPLE, 1)
        self.done = 0
        self.proposals: list[str] = []
        self.due: datetime | None = None

    @initialize()
    def begin(self) -> None:
        self.case = Case(id="cas_1", orders=("A",), alerts=("alt_1",), opened_at=NOW)

    def standing(self) -> Case:
        return self.case

    def step(self, name: str, staff: Staff, version: int) -> Case:
        moves.need_version(self.case, version)
        match name:
            case "close_not_suspicious":
                self.case = moves.close_not_suspicious(self.case, staff, Benign.TRADE_SHOWN, "why", self.now)
            case "propose":
                self.case = moves.propose(self.case, staff, "why", self.now, report=HOURS)
            case "take" | "let_go" | "note":
                self.case = getattr(moves, name)(self.case, staff, self.now)
            case _:
                self.case = getattr(moves, name)(self.case, staff, "why", self.now)
        return self.case

    @rule(who=people)
    def look(self, who: str) -> None:
        self.seen[who] = self.standing().version

    @rule(hours=st.integers(0, 30))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(who=people, name=st.sampled_from(STEPS), looks=st.booleans())
    def act(self, who: str, name: str, looks: bool) -> None:
        if looks:
            self.look(who)
        before = self.standing()
        with contextlib.suppress(CaseError, CaseRoleError):
            after = self.step(name, PEOPLE[who], self.seen[who])
            assert before.version == self.seen[who]
            assert after.version == before.version + 1
            self.done += 1
            if name == "propose":
                self.proposals.append(who)
            if name == "confirm":
                assert self.proposals[-1] != who

    @invariant()
    def no_step_is_lost_or_doubled(self) -> None:
        assert self.standing().version == 1 + self.done

    @invariant()
    def what_is_suspicious_two_people_have_called_so(self) -> None:
        case = self.standing()
        assert case.confirmed_by is None or case.confirmed_by != case.proposed_by
        if case.is_suspicious:
            assert case.proposed_by is not None
            assert case.confirmed_by is not None
            assert case.clock_runs

    @invariant()
    def a_running_clock_is_never_set_back(self) -> None:
        case = self.standing()
        if case.clock_runs:
            assert case.due_at is not None
            assert self.due is None or case.due_at >= self.due
            assert case.due_at <= self.now + timedelta(hours=24)
            self.due = case.due_at


class OnRegister(Moves):
    """The same on a register of its own, through the workflows."""

    REGISTERS: ClassVar[EmptyRegisters]

    @initialize()
    def begin(self) -> None:
        self.clock, self.life = SetClock(NOW), ExitStack()
        folder = Path(self.life.enter_context(TemporaryDirectory()))
        url = self.life.enter_context(self.REGISTERS.made(folder))
        self.service = self.life.enter_context(service_on(url, folder, self.clock))
        (self.id,) = raised(self.service, finding("A"))

    def teardown(self) -> None:
        self.life.close()

    def standing(self) -> Case:
        return case_of(self.service, self.id)

    def step(self, name: str, staff: Staff, version: int) -> Case:
        self.clock.now = self.now
        given: dict[str, object] = {} if name in {"take", "let_go"} else {"reason": "why"}
        if name == "note":
            given = {"text": "why"}
        if name == "close_not_suspicious":
            given["benign"] = Benign.TRADE_SHOWN
        done: Case = getattr(cases, name)(self.service, staff, self.id, version, **given)
        return done

    @invariant()
    def every_step_is_on_record(self) -> None:
        assert [one.version for one in notes_of(self.service, self.id)] == list(range(1, self.done + 2))


def test_the_moves_alone() -> None:
    run_state_machine_as_test(Moves, settings=settings(max_examples=100, stateful_step_count=30))


@pytest.mark.slow
def test_on_a_register(empty_registers: EmptyRegisters) -> None:
    OnRegister.REGISTERS = empty_registers

    run_state_machine_as_test(OnRegister, settings=settings(max_examples=15, stateful_step_count=30))
