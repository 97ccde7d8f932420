"""Reviewers at once over HTTP, each in a browser of their own: no decision is lost, and none is taken twice."""

from __future__ import annotations

import pytest
from benchmarks.review_http import Asked, measured

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_reviewers_were_told_is_what_the_store_has(database: str) -> None:
    asked = Asked(cases=400, reviewers=8, pages=2, decisions=6, contested=5, thought=0.0)

    found = measured(database, asked)

    assert (found.lost, found.unknown, found.twice) == (0, 0, 0)
    assert len(found.told.decided) >= asked.contested + asked.reviewers
    assert found.told.late >= asked.contested * (asked.reviewers - 1) - 1
    assert found.told.statuses.keys() <= {"200", "303", "409"}
    assert len(found.server_ms["queue"]) >= asked.reviewers * asked.pages
