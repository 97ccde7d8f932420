"""A service with one rule of its own and people who may approve it, for tests of the lives of rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.unit.trials.gate_records import BACK_TEST
from tests.unit.workflows.register_service import SHOP, SetClock, service_on

from poisonbook.register.staff import Staff, StaffRole
from poisonbook.rules.lock import rule_fingerprint
from poisonbook.trials.gates import BackTest, GateRecord
from poisonbook.trials.moves import put_to_gates
from poisonbook.trials.steps import RuleStep
from poisonbook.workflows.rule_gates import gate_record
from poisonbook.workflows.rule_steps import StepAsked, take_step
from poisonbook.workflows.rule_versions import standing_rules
from poisonbook.workflows.service import Service
from poisonbook.workflows.standing_rules import KnownRule, StandingRule

OWN = "my-own-orders"
TEXT = """
id: my-own-orders
version: 1
title: Any order of something restricted
jurisdiction: EU
description: Anything restricted.
law:
  - act: Regulation (EU) 2019/1148
    article: Art. 9(1)(c)
    url: https://gesetze.legal/eu/vo_eu_2019_1148/9
    certainty: verified
    duty: EU-9-1
indicator: "Art. 9(1)(c): quantity uncommon for the customer's use"
attention: low
type: line
selection: {status: [restricted, undetermined, reportable], buyer_class: general_public}
why: {en: "My own rule found {substances}."}
examples:
  match:
    - name: something restricted
      lines: [{order: a, status: restricted, buyer_class: general_public}]
  no-match:
    - name: for a business
      lines: [{order: a, status: restricted, buyer_class: economic_operator}]
"""


def person(id_: str, *roles: StaffRole) -> Staff:
    """Somebody of the operator."""
    return Staff(id=id_, operator=SHOP.id, name=id_, roles=frozenset(roles), created_at=SetClock().now)


RON, EVE = person("ron", StaffRole.RULES), person("eve", StaffRole.APPROVER)
BOTH = person("ann", StaffRole.RULES, StaffRole.APPROVER)


@contextmanager
def service_with_rule(url: str, folder: Path, clock: SetClock, *, asks: str = "gates") -> Iterator[Service]:
    """A service that reads the rule."""
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "own.yaml").write_text(TEXT)
    with service_on(url, folder, clock) as service:
        service.settings = replace(service.settings, rules=(folder / "rules",), require_approved_rules=asks)
        yield service


def standing(service: Service, rule: str = OWN) -> StandingRule:
    """How a rule stands."""
    (found,) = (one for one in standing_rules(service, SHOP) if one.rule.id == rule)
    return found


def found_of(service: Service, back_test: BackTest | None = BACK_TEST, rule: str = OWN) -> GateRecord:
    """What the program finds of a rule, with this for the trial."""
    return gate_record(standing(service, rule).rule, service.book, back_test)


def tried(
    service: Service, record: GateRecord, by: Staff = RON, rule: str = OWN, *, begin_anew: bool = False
) -> StandingRule:
    """Put a rule to the gates, with this for what was found."""
    now, own = service.clock(), standing(service, rule).rule

    def move(found: StandingRule) -> RuleStep:
        return put_to_gates(found.at_hand, by, now, record, begin_anew=begin_anew)

    try:
        asked = StepAsked(SHOP.id, KnownRule.of(own), service.going_live, now, move)
        return service.store.writer.run(take_step, asked)
    finally:
        service.in_force.changed()


def digest(service: Service, rule: str = OWN) -> str:
    """Of what a rule says."""
    return rule_fingerprint(standing(service, rule).rule)


def wait(service: Service, **time: float) -> None:
    """Let time go by."""
    clock = service.clock
    assert isinstance(clock, SetClock)
    clock.now += timedelta(**time)
