"""The shipped EU pack as somebody writes it down who then codes it by hand: once, for all the hand-written ways.

They are given regulated products of the EU only, so what holds of every such product is not asked again. A test holds
this table against the shipped files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Where = Mapping[str, tuple[str, ...]]
"""Column to the words that pass; all must pass."""

UNSTATED = {"buyer_class": "general_public", "statement_state": "unknown", "licence_state": "unknown"}
"""What it means when an order says nothing."""

_ALWAYS = ("order_id", "customer_id", "ts", "product_id", "quantity", "buyer_class")
_OF_THE_PRODUCT = ("substance", "schedule", "status")
_PUBLIC = {"buyer_class": ("general_public",)}


@dataclass(frozen=True, slots=True)
class LineRule:
    """Every line that passes is a finding, unless it passes the exception too."""

    where: Where
    unless: Where = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WindowRule:
    """Lines of a group in a window that reaches the limit; windows that touch are one finding."""

    where: Where
    keys: tuple[str, ...]
    """`buyer` (the customer, or the order that names none), `substance`, or columns of the orders."""
    counted: str | None
    """The column whose different values are counted; None: kilograms are added up."""
    at_least: int
    days: int
    unless: Where = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompanionRule:
    """Lines that pass, in one order with companion goods."""

    where: Where
    unless: Where = field(default_factory=dict)


HandWritten = LineRule | WindowRule | CompanionRule
Pack = Mapping[str, HandWritten]
"""Rules by their ids."""

EU_PACK: Pack = {
    "eu-restricted-to-public": LineRule(
        {"status": ("restricted",), **_PUBLIC}, unless={"licence_state": ("valid", "expired", "not_covering")}
    ),
    "eu-licence-not-valid": LineRule(
        {"status": ("restricted",), "licence_state": ("expired", "not_covering"), **_PUBLIC}
    ),
    "eu-licence-without-effect": LineRule(
        {"status": ("restricted",), "licence_state": ("valid",), **_PUBLIC},
        unless={
            "delivery_country": ("DK", "FI", "NL", "SE"),
            "substance": ("hydrogen-peroxide", "nitric-acid", "nitromethane", "sulfuric-acid"),
        },
    ),
    "eu-statement-missing": LineRule(
        {
            "status": ("restricted",),
            "statement_state": ("none", "expired", "incomplete"),
            "buyer_class": ("professional_user", "farmer", "economic_operator"),
        }
    ),
    "eu-undetermined-to-public": LineRule({"schedule": ("Annex I",), "status": ("undetermined",), **_PUBLIC}),
    "eu-amount-over-window": WindowRule(_PUBLIC, ("buyer", "substance"), counted=None, at_least=20, days=30),
    "eu-count-over-window": WindowRule(_PUBLIC, ("buyer",), counted="order_id", at_least=5, days=30),
    "eu-several-substances": WindowRule(_PUBLIC, ("buyer",), counted="substance", at_least=2, days=30),
    "eu-accounts-one-payment": WindowRule(_PUBLIC, ("payment_token",), counted="customer_id", at_least=3, days=30),
    # Both selections of it in one window: two places in law for lines of one substance.
    "eu-below-and-above-limit": WindowRule(
        {"schedule": ("Annex I",), "status": ("reportable", "restricted"), **_PUBLIC},
        ("buyer", "substance"),
        counted="status",
        at_least=2,
        days=30,
    ),
    "eu-restricted-with-companions": CompanionRule(
        {
            "schedule": ("Annex I",),
            "status": ("restricted", "undetermined"),
            "buyer_class": ("general_public", "professional_user", "farmer"),
        }
    ),
}


def columns(pack: Pack) -> tuple[str, ...]:
    """The columns of the orders that somebody reads who has these rules to run."""
    named = {column for rule in pack.values() for column in (*rule.where, *rule.unless, *keys(rule))}
    counted = {rule.counted for rule in pack.values() if isinstance(rule, WindowRule) and rule.counted is not None}
    return (*_ALWAYS, *sorted((named | counted) - {*_ALWAYS, *_OF_THE_PRODUCT, "buyer"}))


def keys(rule: HandWritten) -> tuple[str, ...]:
    """The columns of the orders that a rule groups by, beside the buyer and the substance."""
    return tuple(key for key in rule.keys if key not in ("buyer", "substance")) if isinstance(rule, WindowRule) else ()


def own_keys(pack: Pack) -> tuple[str, ...]:
    """The columns of the orders that rules group by; where one is empty, the order stands for itself."""
    return tuple(sorted({key for rule in pack.values() for key in keys(rule)}))


def key_columns(rule: WindowRule) -> list[str]:
    """The names that a rule's keys have among the lines of each way: `buyer`, `substance`, and `…_key` for others."""
    return [key if key in ("buyer", "substance") else f"{key}_key" for key in rule.keys]
