"""What one screening leaves is good for the same rules, and reaches as far back as they need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poisonbook.engine.carry import Reach
from poisonbook.rules.pack import load_pack
from poisonbook.rules.plan import plan_for
from poisonbook.workflows.carried import fingerprint_of, reach_for

DAY_US = 86_400_000_000


def test_the_fingerprint_follows_what_rules_mean_and_not_how_they_say_it() -> None:
    plans = [plan_for(rule) for rule in load_pack("EU")]
    reach = reach_for(plans)
    same = fingerprint_of(plans, "EU", "mark", reach)

    assert fingerprint_of(reversed(plans), "EU", "mark", reach) == same
    assert fingerprint_of([replace(plans[0], why="Other."), *plans[1:]], "EU", "mark", reach) == same
    assert fingerprint_of(plans[1:], "EU", "mark", reach) != same
    assert fingerprint_of(plans, "GB", "mark", reach) != same
    assert fingerprint_of(plans, "EU", "other", reach) != same
    assert fingerprint_of(plans, "EU", "mark", Reach(reach.keep + 1, reach.longest)) != same


def test_lines_are_carried_for_twice_the_longest_timespan_or_as_the_operator_says() -> None:
    plans = [plan_for(rule) for rule in load_pack("EU")]
    longest = max(plan.timespan.microseconds for plan in plans if plan.timespan is not None)

    assert reach_for(plans) == Reach(2 * longest, longest)
    assert reach_for(plans, 400 * DAY_US).lateness == 400 * DAY_US - longest
    with pytest.raises(ValueError, match="shorter"):
        reach_for(plans, longest - 1)
