"""What the ledger tells of rules: which are in force, who approved a version, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from poisonbook.ledger.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesChanged(Event):
    """Other rules are in force than before."""

    KIND: ClassVar[str] = "rules"

    at: str
    rules: Mapping[str, str]
    """All that are in force now, by jurisdiction, id and version; and their hashes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleApproval(Event):
    """Somebody approved or refused a version of a rule."""

    KIND: ClassVar[str] = "rule-approval"

    operator: str
    at: str
    rule: str
    version: int
    digest: str
    """Of everything the version says."""
    step: str
    """proposed, approved or refused."""
    by: str
    """The short id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLife(Event):
    """A version of a rule was put to the gates, went into shadow, got notice of its end or ended; nothing it found."""

    KIND: ClassVar[str] = "rule-life"

    operator: str
    at: str
    rule: str
    version: int
    digest: str
    """Of everything the version says."""
    step: str
    """tried, justified, agreed, shadowed, noticed or ended."""
    by: str | None
    """The short id; None: the service."""
    why: str
    """Of a notice or an end: expired or poor_record; of a waiver, which gate; empty: none of these."""
    gates: Mapping[str, str]
    """How it stands at each gate; of a trial alone."""
    trial: str
    """The digest of what was found, which is in the record; of a trial alone."""
