"""Rules of an operator's own are approved by two people, each on exactly what they say; the ledger has the history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.ledger_events import events_of
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.register.staff import Staff, StaffRole
from poisonbook.rules.diff import ChangeKind
from poisonbook.rules.errors import UnknownRuleError
from poisonbook.rules.versions import (
    RuleApprovalError,
    RuleDigestError,
    RuleFourEyesError,
    RuleRoleError,
    RulesNotApprovedError,
    RuleState,
)
from poisonbook.storage import rule_steps as stored
from poisonbook.storage.errors import StoreError
from poisonbook.storage.writer import each
from poisonbook.trials.steps import RuleStep, StepKind
from poisonbook.workflows.checkout import screen_order
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.readiness import unready
from poisonbook.workflows.rule_history import rule_history
from poisonbook.workflows.rule_versions import approve_rule, refuse_rule, standing_rules, unapproved_rules
from poisonbook.workflows.service import Service
from poisonbook.workflows.starting import log_start

OWN = """
id: my-own-amount
version: {version}
like: eu-amount-over-window
title: Large amount of one substance within a week
timespan: {timespan}
condition: {{gte: 5}}
"""


def person(id_: str, *roles: StaffRole) -> Staff:
    return Staff(id=id_, operator=OTHER.id, name=id_, roles=frozenset(roles), created_at=SetClock().now)


RON, EVE = person("ron", StaffRole.RULES), person("eve", StaffRole.APPROVER)
BOTH = person("ann", StaffRole.RULES, StaffRole.APPROVER)


def write(folder: Path, *, version: int = 1, timespan: str = "7d") -> None:
    folder.mkdir(exist_ok=True)
    (folder / "own.yaml").write_text(OWN.format(version=version, timespan=timespan))


@pytest.fixture
def service(store_url: str, tmp_path: Path) -> Iterator[Service]:
    write(tmp_path / "rules")
    with service_on(store_url, tmp_path, SetClock()) as service:
        service.settings = replace(service.settings, rules=(tmp_path / "rules",))
        yield service


def read_again(service: Service) -> None:
    """What another start of the service reads."""
    service._counters.clear()
    clock = service.clock
    assert isinstance(clock, SetClock)
    clock.now += timedelta(hours=1)


def digest(service: Service) -> str:
    (own,) = (one.digest for one in standing_rules(service, OTHER) if one.rule.id == "my-own-amount")
    return own


def state(service: Service) -> RuleState:
    return {one.rule.id: one.state for one in standing_rules(service, OTHER)}["my-own-amount"]


def order(service: Service) -> None:
    lines = (GivenLine("P-1", Decimal(1)),)
    screen_order(service, OTHER, GivenOrder(order_id="O-1", lines=lines, at=service.clock()))


def test_two_people_approve_exactly_what_a_rule_says(service: Service, tmp_path: Path) -> None:
    assert state(service) is RuleState.UNAPPROVED
    looked_at = digest(service)

    assert approve_rule(service, BOTH, "my-own-amount", digest=looked_at).state is RuleState.PROPOSED
    with pytest.raises(RuleFourEyesError):
        approve_rule(service, BOTH, "my-own-amount", digest=looked_at)
    with pytest.raises(RuleRoleError):
        approve_rule(service, RON, "my-own-amount", digest=looked_at)
    done = approve_rule(service, EVE, "my-own-amount", digest=looked_at)
    assert (done.proposed_by, done.approved_by, state(service)) == ("ann", "eve", RuleState.APPROVED)
    with pytest.raises(RuleApprovalError):
        approve_rule(service, EVE, "my-own-amount", digest=looked_at)

    write(tmp_path / "rules", timespan="8d")
    read_again(service)
    assert state(service) is RuleState.UNAPPROVED
    with pytest.raises(RuleDigestError):
        approve_rule(service, RON, "my-own-amount", digest=looked_at)
    told = [(one["step"], one["by"], one["digest"] == looked_at) for one in events_of(service.store, "rule-approval")]
    assert told == [("proposed", "ann", True), ("approved", "eve", True)]


def test_where_nothing_is_asked_a_rule_is_used_whoever_approved_it_or_did_not(service: Service) -> None:
    assert "my-own-amount" in service.rules_in_force(OTHER).rules
    approve_rule(service, RON, "my-own-amount", digest=digest(service))
    assert "my-own-amount" in service.rules_in_force(OTHER).rules
    log_start(service)
    refuse_rule(service, RON, "my-own-amount", digest=digest(service))
    assert "my-own-amount" in service.rules_in_force(OTHER).rules


def test_what_is_refused_may_be_proposed_again(service: Service) -> None:
    looked_at = digest(service)
    with pytest.raises(RuleApprovalError):
        refuse_rule(service, EVE, "my-own-amount", digest=looked_at)
    approve_rule(service, RON, "my-own-amount", digest=looked_at)
    assert refuse_rule(service, EVE, "my-own-amount", digest=looked_at).state is RuleState.REFUSED
    assert approve_rule(service, RON, "my-own-amount", digest=looked_at).state is RuleState.PROPOSED


def test_shipped_rules_are_approved_by_nobody(service: Service) -> None:
    shipped = next(one for one in standing_rules(service, OTHER) if one.state is RuleState.SHIPPED)
    with pytest.raises(RuleApprovalError, match="comes with poisonbook"):
        approve_rule(service, RON, shipped.rule.id, digest=shipped.digest)
    with pytest.raises(UnknownRuleError):
        approve_rule(service, RON, "no-such-rule", digest=shipped.digest)


def test_where_it_is_asked_for_nothing_is_judged_by_a_rule_that_is_not_approved(service: Service) -> None:
    order(service)
    assert unready(service) is None
    service.settings = replace(service.settings, require_approved_rules="on")

    with pytest.raises(RulesNotApprovedError, match=digest(service)):
        order(service)
    assert digest(service) in (unready(service) or "")
    assert unapproved_rules(service).keys() == {SHOP.id, OTHER.id}

    for one in (RON, EVE):
        approve_rule(service, one, "my-own-amount", digest=digest(service))
    order(service)
    assert unapproved_rules(service).keys() == {SHOP.id}


def test_the_history_says_what_changed_from_start_to_start(service: Service, tmp_path: Path) -> None:
    log_start(service)
    write(tmp_path / "rules", version=2, timespan="30d")
    read_again(service)
    assert not rule_history(service, OTHER).is_live
    log_start(service)
    log_start(service)
    (tmp_path / "rules" / "own.yaml").unlink()
    service.settings = replace(service.settings, rules=())
    read_again(service)
    log_start(service)

    history = rule_history(service, OTHER)
    third, second, first = history.sets
    assert history.is_live
    assert first.since < second.since < third.since
    assert {one.kind for one in first.changes} == {ChangeKind.ADDED}
    assert len(first.changes) == first.rules
    (changed,) = second.changes
    assert (changed.rule, changed.kind, changed.before, changed.after) == ("my-own-amount", ChangeKind.MEANING, 1, 2)
    assert changed.keys is not None
    assert {one.key: (one.before, one.after) for one in changed.keys} == {"version": (1, 2), "timespan": ("7d", "30d")}
    (gone,) = third.changes
    assert (gone.rule, gone.kind) == ("my-own-amount", ChangeKind.REMOVED)


def test_no_program_approves_for_a_second_person(service: Service) -> None:
    @each
    def force(connection: stored.Connection, one: RuleStep) -> None:
        stored.add(connection, OTHER.id, [one])

    looked_at = digest(service)
    approve_rule(service, RON, "my-own-amount", digest=looked_at)
    approved = RuleStep(
        id="", digest=looked_at, rule="my-own-amount", version=1, at=service.clock(), step=StepKind.APPROVED
    )
    for forged in (approved, replace(approved, staff="ron", first="ron"), replace(approved, staff="eve")):
        with pytest.raises(StoreError):
            service.store.writer.run(force, forged)
    assert state(service) is RuleState.PROPOSED
