"""How the rules of an operator stand now: their steps and counts on record, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from poisonbook.rules.lock import rule_fingerprint
from poisonbook.rules.pack import is_shipped
from poisonbook.rules.statutory import is_statutory_check
from poisonbook.rules.syntax import Rule
from poisonbook.rules.versions import RuleState, RuleVersion
from poisonbook.storage import rule_days, rule_steps
from poisonbook.storage.rule_days import Counts
from poisonbook.storage.rule_steps import Connection
from poisonbook.trials.gates import Gate, Outcome
from poisonbook.trials.life import GoingLive, Kind, Notice, Reviews, Stage, Standing, notices_of, standing
from poisonbook.trials.moves import VersionAt
from poisonbook.trials.steps import RuleStep, approval_of

__all__ = ["RuleState", "RuleVersion", "Stage"]

ASKED = {"off": GoingLive.AT_ONCE, "on": GoingLive.APPROVED, "gates": GoingLive.GATES}
"""What the setting `require_approved_rules` asks of rules of the operator's own."""


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A rule with what its life goes by, which takes a while to work out."""

    rule: Rule
    digest: str
    is_shipped: bool
    is_statutory: bool

    @classmethod
    def of(cls, rule: Rule) -> KnownRule:
        """Of a rule as it was read."""
        return cls(rule, rule_fingerprint(rule), is_shipped(rule), is_statutory_check(rule))


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRule:
    """A rule as the service reads it now."""

    rule: Rule
    digest: str
    """Of everything it says."""
    kind: Kind
    is_shipped: bool
    version: RuleVersion | None
    """Who approved or refused it since it was last put to the gates; None: nobody did."""
    standing: Standing
    shadowed: RuleStep | None
    """When its shadow began where gates are asked for: a process that asks less may take it for live."""
    counts: Counts
    """Of its shadow, and of its reviews since it is live."""
    now: datetime
    """When it stands so."""

    @property
    def named(self) -> str:
        """For those who have to find it."""
        return f"{self.rule.id} {self.rule.version} ({self.digest})"

    @property
    def state(self) -> RuleState:
        """Whether people approved it."""
        if self.version is not None:
            return self.version.state
        return RuleState.SHIPPED if self.is_shipped else RuleState.UNAPPROVED

    @property
    def stage(self) -> Stage:
        """Whether orders are judged by it."""
        return self.standing.stage

    @property
    def reviews(self) -> Reviews:
        """How its alerts were reviewed since it is live."""
        return Reviews(self.counts.reviewed, self.counts.confirmed)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is to be known of it."""
        return notices_of(self.standing, self.reviews, self.kind, self.now)

    @property
    def gates(self) -> tuple[Outcome, ...]:
        """How it stands at the gates; none where it was not put to them since it is live."""
        candidacy = self.standing.candidacy
        if candidacy.trial is None or self.kind.is_statutory:
            return candidacy.machine
        shadow = candidacy.shadow_outcome(self.now, self.counts.lines)
        return (*candidacy.machine, shadow) if self.standing.needs_shadow else candidacy.machine

    @property
    def justified(self) -> dict[Gate, RuleStep]:
        """What one person wrote to waive a gate, and a second has to agree to."""
        candidacy = self.standing.candidacy
        return {gate: step for gate, step in candidacy.justified.items() if gate not in candidacy.waived}

    @property
    def at_hand(self) -> VersionAt:
        """What the moves of people go by."""
        return VersionAt(
            digest=self.digest,
            rule=self.rule.id,
            version=self.rule.version,
            is_shipped=self.is_shipped,
            kind=self.kind,
            standing=self.standing,
            approval=self.version,
            shadow_lines=self.counts.lines if self.stage is Stage.SHADOW else 0,
            shadowed=self.shadowed,
        )


def rules_standing(
    connection: Connection,
    operator: str,
    rules: Iterable[KnownRule],
    *,
    asked: GoingLive,
    now: datetime,
    counted: bool = True,
) -> tuple[StandingRule, ...]:
    """How each of the rules stands with an operator, by id.

    Args:
        counted: whether their counts are wanted, which is a query for each.
    """
    steps = rule_steps.of_all(connection, operator)
    found = []
    for known in sorted(rules, key=lambda one: one.rule.id):
        one = _standing(known, steps.get(known.digest, ()), asked=asked, now=now)
        found.append(_counted(connection, operator, one) if counted else one)
    return tuple(found)


def rule_standing(
    connection: Connection, operator: str, known: KnownRule, *, asked: GoingLive, now: datetime
) -> StandingRule:
    """How one rule stands."""
    steps = rule_steps.of_version(connection, operator, known.digest)
    return _counted(connection, operator, _standing(known, steps, asked=asked, now=now))


def _standing(known: KnownRule, steps: tuple[RuleStep, ...], *, asked: GoingLive, now: datetime) -> StandingRule:
    kind = Kind(going_live=GoingLive.AT_ONCE if known.is_shipped else asked, is_statutory=known.is_statutory)
    found = standing(steps, kind, now)
    by_gates = standing(steps, replace(kind, going_live=GoingLive.GATES), now)
    if found.term is None and kind.going_live is GoingLive.AT_ONCE:
        found = Standing(Stage.LIVE, None, found.candidacy)  # until the next start, which its time is counted from
    return StandingRule(
        rule=known.rule,
        digest=known.digest,
        kind=kind,
        is_shipped=known.is_shipped,
        version=approval_of(_since_its_end(steps, found)),
        standing=found,
        shadowed=by_gates.candidacy.shadow,
        counts=Counts(),
        now=now,
    )


def _since_its_end(steps: tuple[RuleStep, ...], found: Standing) -> tuple[RuleStep, ...]:
    """The steps that count for what comes next: of what switched itself off, those since."""
    term = found.term
    if term is None or term.ended is None:
        return steps
    return tuple(one for one in steps if one.at >= term.ended)


def _counted(connection: Connection, operator: str, found: StandingRule) -> StandingRule:
    """With its counts since the shadow began, or since it is live."""
    known = found.standing
    if known.candidacy.shadow is not None:
        began = known.candidacy.shadow.at
    elif known.term is not None:
        began = known.term.began
    else:
        return found
    return replace(found, counts=rule_days.since(connection, operator, found.digest, began.astimezone(UTC).date()))


def never_live(rules: Sequence[StandingRule]) -> tuple[StandingRule, ...]:
    """Those of the operator's own that were never live, and are not now."""
    return tuple(one for one in rules if one.standing.term is None and not one.stage.is_in_force)
