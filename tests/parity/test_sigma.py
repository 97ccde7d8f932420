"""Windows fire where Sigma's reference words say they do: same groups, same window ends, same values, same evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import cycle, islice
from random import Random

import pytest
from tests.parity.plans import make_plan
from tests.parity.shops import SECOND, START, in_one_table, make_shop, together
from tests.parity.sigma import alerts_of, alerts_of_sigma, in_common, plan_in_common

from poisonbook.engine.reference.run import firings
from poisonbook.facts.lines import RegulatedLine
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import RuleType
from poisonbook.rules.timespan import Timespan

WINDOWED = tuple(kind for kind in RuleType if kind.is_windowed)


def windowed_plans(seed: int, count: int) -> list[Plan]:
    """Generated plans of the windowed types, in turn."""
    chance = Random(seed)  # noqa: S311 - the same data again is what is wanted
    kinds = islice(cycle(WINDOWED), count)
    return [plan_in_common(make_plan(chance, f"rule-{number:03}", kind=kind)) for number, kind in enumerate(kinds)]


def some_lines(seed: int, count: int) -> tuple[RegulatedLine, ...]:
    """So many regulated lines of little shops that share no group."""
    chance = Random(seed)  # noqa: S311 - as above
    shops = in_one_table(make_shop(chance, most=24) for _ in range(count // 12))
    return in_common(together(shops).lines[:count])


def agreed(plan: Plan, lines: tuple[RegulatedLine, ...], *, count_rows: bool = False) -> int:
    """How many firings both sides tell alike; an error when one tells another."""
    ours = alerts_of(plan, firings([plan], lines), lines)
    theirs = alerts_of_sigma(plan, lines, count_rows=count_rows)
    assert Counter(ours) == Counter(theirs), plan
    return len(ours)


def test_two_hundred_rules_fire_on_five_hundred_lines_as_sigma_says() -> None:
    """Every windowed type is among them, and fires hundreds of times."""
    lines = some_lines(7, 500)
    fired: Counter[RuleType] = Counter()

    for plan in windowed_plans(3, 200):
        fired[plan.type] += agreed(plan, lines)

    assert len(lines) == 500
    assert min(fired[kind] for kind in WINDOWED) >= 200


def test_where_every_line_is_an_order_sigma_counts_events_itself() -> None:
    lines = tuple(line._replace(order_id=f"order {row}") for row, line in enumerate(some_lines(11, 500)))

    counting = [plan for plan in windowed_plans(5, 100) if plan.type is RuleType.EVENT_COUNT]

    assert sum(agreed(plan, lines, count_rows=True) for plan in counting) >= 200


@pytest.mark.slow
@pytest.mark.parametrize("kind", WINDOWED)
def test_twenty_thousand_lines_fire_as_sigma_says(kind: RuleType) -> None:
    """The backend's own work grows with the square of a group; hence no more lines."""
    lines = some_lines(23, 20_000)
    three = [plan for plan in windowed_plans(19, 15) if plan.type is kind]

    assert sum(agreed(replace(plan, exceptions=(), group_by=("customer",)), lines) for plan in three) >= 200


@pytest.mark.parametrize("kind", WINDOWED)
def test_windows_that_hold_dozens_of_lines_fire_as_sigma_says(kind: RuleType) -> None:
    """Twenty customers, a line every two minutes, and windows of an hour that slide over two hundred lines of each."""
    lines = tuple(
        line._replace(us=START + row * 6 * SECOND, customer=f"customer {row % 20}", order_id=f"order {row // 3}")
        for row, line in enumerate(some_lines(29, 4_000))
    )
    plan = next(plan for plan in windowed_plans(31, 50) if plan.type is kind)
    limit = None if plan.threshold is None else replace(plan.threshold, limit=Decimal(3))
    hourly = replace(plan, group_by=("customer",), timespan=Timespan.parse("1h"), threshold=limit)

    assert agreed(hourly, lines) >= 200
