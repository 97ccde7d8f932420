"""What is done with a version of a rule in its life, step by step. Steps are facts: none says that a rule is live."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from poisonbook.rules.versions import RuleState, RuleVersion
from poisonbook.trials.gates import Gate, GateRecord


class StepKind(StrEnum):
    """What was done."""

    SEEN = "seen"
    """The service started with it for the first time."""
    TRIED = "tried"
    """It was put to the gates; what was found goes with it."""
    JUSTIFIED = "justified"
    """Somebody wrote why a gate may be waived."""
    AGREED = "agreed"
    """A second person agreed to that."""
    SHADOWED = "shadowed"
    """Its shadow began."""
    PROPOSED = "proposed"
    """The first person approved it."""
    APPROVED = "approved"
    """The second person did."""
    REFUSED = "refused"
    NOTICED = "noticed"
    """Notice was given that it will end."""
    ENDED = "ended"


class End(StrEnum):
    """Why a rule ends, or is about to."""

    EXPIRED = "expired"
    """Its time is over."""
    POOR_RECORD = "poor_record"
    """Hardly any of its reviewed alerts were confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStep:
    """Something that was done with a version of a rule."""

    id: str
    """In the order they were done."""
    digest: str
    """Of everything the version says."""
    rule: str
    version: int
    at: datetime
    step: StepKind
    staff: str | None = None
    """Who did it, by the short id; None: the service."""
    first: str | None = None
    """Of a second person's step, who was the first."""
    gate: Gate | None = None
    """Which one is waived."""
    text: str = ""
    """Why it is."""
    why: End | None = None
    """Why it ended, or will."""
    shadow_lines: int = 0
    """Of a proposal: over how many regulated lines it had run in shadow."""
    record: GateRecord | None = None
    """Of a trial: what was found."""


def approval_of(steps: tuple[RuleStep, ...]) -> RuleVersion | None:
    """Who approved or refused a version since it was last put to the gates; None: nobody."""
    found: RuleVersion | None = None
    for one in steps:
        if one.step is StepKind.TRIED:
            found = None
        elif one.step is StepKind.PROPOSED:
            found = _proposed(one)
        elif one.step is StepKind.APPROVED and found is not None:
            found = replace(found, state=RuleState.APPROVED, approved_by=one.staff, approved_at=one.at)
        elif one.step is StepKind.REFUSED and found is not None:
            found = replace(found, state=RuleState.REFUSED, refused_by=one.staff, refused_at=one.at)
    return found


def _proposed(step: RuleStep) -> RuleVersion:
    return RuleVersion(
        id=step.digest,
        rule=step.rule,
        version=step.version,
        state=RuleState.PROPOSED,
        proposed_by=step.staff or "",
        proposed_at=step.at,
    )
