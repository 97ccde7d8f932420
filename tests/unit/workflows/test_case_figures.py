"""The review in numbers: counted by week, by rule and by how long, never by person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.unit.review.findings import ANN, BEN, EVE, finding, person
from tests.unit.workflows.case_content import raised
from tests.unit.workflows.register_service import OTHER, SetClock, service_on

from poisonbook.register.staff import StaffRole
from poisonbook.review.case_errors import CaseRoleError
from poisonbook.review.cases import Benign, Disposition
from poisonbook.workflows.case_figures import WEEKS, CaseFigures, case_figures_of, rule_outcomes_of
from poisonbook.workflows.cases import close_not_suspicious, close_refused, confirm, propose
from poisonbook.workflows.service import Service

AUDITOR = person("aud", StaffRole.AUDITOR)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        yield service


def opened(service: Service, order: str, **more: str) -> str:
    (case,) = raised(service, finding(order, **more), ends=service.clock() + timedelta(days=300))
    return case


def harmless(service: Service, case: str, version: int = 1) -> None:
    close_not_suspicious(service, ANN, case, version, benign=Benign.TRADE_SHOWN, reason="A joiner.")


def test_nothing_yet(service: Service) -> None:
    found = case_figures_of(service, AUDITOR)

    assert len(found.weeks) == WEEKS
    assert found.weeks[-1].monday == date(2026, 11, 16)
    assert {(one.opened, one.closed) for one in found.weeks} == {(0, 0)}
    assert (found.half_decided_within, found.most_decided_within) == (None, None)


def test_cases_count_in_the_weeks_in_which_they_came_and_went(service: Service, clock: SetClock) -> None:
    first, _ = opened(service, "A"), opened(service, "B")
    clock.now += timedelta(days=7)
    harmless(service, first)

    found = case_figures_of(service, AUDITOR)

    assert [(one.opened, one.closed) for one in found.weeks[-2:]] == [(2, 0), (0, 1)]


def test_what_is_older_than_the_weeks_counts_no_more(service: Service, clock: SetClock) -> None:
    case = opened(service, "A")
    harmless(service, case)
    clock.now += timedelta(weeks=WEEKS)

    found = case_figures_of(service, AUDITOR)

    assert sum(one.opened + one.closed for one in found.weeks) == 0
    assert not found.outcomes


def test_outcomes_count_with_each_rule_that_led_to_the_case(service: Service) -> None:
    harmless(service, opened(service, "A"))
    close_refused(service, ANN, opened(service, "B"), 1, reason="No answer.")
    suspicious = opened(service, "C", rule="eu-several-substances")
    propose(service, ANN, suspicious, 1, reason="why")
    confirm(service, EVE, suspicious, 2, reason="I agree")
    opened(service, "D")

    found = case_figures_of(service, AUDITOR)

    assert found.outcomes == dict.fromkeys(Disposition, 1)
    counts = {one.rule: dict(one.counts) for one in found.rules}
    assert counts == {
        "eu-count": {Disposition.NOT_SUSPICIOUS: 1, Disposition.REFUSED: 1},
        "eu-several-substances": {Disposition.SUSPICIOUS: 1},
    }
    assert [one.total for one in found.rules] == [2, 1]
    assert found.rules[1].title == "Different regulated substances within 30 days"
    rule = rule_outcomes_of(service, BEN, "eu-count")
    assert rule is not None
    assert rule.total == 2
    assert rule_outcomes_of(service, BEN, "eu-sum") is None


def test_half_and_nine_of_ten_were_decided_within(service: Service, clock: SetClock) -> None:
    ids = [opened(service, f"O-{number}") for number in range(10)]
    for id_ in ids:
        clock.now += timedelta(hours=1)
        harmless(service, id_)

    found = case_figures_of(service, AUDITOR)

    assert (found.half_decided_within, found.most_decided_within) == (timedelta(hours=5), timedelta(hours=9))


def test_another_operator_counts_its_own(service: Service) -> None:
    harmless(service, opened(service, "A"))
    stranger = person("aud", StaffRole.AUDITOR, operator=OTHER.id)

    assert not case_figures_of(service, stranger).outcomes


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.CATALOGUE])
def test_figures_are_for_those_who_answer_for_the_review(service: Service, role: StaffRole) -> None:
    with pytest.raises(CaseRoleError):
        case_figures_of(service, person("x", role))


def test_no_figure_is_of_a_person() -> None:
    names = {one.name for one in fields(CaseFigures)}
    assert names == {
        "weeks",
        "outcomes",
        "rules",
        "half_decided_within",
        "most_decided_within",
    }
