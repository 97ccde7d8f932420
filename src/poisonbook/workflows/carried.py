"""What a state of a screening is good for: the rules, the key and the reach that made it; see `engine.carry`."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from poisonbook.engine.carry import KEY_SIZE, Reach
from poisonbook.rules.plan import Plan

_FACTOR = 2
"""How many of the longest timespan are carried unless the operator says otherwise: one of them for late lines."""


def reach_for(plans: Iterable[Plan], keep_us: int | None = None) -> Reach:
    """How far back lines must be carried for these rules, and are; ValueError when `keep_us` is too short for them."""
    longest = max((plan.timespan.microseconds for plan in plans if plan.timespan is not None), default=0)
    keep = _FACTOR * longest if keep_us is None else keep_us
    if keep < longest:
        raise ValueError("shorter than the longest timespan of a rule")
    return Reach(keep, longest)


def fingerprint_of(plans: Iterable[Plan], jurisdiction: str, key_mark: str, reach: Reach) -> str:
    """What must be the same for one screening to go on from another; `key_mark` is a pseudonym of a fixed text."""
    meaning = sorted(
        repr((one.rule, one.version, one.type, one.selections, one.exceptions, one.field, one.group_by, one.timespan))
        + repr((one.threshold, one.companions))
        for one in plans
    )
    said = repr((meaning, jurisdiction, key_mark, reach.keep))
    return blake2b(said.encode(), digest_size=KEY_SIZE).hexdigest()
