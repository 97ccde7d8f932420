"""What people may do with a version of a rule as it stands: each move gives the step of its life, or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from poisonbook.register.staff import Staff
from poisonbook.rules.versions import (
    APPROVES,
    PROPOSES,
    RuleApprovalError,
    RuleBeginsAnewError,
    RuleFourEyesError,
    RuleGatesError,
    RuleState,
    RuleVersion,
    approved,
    need_role,
    proposed,
    refused,
)
from poisonbook.trials.gates import WAIVABLE, Gate, GateRecord, GateVerdict, machine_gates
from poisonbook.trials.life import GoingLive, Kind, Stage, Standing
from poisonbook.trials.steps import RuleStep, StepKind

MOST_TEXT = 500
"""Characters of a justification."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionAt:
    """A version as it stands when somebody does something with it."""

    digest: str
    rule: str
    version: int
    is_shipped: bool
    kind: Kind
    standing: Standing
    approval: RuleVersion | None
    shadow_lines: int
    """Regulated lines since its shadow began."""
    shadowed: RuleStep | None
    """When its shadow began where gates are asked for, whatever this process asks."""


def put_to_gates(
    found: VersionAt, by: Staff, now: datetime, record: GateRecord, *, begin_anew: bool = False
) -> RuleStep:
    """What was found of it, kept: approvals and waivers that rest on an earlier trial are over.

    Raises:
        RuleRoleError: their role may not.
        RuleBeginsAnewError: it has a shadow or waivers, and it was not said that they may begin anew.
        RuleGatesError: the trial on record lets it through, and this one does not; that one stays.
    """
    need_role(by, PROPOSES, now)
    candidacy = found.standing.candidacy
    failed = [one.gate.value for one in machine_gates(record, candidacy.waived) if not one.is_through]
    if failed and candidacy.is_through(found.digest, now):
        kept = "the trial on record lets it through, and stays; this one was not kept"
        raise RuleGatesError(f"it does not pass: {', '.join(failed)}; {kept}")
    if not begin_anew:
        need_nothing_lost(found, now)
    return _step(found, StepKind.TRIED, by, now, record=record)


def need_nothing_lost(found: VersionAt, now: datetime) -> None:
    """Go on only where another trial begins no shadow and no waiver anew; else RuleBeginsAnewError."""
    lost = []
    if found.shadowed is not None:
        days = (now - found.shadowed.at).days
        lost.append(f"its shadow since {found.shadowed.at:%Y-%m-%d} ({days} days)")
    lost += [f"the waiver of {gate.value}" for gate in sorted(found.standing.candidacy.justified)]
    if lost:
        raise RuleBeginsAnewError(f"another trial begins anew: {', '.join(lost)}; say --begin-anew to lose that")


def waive(found: VersionAt, by: Staff, now: datetime, gate: Gate, text: str) -> RuleStep:
    """Write why a gate may be waived, as the first person; or agree to what another one wrote, as the second.

    Raises:
        RuleRoleError: their role may not.
        RuleFourEyesError: they wrote it themselves.
        RuleApprovalError: it does not fail there, or the gate cannot be waived.
    """
    candidacy = found.standing.candidacy
    failed = {one.gate for one in candidacy.machine if one.verdict is GateVerdict.FAILED}
    if gate not in WAIVABLE:
        raise RuleApprovalError(f"nobody can waive the gate {gate.value}")
    if gate not in failed:
        raise RuleApprovalError(f"it does not fail at the gate {gate.value}")
    before = candidacy.justified.get(gate)
    if before is None:
        need_role(by, PROPOSES, now)
        if not 0 < len(text.strip()) <= MOST_TEXT:
            raise RuleApprovalError(f"a waiver needs a reason, of at most {MOST_TEXT} characters")
        return _step(found, StepKind.JUSTIFIED, by, now, gate=gate, text=text.strip())
    if by.id == before.staff:
        raise RuleFourEyesError("a second person agrees to this, not the one who wrote it")
    need_role(by, APPROVES, now)
    return _step(found, StepKind.AGREED, by, now, gate=gate, first=before.staff)


def begin_shadow(found: VersionAt, by: Staff, now: datetime) -> RuleStep:
    """Have it counted beside the live rules, shown to nobody.

    Raises:
        RuleRoleError: their role may not.
        RuleGatesError: a gate keeps it back.
        RuleApprovalError: it needs no shadow, or runs in one.
    """
    need_role(by, PROPOSES, now)
    if found.standing.stage is Stage.SHADOW:
        raise RuleApprovalError("it is in shadow already")
    if not found.standing.needs_shadow or found.kind.is_statutory:
        raise RuleApprovalError("it needs no shadow: what is live is seen at work, and a statutory check has no trial")
    _need_through(found, now)
    return _step(found, StepKind.SHADOWED, by, now)


def approve(found: VersionAt, by: Staff, now: datetime) -> RuleStep:
    """Approve it as the first person or, where another one did, as the second.

    Raises:
        RuleRoleError: their role may not.
        RuleFourEyesError: the second person is the first.
        RuleGatesError: a gate keeps it back.
        RuleApprovalError: there is nothing to approve.
    """
    before = found.approval
    if before is None or before.state is RuleState.REFUSED:
        proposed(found.digest, found.rule, found.version, by, now)
        _need_worth(found, now)
        return _step(found, StepKind.PROPOSED, by, now, shadow_lines=found.shadow_lines)
    approved(before, by, now)
    if _goes_by_gates(found):
        _need_through(found, now)
    return _step(found, StepKind.APPROVED, by, now, first=before.proposed_by)


def refuse(found: VersionAt, by: Staff, now: datetime) -> RuleStep:
    """Refuse it as the second person, or take one's own approval back.

    Raises:
        RuleRoleError: their role may not.
        RuleApprovalError: it does not wait for a second person.
    """
    if found.approval is None:
        raise RuleApprovalError("nobody proposed this version")
    refused(found.approval, by, now)
    return _step(found, StepKind.REFUSED, by, now)


def _goes_by_gates(found: VersionAt) -> bool:
    """Whether an approval is worth something past the gates alone."""
    known = found.standing
    comes_back = known.stage in (Stage.OFF, Stage.SHADOW, Stage.OVERDUE) or known.candidacy.trial is not None
    return found.is_shipped or comes_back or found.kind.going_live is GoingLive.GATES


def _need_worth(found: VersionAt, now: datetime) -> None:
    if not _goes_by_gates(found):
        return
    if found.is_shipped and found.standing.candidacy.trial is None:
        problem = "this rule comes with poisonbook; it is approved to be renewed, once it was put to the gates anew"
        raise RuleApprovalError(problem)
    _need_through(found, now)
    if found.standing.needs_shadow and not found.kind.is_statutory:
        shadow = found.standing.candidacy.shadow_outcome(now, found.shadow_lines)
        if not shadow.is_through:
            (days, lines), (enough_days, enough_lines) = shadow.came, shadow.needed
            needed = f"{enough_days} days or {enough_lines:,} regulated lines"
            raise RuleGatesError(f"it ran in shadow for {days} days and {lines:,} regulated lines; needed: {needed}")


def _need_through(found: VersionAt, now: datetime) -> None:
    candidacy = found.standing.candidacy
    if candidacy.is_through(found.digest, now):
        return
    failed = [one.gate.value for one in candidacy.machine if not one.is_through]
    if failed:
        raise RuleGatesError(f"it does not pass: {', '.join(failed)}; see `poisonbook rules life {found.rule}`")
    raise RuleGatesError("it was not put to the gates, or too long ago; see `poisonbook rules gates`")


def _step(found: VersionAt, kind: StepKind, by: Staff, now: datetime, **more: object) -> RuleStep:
    return RuleStep(
        id="",
        digest=found.digest,
        rule=found.rule,
        version=found.version,
        at=now,
        step=kind,
        staff=by.id,
        **more,  # type: ignore[arg-type]  # fields of a step
    )
