"""A hold takes two people, names one case, and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from poisonbook.register.holds import (
    LONGEST,
    MOST_RECORDS,
    Hold,
    HoldError,
    HoldReason,
    HoldState,
    confirmed,
    lifted,
    placed,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hold(**options: Any) -> Hold:
    given: dict[str, Any] = {"case_id": "A-17", "records": ["O-1"], "by": "k7", "now": NOW, "expires_at": NOW + LONGEST}
    return placed("hld_1", reason=HoldReason.COURT_ORDER, **given | options)


def test_a_second_person_puts_it_in_force() -> None:
    done = confirmed(hold(), by="m2", now=NOW + HOUR)

    assert (done.state, done.confirmed_by) == (HoldState.CONFIRMED, "m2")
    assert done.is_live(NOW + LONGEST - HOUR)
    assert not done.is_live(NOW + LONGEST)


def test_a_day_that_is_over_is_called_so() -> None:
    with pytest.raises(HoldError, match="2026-11-21 lies in the past"):
        hold(expires_at=NOW - 24 * HOUR)


def test_nobody_confirms_their_own() -> None:
    with pytest.raises(HoldError, match="second person"):
        confirmed(hold(), by="k7", now=NOW)


def test_there_is_a_day_to_confirm() -> None:
    with pytest.raises(HoldError, match="not waiting"):
        confirmed(hold(), by="m2", now=NOW + 24 * HOUR)


def test_it_is_confirmed_once_and_cannot_be_extended() -> None:
    done = confirmed(hold(), by="m2", now=NOW)

    with pytest.raises(HoldError):
        confirmed(done, by="x1", now=NOW)
    assert done.expires_at == hold().expires_at


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_at": NOW + LONGEST + HOUR},
        {"expires_at": NOW},
        {"records": []},
        {"records": [f"O-{n}" for n in range(MOST_RECORDS + 1)]},
        {"case_id": "the case of Mr Smith"},
        {"by": "Anna Schmidt"},
    ],
    ids=str,
)
def test_what_is_no_hold_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(HoldError):
        hold(**wrong)


def test_one_person_ends_it() -> None:
    done = lifted(confirmed(hold(), by="m2", now=NOW), by="k7", now=NOW + HOUR)

    assert not done.is_live(NOW + HOUR)
    with pytest.raises(HoldError, match="over already"):
        lifted(done, by="k7", now=NOW + HOUR)
