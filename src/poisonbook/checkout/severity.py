"""Which of several outcomes holds, and several needs as one list."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from poisonbook.law.sale_terms import Need, Outcome

_RANK = {outcome: place for place, outcome in enumerate(Outcome)}


def rank(outcome: Outcome) -> int:
    """0 for the mildest, `allow`, up to 3 for `refuse`."""
    return _RANK[outcome]


def most_severe(outcomes: Iterable[Outcome]) -> Outcome:
    """The most severe of `outcomes`; `allow` when there are none.

    >>> most_severe([Outcome.REQUIRE, Outcome.HOLD])
    <Outcome.HOLD: 'hold'>
    """
    return max(outcomes, key=_RANK.__getitem__, default=Outcome.ALLOW)


def in_order(needs: Collection[Need]) -> tuple[Need, ...]:
    """Each of `needs` once, in the order of the law."""
    return tuple(need for need in Need if need in needs) if needs else ()
