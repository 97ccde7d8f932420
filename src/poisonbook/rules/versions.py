"""Versions of rules, and whether two people approved them: exactly what each says, by its digest.

A version is the rule's id, its number and the digest of everything it says (`lock.rule_fingerprint`). The moves are
pure: given how a version stands they say how it stands next, or refuse. Shipped rules come with the program, and are
approved only to be renewed. Whether a version is live follows from more than its approval (`trials.life`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.register.staff import Staff, StaffRole

PROPOSES = frozenset({StaffRole.RULES})
"""Who is the first to approve a version."""
APPROVES = frozenset({StaffRole.APPROVER})
"""Who is the second."""


class RuleState(StrEnum):
    """How a version stands."""

    UNAPPROVED = "unapproved"
    """Nobody approved it."""
    PROPOSED = "proposed"
    """One person approved it; a second has to."""
    APPROVED = "approved"
    REFUSED = "refused"
    SHIPPED = "shipped"
    """It comes with poisonbook, and is in its lock."""


class RuleApprovalError(PoisonbookError):
    """This cannot be done with a version of a rule."""

    code: ClassVar[str] = "rule-approval"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


class RuleRoleError(RuleApprovalError):
    """The person has no role that may do this."""

    code: ClassVar[str] = "rule-role"


class RuleFourEyesError(RuleApprovalError):
    """The same person cannot be both pairs of eyes."""

    code: ClassVar[str] = "rule-four-eyes"


class RuleGatesError(RuleApprovalError):
    """A gate keeps the rule from going on."""

    code: ClassVar[str] = "rule-gates"


class RuleBeginsAnewError(RuleApprovalError):
    """Another trial would begin a shadow or waivers anew, and nobody said that it may."""

    code: ClassVar[str] = "rule-begins-anew"


class RuleDigestError(RuleApprovalError):
    """The rule does not say what was looked at."""

    code: ClassVar[str] = "rule-digest"


class RulesNotApprovedError(PoisonbookError):
    """Rules of the operator's own that two people have not approved are not used."""

    code: ClassVar[str] = "rules-not-approved"

    def __init__(self, rules: Sequence[str]) -> None:
        super().__init__(rules)
        self.rules = tuple(rules)

    def __str__(self) -> str:
        return f"not approved by two people: {', '.join(self.rules)}; see `poisonbook rules approvals`"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """A version of one rule, as people approved or refused it."""

    id: str
    """The digest of everything it says; examples and the layout of its file are not in it."""
    rule: str
    version: int
    state: RuleState
    proposed_by: str
    """The short id of who approved it first."""
    proposed_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    refused_by: str | None = None
    refused_at: datetime | None = None


def proposed(id_: str, rule: str, version: int, by: Staff, now: datetime) -> RuleVersion:
    """A version that one person approved.

    Raises:
        RuleRoleError: their role may not.
    """
    need_role(by, PROPOSES, now)
    return RuleVersion(id=id_, rule=rule, version=version, state=RuleState.PROPOSED, proposed_by=by.id, proposed_at=now)


def approved(version: RuleVersion, by: Staff, now: datetime) -> RuleVersion:
    """The version, approved by a second person.

    Raises:
        RuleFourEyesError: it is the first.
        RuleRoleError: their role may not.
        RuleApprovalError: it does not wait for a second person.
    """
    if by.id == version.proposed_by and version.state is RuleState.PROPOSED:
        raise RuleFourEyesError("a second person approves this, not the one who did first")
    need_role(by, APPROVES, now)
    _need_proposed(version)
    return replace(version, state=RuleState.APPROVED, approved_by=by.id, approved_at=now)


def refused(version: RuleVersion, by: Staff, now: datetime) -> RuleVersion:
    """The version, refused; whoever proposed it may take it back so.

    Raises:
        RuleRoleError: their role may not.
        RuleApprovalError: it does not wait for a second person.
    """
    need_role(by, APPROVES | PROPOSES, now)
    _need_proposed(version)
    return replace(version, state=RuleState.REFUSED, refused_by=by.id, refused_at=now)


def _need_proposed(version: RuleVersion) -> None:
    if version.state is not RuleState.PROPOSED:
        raise RuleApprovalError(f"this version is {version.state.value}, and waits for nobody")


def need_role(by: Staff, roles: frozenset[StaffRole], now: datetime) -> None:
    """Go on only where somebody has one of these roles now; else RuleRoleError."""
    if missing := by.lacks(roles, now):
        raise RuleRoleError(missing)
