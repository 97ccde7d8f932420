"""Many rules on many little shops at once: every rule on every shop is one pair.

All shops lie in one table, with rows and keys that no two share, so that an engine runs each rule once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random

from tests.parity.plans import make_plan
from tests.parity.shops import Shop, in_one_table, make_shop, shop_number, together

from poisonbook.facts.findings import Finding
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import RuleType

Pair = tuple[str, int]
"""A rule and the number of a shop."""


@dataclass(frozen=True)
class Batch:
    """Rules, and shops whose rows and keys are apart."""

    plans: tuple[Plan, ...]
    shops: tuple[Shop, ...]

    @property
    def everything(self) -> Shop:
        """All shops in one table."""
        return together(self.shops)

    @property
    def pairs(self) -> list[Pair]:
        """Each rule with each shop."""
        return [(plan.rule, shop) for plan in self.plans for shop in range(len(self.shops))]


def make_batch(seed: int, *, plans: int, shops: int) -> Batch:
    """The types in turn; the same seed gives the same batch."""
    kinds = cycle(RuleType)
    chance = Random(seed)  # noqa: S311 - the same data again is what is wanted
    return Batch(
        tuple(make_plan(chance, f"rule-{number:03}", kind=next(kinds)) for number in range(plans)),
        in_one_table(make_shop(chance) for _ in range(shops)),
    )


def by_pair(batch: Batch, findings: Iterable[Finding]) -> dict[Pair, Sequence[Finding]]:
    """The findings of each rule on each shop, in the order they came; pairs without any are there too."""
    apart: dict[Pair, list[Finding]] = {pair: [] for pair in batch.pairs}
    for finding in findings:
        numbers = {shop_number(line.line) for line in finding.lines}
        assert len(numbers) == 1, "a finding never mixes shops"
        apart[finding.rule, numbers.pop()].append(finding)
    return dict(apart)
