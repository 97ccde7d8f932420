"""A rule with its figures turned up and down."""

from __future__ import annotations

import pytest

from poisonbook.rules.pack import all_rules
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import Rule, RuleType
from poisonbook.trials.variants import variants

RULES = all_rules()


def named(rule: str) -> Rule:
    return next(one for one in RULES if one.id == rule)


def test_counts_stay_whole_and_above_nothing() -> None:
    limits = [one.value for one in variants(named("eu-count-over-window")) if one.figure == "condition"]

    assert limits == ["1", "2", "4", "6", "8", "10", "20"]


def test_sums_may_be_fractions() -> None:
    limits = [one.value for one in variants(named("eu-amount-over-window")) if one.figure == "condition"]

    assert limits == ["5", "10", "15", "25", "30", "40", "80"]


def test_timespans_keep_the_unit_that_the_sentence_speaks_of() -> None:
    spans = [one.value for one in variants(named("eu-count-over-window")) if one.figure == "timespan"]

    assert spans == ["7d", "15d", "22d", "37d", "45d", "60d", "120d"]


def test_a_rule_about_single_lines_has_no_figure_to_turn() -> None:
    assert variants(named("eu-restricted-to-public")) == ()


@pytest.mark.parametrize("rule", [one for one in RULES if one.type is not RuleType.LINE], ids=lambda one: one.id)
def test_every_variant_of_a_shipped_rule_differs_in_its_one_figure(rule: Rule) -> None:
    own = plan_for(rule)

    for one in variants(rule):
        changed = plan_for(one.rule)
        assert (changed.threshold != own.threshold) == (one.figure == "condition")
        assert (changed.timespan != own.timespan) == (one.figure == "timespan")
        assert (changed.selections, changed.group_by, changed.why) == (own.selections, own.group_by, own.why)
    assert len({one.rule.id for one in variants(rule)} | {rule.id}) == len(variants(rule)) + 1
