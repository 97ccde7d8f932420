"""Groups whose findings must be compared as a whole, because a new line may change one without being part of it.

Of most rules a finding is new or different only when it holds a new line. Not so where a return lowers what was kept,
and where the evidence is the earliest chain of a window that a new line merely ends.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from poisonbook.engine.carry import moments_of
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import RuleType

_KEPT = ("kept_kg", "kept_quantity")


@dataclass(frozen=True, slots=True)
class Groups:
    """The judged lines of one rule by group."""

    of: Mapping[bytes, Hashable]
    """Line (its key, and behind it the substance) to group."""
    us: Mapping[bytes, int]
    """The time of each line, where more than the evidence must be carried; else empty."""
    touched: frozenset[Hashable]
    """The groups with a new line, or one of which another number of packs was kept than before."""

    def is_touched(self, lines: Collection[bytes]) -> bool:
        """Whether these lines of one group are of a touched one."""
        return any(self.of.get(line) in self.touched for line in lines if line in self.of)

    def beside(self, lines: Collection[bytes]) -> frozenset[bytes]:
        """The other lines of their group between the first and the last of them: windows may end at those."""
        if not self.us:
            return frozenset()
        times = [self.us[line] for line in lines]
        (group,) = {self.of[line] for line in lines}
        within = (line for line, us in self.us.items() if min(times) <= us <= max(times) and self.of[line] == group)
        return frozenset(within).difference(lines)


def asks_what_was_kept(plan: Plan) -> bool:
    """Whether a return can change what the plan finds."""
    branches = [*plan.exceptions, *(branch for selection in plan.selections for branch in selection.any_of)]
    return plan.field in _KEPT or any(test.field in _KEPT for branch in branches for test in branch)


def compared_groups(
    plans: Sequence[Plan], judged: pa.Table, fresh: Collection[bytes], altered: Collection[bytes]
) -> dict[str, Groups]:
    """The groups of the rules whose findings must be compared as a whole, by rule.

    Args:
        judged: the new lines, and the carried ones beside them.
        fresh: the keys of the new ones.
        altered: the keys of carried ones of which another number of packs was kept than before.
    """
    groups: dict[str, Groups] = {}
    for plan in plans:
        is_ordered = plan.type is RuleType.TEMPORAL_ORDERED
        about_kept = asks_what_was_kept(plan)
        if plan.type is RuleType.COMPANIONS or not (is_ordered or about_kept):
            continue
        keys = judged["key"].to_pylist()
        lines = [key + substance.encode() for key, substance in zip(keys, judged["substance"].to_pylist(), strict=True)]
        of = dict(zip(lines, _groups(plan, judged), strict=True))
        us = dict(zip(lines, moments_of(judged).tolist(), strict=True)) if is_ordered else {}
        moved = (key in fresh or (about_kept and key in altered) for key in keys)
        touched = frozenset(of[line] for line, has_moved in zip(lines, moved, strict=True) if has_moved)
        groups[plan.rule] = Groups(of, us, touched)
    return groups


def _groups(plan: Plan, judged: pa.Table) -> Iterator[Hashable]:
    """The group of each line. A line that lacks a key has its own order in that place."""
    if plan.type is RuleType.LINE:
        yield from judged["key"].to_pylist()
        return
    orders = list(zip(judged["customer"].to_pylist(), judged["order_id"].to_pylist(), strict=True))
    parts = [orders if key == "order" else judged[key].to_pylist() for key in plan.group_by]
    for order, *values in zip(orders, *parts, strict=True):
        yield tuple(order if value is None else value for value in values)
