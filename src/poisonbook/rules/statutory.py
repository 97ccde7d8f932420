"""Which rules are statutory checks: they ask whether the law was kept, not whether a transaction is suspicious.

`indicator: statutory check` says so. Of a shipped rule that is enough. A rule of an operator's own is one only where
its conditions bar what the law bars outright: something restricted, for the general public, without a valid licence.
"""

from __future__ import annotations

from poisonbook.facts.schema import LicenceState
from poisonbook.rules.pack import is_shipped
from poisonbook.rules.plan import Branch, plan_for
from poisonbook.rules.reach import reach_of
from poisonbook.rules.syntax import Rule, RuleType
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.status import Status

INDICATOR = "statutory check"


def is_statutory_check(rule: Rule) -> bool:
    """Whether a rule is one."""
    return rule.indicator == INDICATOR and (is_shipped(rule) or bars_outright(rule))


def bars_outright(rule: Rule) -> bool:
    """Whether the rule holds on nothing but restricted products for the general public without a valid licence."""
    if rule.type is not RuleType.LINE:
        return False
    plan = plan_for(rule)
    excepted = any(_allows_valid(branch) for branch in plan.exceptions)
    return all(_is_barred(branch, excepted=excepted) for slot in plan.selections for branch in slot.any_of)


def _is_barred(branch: Branch, *, excepted: bool) -> bool:
    reached = reach_of(branch)
    licence = reached.get("licence_state")
    unlicensed = isinstance(licence, frozenset) and LicenceState.VALID.value not in licence
    restricted = reached.get("status") == frozenset({Status.RESTRICTED.value})
    public = reached.get("buyer_class") == frozenset({BuyerClass.GENERAL_PUBLIC.value})
    return restricted and public and (unlicensed or excepted)


def _allows_valid(branch: Branch) -> bool:
    """Whether every line with a valid licence is excepted, whatever else it is."""
    reached = reach_of(branch)
    licence = reached.get("licence_state")
    return (
        reached.keys() == {"licence_state"} and isinstance(licence, frozenset) and LicenceState.VALID.value in licence
    )
