"""Findings and people for tests of the review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from poisonbook.facts.findings import EvidenceLine, Finding, LawReference
from poisonbook.register.staff import Staff, StaffRole

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
LAW = LawReference("Regulation (EU) 2019/1148", "Art. 9", "https://eur-lex.europa.eu", "verified")


def finding(*orders: str, rule: str = "eu-count", value: str = "3", substance: str = "acetone") -> Finding:
    """A rule that held on one line of each of the orders, an hour apart."""
    lines = tuple(
        EvidenceLine(order, row, "P-1", NOW + timedelta(hours=row), substance, Decimal("0.5"))
        for row, order in enumerate(orders, 1)
    )
    return Finding(rule, 1, (LAW,), "c1", lines, {"value": value, "condition": "gte 3"}, "Three orders in 30 days.")


def person(
    id_: str,
    *roles: StaffRole,
    operator: str = "opr_shop",
    until: datetime | None = None,
    disabled_at: datetime | None = None,
) -> Staff:
    """A member of staff; a reviewer unless `roles` say otherwise."""
    own = frozenset(roles or {StaffRole.REVIEWER})
    return Staff(
        id=id_, operator=operator, name=id_.title(), roles=own, created_at=NOW, until=until, disabled_at=disabled_at
    )


ANN, BEN = person("ann"), person("ben")
EVE, FAY = person("eve", StaffRole.APPROVER), person("fay", StaffRole.APPROVER)
BOTH = person("gus", StaffRole.REVIEWER, StaffRole.APPROVER)
"""Who may be either pair of eyes, and never both."""
