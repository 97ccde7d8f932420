"""Whatever people try, in whatever order: nobody reads without two people, two roles, a live reason and the ledger."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from tests.functional.register.content import checked
from tests.ledger_events import events_of
from tests.roles import COMPLIANCE, DATA_PROTECTION
from tests.unit.workflows.register_service import SHOP, SetClock, service_on

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.privacy.sealing import open_sealed
from poisonbook.register.openings import CaseReason
from poisonbook.register.roles import Role
from poisonbook.storage import sealed
from poisonbook.workflows import openings
from poisonbook.workflows.openings import GivenOpening
from poisonbook.workflows.service import Service

KEYS = {Role.COMPLIANCE: COMPLIANCE, Role.DATA_PROTECTION: DATA_PROTECTION}
PEOPLE = st.sampled_from(["anna", "bert", "carl"])
ROLES = st.sampled_from(list(Role))
FAIR = st.sampled_from([True, True, False])
"""Whether somebody does what the rules ask for: else whatever comes to their mind."""
DAY = timedelta(hours=24)


@dataclass
class Told:
    """What is known of one opening from outside: what people did, and when."""

    asked_by: str
    role: Role
    at: datetime
    reply: Path
    record: str
    approved_by: str | None = None
    approved_as: Role | None = None
    over: bool = False


@dataclass
class World:
    """A register, and what was read in it."""

    service: Service
    clock: SetClock
    folder: Path
    reads: int = 0
    refusals: int = 0
    steps: int = 0
    openings: dict[str, Told] = field(default_factory=dict)
    reading: str = ""
    number: int = -1
    """Of the latest ledger entry that was looked at."""

    def watched(self, *arguments: Any, **more: Any) -> Mapping[str, str]:
        """Stands where plain text comes to be."""
        told = self.openings[self.reading]
        assert told.approved_by not in (None, told.asked_by), "read by one person"
        assert told.approved_as not in (None, told.role), "read by one role"
        assert told.at <= self.clock.now < told.at + DAY, "read after its day"
        assert not told.over, "read twice, or after it was refused or withdrawn"
        said = [one["id"] for one in self.said()]
        assert said == [self.reading], "read before the ledger said so"
        self.reads += 1
        return open_sealed(*arguments, **more)

    def said(self) -> list[dict[str, Any]]:
        """The readings that the ledger told since it was looked at last."""
        found = events_of(self.service.store, "opening-read", after=self.number)
        self.number = max([self.number, *(one["number"] for one in found)])
        return found


class People(RuleBasedStateMachine):
    """Three people, either of whom may have either key at hand, do what they like."""

    world: World

    def _chosen(self, chance: random.Random) -> str:
        return chance.choice(list(self.world.openings)[-3:])

    def _tried(self, step: Any) -> Any:
        self.world.steps += 1
        try:
            return step()
        except PoisonbookError:
            self.world.refusals += 1
            return None

    @rule(person=PEOPLE, role=ROLES, reason=st.sampled_from(list(CaseReason)), record=st.integers(0, 4))
    def ask(self, person: str, role: Role, reason: CaseReason, record: int) -> None:
        """Somebody asks."""
        world = self.world
        with world.service.store.reading() as connection:
            id_ = sorted(one.id for one in sealed.every(connection))[record]
        given = GivenOpening(reason=reason, case_id="2026/1", records=(id_,), person=person, role=role)
        place = world.folder / f"reply-{len(world.openings)}"
        made = openings.request_opening(world.service.store, SHOP, given, place, book=world.service.book)
        world.openings[made.id] = Told(person, role, world.clock.now, place, id_)
        world.steps += 1

    @precondition(lambda self: self.world.openings)
    @rule(chance=st.randoms(use_true_random=False), person=PEOPLE, role=ROLES, fair=FAIR)
    def approve(self, chance: random.Random, person: str, role: Role, *, fair: bool) -> None:
        """Somebody approves, with either key."""
        id_ = self._chosen(chance)
        if fair:
            asked = self.world.openings[id_]
            person = "carl" if asked.asked_by != "carl" else "anna"
            role = next(one for one in Role if one is not asked.role)
        key: PrivateRoleKey = KEYS[role]
        if (
            self._tried(lambda: openings.approve_opening(self.world.service.store, SHOP, id_, person, [key]))
            is not None
        ):
            told = self.world.openings[id_]
            told.approved_by, told.approved_as = person, role

    @precondition(lambda self: self.world.openings)
    @rule(chance=st.randoms(use_true_random=False), person=PEOPLE, withdraw=st.booleans(), fair=FAIR)
    def stop(self, chance: random.Random, person: str, *, withdraw: bool, fair: bool) -> None:
        """Somebody refuses, or takes it back; most of the time nobody does."""
        if fair:
            return
        id_ = self._chosen(chance)
        step = openings.withdraw_opening if withdraw else openings.refuse_opening
        if self._tried(lambda: step(self.world.service.store, SHOP, id_, person)) is not None:
            self.world.openings[id_].over = True

    @precondition(lambda self: self.world.openings)
    @rule(chance=st.randoms(use_true_random=False), person=PEOPLE, role=ROLES, fair=FAIR)
    def read(self, chance: random.Random, person: str, role: Role, *, fair: bool) -> None:
        """Somebody reads, with either key, and with this or another reply key."""
        world, id_ = self.world, self._chosen(chance)
        reply = world.openings[id_ if fair else self._chosen(chance)].reply
        if fair:
            person, role = world.openings[id_].asked_by, world.openings[id_].role
        world.reading = id_
        before = world.reads
        read = self._tried(
            lambda: openings.read_opening(world.service.store, SHOP, id_, person, keys=[KEYS[role]], reply=reply)
        )
        assert (read is not None) == (world.reads == before + 1)
        if read is not None:
            told = world.openings[id_]
            assert [one.id for one in read] == [told.record]
            told.over = True

    @rule(hours=st.sampled_from([1, 1, 1, 2, 3, 8, 23, 24]))
    def wait(self, hours: int) -> None:
        """Time passes."""
        self.world.clock.now += timedelta(hours=hours)
        self.world.steps += 1

    @invariant()
    def nothing_else_is_read(self) -> None:
        """The ledger tells of as many readings as there were; looked at where plain text comes to be."""
        if not hasattr(self, "world"):
            return
        assert not self.world.said()


@pytest.fixture
def world(tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A register with five identity checks."""
    clock = SetClock(datetime.now(UTC))
    (tmp_path / "replies").mkdir()
    with service_on(store_url, tmp_path, clock) as service:
        for number in range(5):
            checked(service, SHOP, f"X {number}")
        world = World(service, clock, tmp_path / "replies")
        monkeypatch.setattr(openings, "open_sealed", world.watched)
        yield world


def _run(world: World, examples: int) -> None:
    class Here(People):
        def __init__(self) -> None:
            super().__init__()
            self.world = world
            world.openings.clear()
            shutil.rmtree(world.folder)
            world.folder.mkdir()

    limits = settings(
        max_examples=examples,
        stateful_step_count=50,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    run_state_machine_as_test(Here, settings=limits)
    assert world.reads >= world.steps / 250
    assert world.refusals >= world.steps / 20


def test_no_reading_without_two_people_two_roles_a_live_reason_and_the_ledger(world: World) -> None:
    _run(world, examples=10)

    assert world.steps >= 400


@pytest.mark.slow
def test_the_same_in_two_thousand_steps(world: World) -> None:
    _run(world, examples=50)

    assert world.steps >= 2_000


@pytest.mark.long
def test_the_same_in_a_hundred_thousand_steps(world: World) -> None:
    _run(world, examples=2_400)

    assert world.steps >= 100_000
