"""Figures and sentences of findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from poisonbook.facts.findings import EvidenceLine
from poisonbook.rules.explain import figures_of, finding_for, named_figures
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import Rule, RuleType

Compiled = Callable[..., Rule]
NAMES = {"acetone": "acetone", "nitric-acid": "nitric acid"}


def line(
    row: int, substance: str | None = "acetone", *, amount: str | None = "1", companion: str | None = None
) -> EvidenceLine:
    """An evidence line of its own order."""
    kg = None if amount is None else Decimal(amount)
    return EvidenceLine(f"o{row}", row, "p", datetime(2026, 3, 1, tzinfo=UTC), substance, kg, companion)


def test_a_sum_says_its_figures_in_plain_numbers(compiled: Compiled) -> None:
    rule = compiled("value_sum", ("{value} orders within {days} days.", "{value} kg of {substances}, limit {limit}."))
    lines = (line(1, "nitric-acid"), line(2), line(3, "hexamine"))

    finding = finding_for(plan_for(rule), lines, customer="ann", value=Decimal("20.500000"), names=NAMES)

    assert finding.why == "20.5 kg of acetone, hexamine and nitric acid, limit 5."
    assert finding.figures == {
        "value": "20.5",
        "limit": "5",
        "condition": "gte 5",
        "unit": "kg",
        "timespan": "30 days",
        "days": "30",
        "substances": "acetone, hexamine and nitric acid",
        "lines": "3",
        "orders": "3",
        "lines_without_amount": "0",
    }


@pytest.mark.parametrize(
    ("unstated", "ending"),
    [
        (0, "."),
        (1, ", not counting 1 line that states no amount."),
        (2, ", not counting 2 lines that state no amount."),
    ],
)
def test_a_sum_says_how_many_lines_state_no_amount(compiled: Compiled, unstated: int, ending: str) -> None:
    rule = compiled("value_sum", ("{value} orders within {days} days.", "{value} kg."))
    lines = (line(9), *(line(row, amount=None) for row in range(unstated)))

    assert finding_for(plan_for(rule), lines, customer=None, value=Decimal(7), names={}).why == f"7 kg{ending}"


def test_a_line_of_two_substances_is_one_line(compiled: Compiled) -> None:
    lines = (line(1), line(1, "hexamine"))

    finding = finding_for(plan_for(compiled("line")), lines, customer=None, value=None, names={})

    assert finding.figures == {"substances": "acetone and hexamine", "lines": "1", "orders": "1"}
    assert finding.why == "acetone and hexamine."


def test_companions_are_named_once_and_are_no_lines(compiled: Compiled) -> None:
    goods = [line(row, None, amount=None, companion=name) for row, name in enumerate(["timer", "pot", "pot"], 2)]

    finding = finding_for(
        plan_for(compiled("companions")), (line(1), *goods), customer=None, value=Decimal(2), names={}
    )

    assert (finding.why, finding.figures["lines"], finding.figures["unit"]) == ("pot and timer.", "1", "companions")


def test_braces_in_a_companions_name_are_left_alone(compiled: Compiled) -> None:
    lines = (line(1), line(2, None, companion="{value}"))

    finding = finding_for(plan_for(compiled("companions")), lines, customer=None, value=Decimal(1), names={})

    assert finding.why == "{value}."


@pytest.mark.parametrize("kind", list(RuleType))
def test_every_figure_that_a_sentence_may_name_is_there(compiled: Compiled, kind: RuleType) -> None:
    names = sorted(figures_of(kind, whole_days=True))
    plan = plan_for(compiled(kind))
    value = None if kind is RuleType.LINE else Decimal(5)

    finding = finding_for(plan, (line(1), line(2, None, companion="pot")), customer=None, value=value, names={})

    assert set(names) <= set(finding.figures)


def test_named_figures_are_those_in_braces() -> None:
    assert named_figures("{a} and {{b}} and {c}{a}") == ("a", "c", "a")
