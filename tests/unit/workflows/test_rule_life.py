"""The life of a rule on a register: gates, shadow, live, its end; what it finds in shadow is nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Connection
from tests.ledger_events import events_of
from tests.ledgers import signer
from tests.unit.review.findings import ANN, finding
from tests.unit.trials.gate_records import BACK_TEST
from tests.unit.workflows.case_content import case_of, raised
from tests.unit.workflows.register_service import SHOP, SetClock, service_on
from tests.unit.workflows.rule_people import (
    BOTH,
    EVE,
    OWN,
    RON,
    digest,
    found_of,
    service_with_rule,
    standing,
    tried,
    wait,
)
from tests.unit.workflows.test_checkout import KNOWN, register

from poisonbook.checkout.decision import Decision
from poisonbook.law.sale_terms import Outcome
from poisonbook.ledger.rule_events import RuleLife
from poisonbook.register.staff import StaffRole
from poisonbook.review.cases import Benign
from poisonbook.rules.versions import (
    RuleApprovalError,
    RuleBeginsAnewError,
    RuleFourEyesError,
    RuleGatesError,
    RuleRoleError,
)
from poisonbook.storage import rule_days, rule_steps
from poisonbook.storage.errors import StoreError
from poisonbook.storage.rule_days import Counts
from poisonbook.storage.store import Store
from poisonbook.storage.tables.everything import METADATA
from poisonbook.storage.writer import each
from poisonbook.trials.gates import Gate
from poisonbook.trials.life import Notice
from poisonbook.trials.steps import End, RuleStep, StepKind
from poisonbook.workflows.cases import close_not_suspicious, close_refused, reopen, take
from poisonbook.workflows.checkout import confirm_order, screen_order
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.ledger_audit import audit
from poisonbook.workflows.rule_ends import RuleUpkeep, rule_upkeep, settle_rules
from poisonbook.workflows.rule_gates import GatesRequest, gate_rule
from poisonbook.workflows.rule_versions import Stage, approve_rule, shadow_rule, waive_gate
from poisonbook.workflows.service import Service
from poisonbook.workflows.starting import log_start

SHIPPED, CHECK = "eu-count-over-window", "eu-restricted-to-public"
AGAIN = "My own rule found"
SIGNER = signer()
NUMBERS = count()


@pytest.fixture
def service(store_url: str, tmp_path: Path) -> Iterator[Service]:
    with service_with_rule(store_url, tmp_path, SetClock()) as service:
        register(service, *KNOWN)
        yield service


def order(service: Service, name: str = "O-1", packs: int = 1) -> Decision:
    lines = (GivenLine("ACETONE", Decimal(packs)), GivenLine("ROPE", Decimal(1)))
    given = GivenOrder(order_id=name, lines=lines, customer_id="K", delivery_country="DE")
    return screen_order(service, SHOP, given)


def to_shadow(service: Service, rule: str = OWN) -> None:
    tried(service, found_of(service, rule=rule), rule=rule)
    shadow_rule(service, RON, rule, digest=digest(service, rule))


def two_approve(service: Service, rule: str = OWN) -> None:
    for one in (RON, EVE):
        approve_rule(service, one, rule, digest=digest(service, rule))


def to_live(service: Service) -> None:
    to_shadow(service)
    wait(service, days=30)
    two_approve(service)


def everything(store: Store) -> dict[str, str]:
    """All that is in the store, by table."""
    with store.reading() as connection:
        return {
            table.name: "\n".join(str(tuple(row)) for row in connection.execute(select(table)))
            for table in METADATA.sorted_tables
        }


def reviewed(service: Service, rule: str, confirmed: int, harmless: int) -> None:
    """As many cases closed one way and the other."""
    version = standing(service, rule).rule.version
    for number in range(confirmed + harmless):
        found = replace(finding(f"order-{next(NUMBERS)}", rule=rule), version=version)
        (id_,) = raised(service, found)
        seen = take(service, ANN, id_, case_of(service, id_).version).version
        if number < confirmed:
            close_refused(service, ANN, id_, seen, reason="No trade is shown.")
        else:
            close_not_suspicious(service, ANN, id_, seen, benign=Benign.TRADE_SHOWN, reason="A trade is shown.")


def test_a_rule_goes_live_step_by_step(service: Service) -> None:
    assert standing(service).stage is Stage.WAITING
    with pytest.raises(RuleGatesError):
        approve_rule(service, RON, OWN, digest=digest(service))
    with pytest.raises(RuleGatesError):
        shadow_rule(service, RON, OWN, digest=digest(service))
    with pytest.raises(RuleRoleError):
        tried(service, found_of(service), by=EVE)
    tried(service, found_of(service))
    with pytest.raises(RuleGatesError, match="30 days or 3,000"):
        approve_rule(service, RON, OWN, digest=digest(service))
    shadow_rule(service, RON, OWN, digest=digest(service))
    assert standing(service).stage is Stage.SHADOW
    with pytest.raises(RuleApprovalError, match="in shadow already"):
        shadow_rule(service, RON, OWN, digest=digest(service))
    with pytest.raises(RuleBeginsAnewError, match="its shadow since"):
        tried(service, found_of(service))
    wait(service, days=30)
    approve_rule(service, BOTH, OWN, digest=digest(service))
    with pytest.raises(RuleFourEyesError):
        approve_rule(service, BOTH, OWN, digest=digest(service))
    assert not standing(service).stage.is_in_force
    assert order(service).outcome is Outcome.ALLOW
    approve_rule(service, EVE, OWN, digest=digest(service))

    assert standing(service).stage is Stage.LIVE
    assert order(service, "O-2").outcome is Outcome.HOLD
    told = [(one["step"], one["by"]) for one in events_of(service.store, "rule-life", "rule-approval")]
    assert told == [("tried", "ron"), ("shadowed", "ron"), ("proposed", "ann"), ("approved", "eve")]
    (said,) = (one for one in events_of(service.store, "rule-life") if one["step"] == "tried")
    assert set(said["gates"].values()) == {"passed"}
    assert said["trial"] == found_of(service).fingerprint


def test_a_rule_in_shadow_is_counted_and_shown_nowhere(service: Service) -> None:
    to_shadow(service)
    before = everything(service.store)

    decisions = [order(service, f"O-{number}", packs=number) for number in range(1, 4)]
    order(service, "O-1", packs=1)  # the same again is not counted again
    confirm_order(service, SHOP, "O-1", basket=decisions[0].basket)

    counts = standing(service).counts
    assert (counts.lines, counts.findings) == (3, 3)
    for decision in decisions:
        assert (decision.outcome, decision.findings) == (Outcome.ALLOW, ())
    after = everything(service.store)
    new = {name: text for name, text in after.items() if text != before[name]}
    assert new.keys() >= {"orders", "rule_days", "ledger_entries"}
    assert not {"alerts", "cases", "case_notes", "case_orders"} & new.keys()
    del new["rule_days"]
    for text in new.values():
        assert AGAIN not in text
    assert [name for name, text in new.items() if OWN in text and OWN not in before[name]] == []
    assert all(not one["findings"] for one in events_of(service.store, "decision"))


def test_where_nothing_waits_in_shadow_nothing_is_counted(service: Service) -> None:
    order(service)
    assert everything(service.store)["rule_days"] == ""


def test_a_waiver_takes_two_people_in_writing(service: Service) -> None:
    looked = digest(service)
    tried(service, found_of(service, replace(BACK_TEST, alerts=10)))
    with pytest.raises(RuleGatesError, match="customers"):
        shadow_rule(service, RON, OWN, digest=looked)
    with pytest.raises(RuleApprovalError, match="reason"):
        waive_gate(service, RON, OWN, Gate.CUSTOMERS, digest=looked, reason=" ")
    with pytest.raises(RuleApprovalError, match="does not fail"):
        waive_gate(service, RON, OWN, Gate.DISPARITY, digest=looked, reason="why not")
    with pytest.raises(RuleApprovalError, match="nobody can"):
        waive_gate(service, RON, OWN, Gate.SHARE, digest=looked, reason="why not")
    with pytest.raises(RuleRoleError):
        waive_gate(service, EVE, OWN, Gate.CUSTOMERS, digest=looked, reason="A small shop.")
    waive_gate(service, BOTH, OWN, Gate.CUSTOMERS, digest=looked, reason="A small shop.")
    assert standing(service).justified.keys() == {Gate.CUSTOMERS}
    with pytest.raises(RuleFourEyesError):
        waive_gate(service, BOTH, OWN, Gate.CUSTOMERS, digest=looked)
    with pytest.raises(RuleGatesError):
        shadow_rule(service, RON, OWN, digest=looked)
    waive_gate(service, EVE, OWN, Gate.CUSTOMERS, digest=looked)

    assert shadow_rule(service, RON, OWN, digest=looked).stage is Stage.SHADOW
    told = [(one["step"], one["why"]) for one in events_of(service.store, "rule-life")]
    assert told[1:3] == [("justified", "customers"), ("agreed", "customers")]
    assert "A small shop." not in str(events_of(service.store, "rule-life"))


def test_an_operator_asks_for_fewer_alerts(service: Service) -> None:
    record = found_of(service, replace(BACK_TEST, share=5_001))
    found = tried(service, replace(record, share=5_000))
    assert [one.gate for one in found.gates if not one.is_through] == [Gate.SHARE, Gate.SHADOW]
    assert tried(service, record).standing.candidacy.is_through(digest(service), service.clock())


def test_a_trial_that_does_not_pass_takes_nothing_from_one_that_does(service: Service) -> None:
    looked, tenth = digest(service), replace(BACK_TEST, alerts=10)
    tried(service, found_of(service, tenth))
    for one in (RON, EVE):
        waive_gate(service, one, OWN, Gate.CUSTOMERS, digest=looked, reason="A small shop.")
    shadow_rule(service, RON, OWN, digest=looked)
    wait(service, days=29)
    before = everything(service.store)

    for begin_anew in (False, True):
        with pytest.raises(RuleGatesError, match="capacity; the trial on record lets it through, and stays"):
            tried(service, found_of(service, replace(tenth, capacity=None)), begin_anew=begin_anew)
    with pytest.raises(RuleBeginsAnewError, match=r"shadow since 20.* \(29 days\), the waiver of customers; "):
        tried(service, found_of(service, tenth))
    assert everything(service.store) == before

    found = tried(service, found_of(service, tenth), begin_anew=True)
    assert (found.standing.candidacy.shadow, found.justified) == (None, {})
    assert [one["step"] for one in events_of(service.store, "rule-life")][-2:] == ["shadowed", "tried"]


def test_nothing_is_lost_from_a_shell_that_asks_less_than_the_service(service: Service) -> None:
    log_start(service)
    to_shadow(service)
    wait(service, days=29)
    service.settings = replace(service.settings, require_approved_rules="off")

    assert standing(service).stage is Stage.LIVE
    with pytest.raises(RuleBeginsAnewError, match="29 days"):
        tried(service, found_of(service))
    with pytest.raises(RuleBeginsAnewError):
        gate_rule(service, RON, GatesRequest(rule=OWN, trial=None))


def test_over_a_year_notice_comes_before_the_end_and_the_ledger_tells_of_both(service: Service) -> None:
    to_live(service)
    began = service.clock()
    log_start(service)
    days = [*range(0, 330, 30), *range(330, 370, 2), 400]
    stages: dict[Stage, list[int]] = {}
    for day in days:
        wait(service, days=(began + timedelta(days=day) - service.clock()).days)
        found = standing(service)
        stages.setdefault(found.stage, []).append(day)
        assert (Notice.ENDS_SOON in found.notices) == (335 <= day < 365)
        if day % 3 == 0:  # whether it runs on the day or not
            settle_rules(service)

    assert stages == {
        Stage.LIVE: [day for day in days if day < 365],
        Stage.OFF: [day for day in days if day >= 365],
    }
    settle_rules(service)
    own = [
        one
        for one in events_of(service.store, "rule-life")
        if one["rule"] == OWN and one["step"] in ("noticed", "ended")
    ]
    assert [(one["step"], one["why"]) for one in own] == [("noticed", "expired"), ("ended", "expired")]
    noticed = own[0]["at"]
    assert (began + timedelta(days=335)).isoformat() <= noticed < (began + timedelta(days=365)).isoformat()
    assert order(service).outcome is Outcome.ALLOW
    assert rule_upkeep(service) is RuleUpkeep.OVERDUE
    with pytest.raises(RuleGatesError):
        approve_rule(service, RON, OWN, digest=digest(service))
    to_live(service)
    assert order(service, "O-9").outcome is Outcome.HOLD


def test_at_the_moment_of_its_end_nothing_is_judged_by_it_though_nothing_ran(service: Service) -> None:
    to_live(service)
    ends = standing(service).standing.term
    assert ends is not None
    clock = service.clock
    assert isinstance(clock, SetClock)
    clock.now = ends.ends - timedelta(microseconds=1)
    assert order(service, "A").outcome is Outcome.HOLD
    clock.now = ends.ends
    assert order(service, "B").outcome is Outcome.ALLOW


def test_shipped_rules_live_for_a_year_from_the_first_start_and_bars_of_the_law_stay(service: Service) -> None:
    assert {standing(service, rule).stage for rule in (SHIPPED, CHECK)} == {Stage.LIVE}
    log_start(service)
    wait(service, days=100)
    log_start(service)
    assert rule_upkeep(service) is RuleUpkeep.DONE
    wait(service, days=240)
    assert standing(service, SHIPPED).notices == (Notice.ENDS_SOON,)
    assert rule_upkeep(service) is RuleUpkeep.NOTICE
    two_who = (RON, EVE)
    with pytest.raises(RuleApprovalError, match="comes with poisonbook"):
        approve_rule(service, RON, SHIPPED, digest=digest(service, SHIPPED))

    tried(service, found_of(service, rule=SHIPPED), rule=SHIPPED)
    two_approve(service, SHIPPED)
    wait(service, days=30)

    assert standing(service, SHIPPED).stage is Stage.LIVE
    assert standing(service, "eu-several-substances").stage is Stage.OFF
    assert standing(service, CHECK).stage is Stage.OVERDUE
    assert rule_upkeep(service) is RuleUpkeep.OVERDUE
    in_force = service.rules_in_force(SHOP).rules
    assert {SHIPPED, CHECK} <= in_force
    assert "eu-several-substances" not in in_force

    gate_rule(service, RON, GatesRequest(rule=CHECK, trial=None))
    for one in two_who:
        approve_rule(service, one, CHECK, digest=digest(service, CHECK))
    assert standing(service, CHECK).stage is Stage.LIVE


def test_what_is_not_a_statutory_check_is_tried_first(service: Service) -> None:
    with pytest.raises(RuleApprovalError, match="--catalogue"):
        gate_rule(service, RON, GatesRequest(rule=OWN, trial=None))


def test_a_poor_record_ends_a_rule_with_the_case_that_tips_it(service: Service) -> None:
    log_start(service)
    reviewed(service, SHIPPED, confirmed=1, harmless=2)
    assert standing(service, SHIPPED).counts == Counts(reviewed=3, confirmed=1)
    counted(service, SHIPPED, Counts(reviewed=196, confirmed=1))
    assert standing(service, SHIPPED).notices == ()
    reviewed(service, SHIPPED, confirmed=0, harmless=1)
    assert standing(service, SHIPPED).notices == (Notice.POOR_RECORD,)
    settle_rules(service)
    wait(service, days=1)
    counted(service, SHIPPED, Counts(reviewed=99))
    assert standing(service, SHIPPED).stage is Stage.LIVE
    reviewed(service, SHIPPED, confirmed=0, harmless=1)

    found = standing(service, SHIPPED)
    assert (found.stage, found.standing.term and found.standing.term.why) == (Stage.OFF, End.POOR_RECORD)
    assert SHIPPED not in service.rules_in_force(SHOP).rules
    own = [one for one in events_of(service.store, "rule-life") if one["rule"] == SHIPPED]
    assert [(one["step"], one["why"]) for one in own] == [("noticed", "poor_record"), ("ended", "poor_record")]
    counted(service, SHIPPED, Counts(reviewed=100, confirmed=100))
    assert standing(service, SHIPPED).stage is Stage.OFF
    settle_rules(service)
    assert len([one for one in events_of(service.store, "rule-life") if one["rule"] == SHIPPED]) == 2


def test_a_case_that_is_opened_again_is_not_counted_twice(service: Service) -> None:
    log_start(service)
    found = replace(finding("A", rule=SHIPPED), version=standing(service, SHIPPED).rule.version)
    (id_,) = raised(service, found)
    version = take(service, ANN, id_, 1).version
    version = close_not_suspicious(service, ANN, id_, version, benign=Benign.TRADE_SHOWN, reason="A trade.").version
    approver = replace(EVE, roles=frozenset({StaffRole.APPROVER, StaffRole.REVIEWER}))
    version = reopen(service, approver, id_, version, reason="No trade.").version
    assert standing(service, SHIPPED).counts == Counts()
    close_refused(service, approver, id_, version, reason="No trade is shown.")
    assert standing(service, SHIPPED).counts == Counts(reviewed=1, confirmed=1)


def test_a_statutory_check_does_not_end_by_its_record(service: Service) -> None:
    log_start(service)
    counted(service, CHECK, Counts(reviewed=5_000))
    reviewed(service, CHECK, confirmed=0, harmless=1)
    settle_rules(service)
    assert (standing(service, CHECK).stage, standing(service, CHECK).notices) == (Stage.LIVE, ())


def test_the_database_refuses_one_person_for_two(service: Service) -> None:
    for step in (StepKind.APPROVED, StepKind.AGREED):
        for staff, first in (("ron", "ron"), (None, "ron"), ("eve", None)):
            with pytest.raises(StoreError):
                forge(service, step, staff=staff, first=first)
    with pytest.raises(StoreError):
        forge(service, StepKind.TRIED, staff="ron")
    with pytest.raises(StoreError):
        forge(service, StepKind.SHADOWED)


def test_rows_that_were_not_written_by_the_program_are_missed_by_the_audit(service: Service) -> None:
    to_live(service)
    assert audit(service.store, SIGNER.key).problems == []
    tamper(service)
    assert len(audit(service.store, SIGNER.key).problems) == 1


@contextmanager
def another(service: Service, folder: Path) -> Iterator[Service]:
    """A further process on the same register."""
    clock = service.clock
    assert isinstance(clock, SetClock)
    with service_on(service.settings.database, folder, clock, is_first=False) as other:
        other.settings = service.settings
        other.products.changed(SHOP.id)
        yield other


def test_another_process_judges_by_it_within_a_second(service: Service, tmp_path: Path) -> None:
    with another(service, tmp_path) as other:
        assert order(other, "A").outcome is Outcome.ALLOW
        to_live(service)
        wait(service, seconds=1)
        assert order(other, "B").outcome is Outcome.HOLD


@each
def _count(connection: Connection, asked: tuple[Service, str, Counts]) -> None:
    service, one, counts = asked
    rule_days.count(connection, SHOP.id, service.clock().date(), {one: counts})


def counted(service: Service, rule: str, counts: Counts) -> None:
    """Reviews beside those that a test makes itself."""
    service.store.writer.run(_count, (service, digest(service, rule), counts))


@each
def _forge(connection: Connection, step: RuleStep) -> None:
    rule_steps.add(connection, SHOP.id, [step])


def forge(service: Service, kind: StepKind, *, staff: str | None = None, first: str | None = None) -> None:
    """A step that no move made."""
    step = RuleStep(
        id="", digest="sha256:0", rule=OWN, version=1, at=service.clock(), step=kind, staff=staff, first=first
    )
    service.store.writer.run(_forge, step)


@each
def _tamper(connection: Connection, _: None) -> None:
    from poisonbook.storage.tables.rules import RULE_STEPS

    connection.execute(RULE_STEPS.update().where(RULE_STEPS.c.step == StepKind.APPROVED).values(staff="mallory"))


def tamper(service: Service) -> None:
    """Another approver, behind the program's back."""
    service.store.writer.run(_tamper, None)


def test_the_ledger_event_names_nobody_but_by_short_ids() -> None:
    assert {one.name for one in fields(RuleLife)} == {
        "operator", "at", "rule", "version", "digest", "step", "by", "why", "gates", "trial",
    }  # fmt: skip
