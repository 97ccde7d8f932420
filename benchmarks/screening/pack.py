"""The shipped EU pack as somebody writes it down who then codes it by hand: once, for all the hand-written ways.

They are given regulated products of the EU only, so what holds of every such product is not asked again. A test holds
this table against the shipped files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Where = Mapping[str, tuple[str, ...]]
"""Column to the words that pass; all must pass."""

_PUBLIC = {"buyer_class": ("general_public",)}


@dataclass(frozen=True, slots=True)
class LineRule:
    """Every line that passes is a finding."""

    where: Where


@dataclass(frozen=True, slots=True)
class WindowRule:
    """Lines of a group in a window that reaches the limit; windows that touch are one finding."""

    where: Where
    keys: tuple[str, ...]
    """`buyer` (the customer, or the order that names none) and others."""
    counted: str | None
    """The column whose different values are counted; None: kilograms are added up."""
    at_least: int
    days: int


@dataclass(frozen=True, slots=True)
class CompanionRule:
    """Lines that pass, in one order with companion goods."""

    where: Where


HandWritten = LineRule | WindowRule | CompanionRule

EU_PACK: Mapping[str, HandWritten] = {
    "eu-restricted-to-public": LineRule({"status": ("restricted",), **_PUBLIC}),
    "eu-undetermined-to-public": LineRule({"schedule": ("Annex I",), "status": ("undetermined",), **_PUBLIC}),
    "eu-amount-over-window": WindowRule(_PUBLIC, ("buyer", "substance"), counted=None, at_least=20, days=30),
    "eu-count-over-window": WindowRule(_PUBLIC, ("buyer",), counted="order_id", at_least=5, days=30),
    "eu-several-substances": WindowRule(_PUBLIC, ("buyer",), counted="substance", at_least=2, days=30),
    "eu-restricted-with-companions": CompanionRule(
        {
            "schedule": ("Annex I",),
            "status": ("restricted", "undetermined"),
            "buyer_class": ("general_public", "professional_user", "farmer"),
        }
    ),
}
