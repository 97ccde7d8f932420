"""What precision a rule can have at best, by how rare what it looks for is (Axelsson 2000, the base-rate fallacy)."""

from __future__ import annotations

from dataclasses import dataclass

PREVALENCES = (1e-6, 1e-5, 1e-4, 1e-3)
"""Shares of order lines that may be what a rule looks for; nobody knows which it is."""


@dataclass(frozen=True, slots=True)
class BaseRate:
    """What would follow if so many lines were what the rule looks for, and it found every one."""

    prevalence: float
    most_precise: float
    """The share of alerts that would be right, at best."""
    wrong_for_each_right: float


def base_rates(alerts: int, lines: int) -> tuple[BaseRate, ...]:
    """For each of `PREVALENCES`, where a rule makes `alerts` over `lines` order lines.

    Where fewer alerts are made than there would be lines to find, some are missed and all could be right.
    """
    if lines <= 0:
        raise ValueError("expected lines")
    rows = []
    for prevalence in PREVALENCES:
        right = min(prevalence * lines, alerts)
        wrong = alerts - right
        precise = right / alerts if alerts else 0.0
        rows.append(BaseRate(prevalence, precise, wrong / right if right else 0.0))
    return tuple(rows)
