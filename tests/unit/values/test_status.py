"""Statuses are ordered by what they ask of a seller."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.values.status import Status, most_severe


def test_statuses_stand_from_the_most_to_the_least_severe() -> None:
    assert [status.severity for status in Status] == [3, 2, 1, 0]
    assert list(Status) == ["restricted", "undetermined", "reportable", "not_regulated"]


def test_all_but_the_last_may_carry_a_duty() -> None:
    assert [status.is_regulated for status in Status] == [True, True, True, False]


def test_nothing_found_is_not_regulated() -> None:
    assert most_severe([]) is Status.NOT_REGULATED


@pytest.mark.parametrize("other", Status)
def test_restricted_outranks_every_status(other: Status) -> None:
    assert most_severe([other, Status.RESTRICTED]) is Status.RESTRICTED


@given(statuses=st.lists(st.sampled_from(Status), min_size=1))
def test_the_most_severe_is_one_of_them_and_none_is_worse(statuses: list[Status]) -> None:
    worst = most_severe(statuses)

    assert worst in statuses
    assert all(status.severity <= worst.severity for status in statuses)
