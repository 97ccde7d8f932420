"""How a version of a rule stands at a moment: worked out from the steps of its life each time it is asked.

So nothing has to run for a rule to end on its day, and no word in a table makes one live: every step that the gates
ask for has to be there, in its order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from poisonbook.law.retention import months_after
from poisonbook.trials.gates import (
    FIGURES,
    Figures,
    Gate,
    Outcome,
    all_through,
    approvers_gate,
    machine_gates,
    shadow_gate,
)
from poisonbook.trials.steps import End, RuleStep, StepKind


class GoingLive(StrEnum):
    """What it takes for a version to go live the first time. To stay or to come back it always takes the gates."""

    AT_ONCE = "at_once"
    """That the service starts with it: shipped rules, whose gate is the release; own ones where nothing is asked."""
    APPROVED = "approved"
    """Two people's approval."""
    GATES = "gates"


class Stage(StrEnum):
    """How a version stands."""

    WAITING = "waiting"
    """It was never live, and is not used."""
    SHADOW = "shadow"
    """It is counted and shown to nobody."""
    LIVE = "live"
    OVERDUE = "overdue"
    """A statutory check past its end. It stays in force, as a bar of the law does not end by itself; renew it."""
    OFF = "off"
    """It switched itself off, and is not used."""

    @property
    def is_in_force(self) -> bool:
        """Whether orders are judged by it."""
        return self in (Stage.LIVE, Stage.OVERDUE)


class Notice(StrEnum):
    """What is to be known of a rule in force."""

    ENDS_SOON = "ends_soon"
    POOR_RECORD = "poor_record"
    """It ends by its record unless more of its alerts are confirmed."""
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Reviews:
    """How the alerts of a rule were reviewed since it is live."""

    reviewed: int = 0
    confirmed: int = 0
    """Called suspicious by two people, or refused."""

    def is_poor(self, *, figures: Figures = FIGURES) -> bool:
        """Whether it ends by this record."""
        return self.reviewed >= figures.reviews and self.confirmed * 1_000 < self.reviewed * figures.confirmed

    def is_near(self, *, figures: Figures = FIGURES) -> bool:
        """Whether it would, if as many more were reviewed as lie between notice and end, and none confirmed."""
        then = self.reviewed + figures.reviews - figures.notice_reviews
        return self.reviewed >= figures.notice_reviews and self.confirmed * 1_000 < then * figures.confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a rule is, as far as its life goes by it."""

    going_live: GoingLive
    is_statutory: bool


@dataclass(frozen=True, slots=True)
class Term:
    """One time of being live."""

    began: datetime
    ends: datetime
    ended: datetime | None = None
    why: End | None = None


@dataclass(frozen=True, slots=True)
class Candidacy:
    """What a version has come to since it was last put to the gates."""

    trial: RuleStep | None = None
    justified: Mapping[Gate, RuleStep] = field(default_factory=dict)
    """By one person."""
    waived: frozenset[Gate] = frozenset()
    """By two."""
    shadow: RuleStep | None = None
    proposed: RuleStep | None = None

    @property
    def machine(self) -> tuple[Outcome, ...]:
        """The gates that ask for no time and no approval; none before a trial."""
        record = None if self.trial is None else self.trial.record
        return () if record is None else machine_gates(record, self.waived)

    @property
    def part(self) -> str:
        """The part of the trade that it speaks of most often; empty where none was compared."""
        record = None if self.trial is None else self.trial.record
        return "" if record is None or record.back_test is None else record.back_test.part

    def is_through(self, digest: str, at: datetime) -> bool:
        """Whether the machine's gates let this version through now: on a trial of it that is fresh."""
        trial = self.trial
        if trial is None or trial.record is None or trial.record.digest != digest:
            return False
        return timedelta() <= at - trial.at <= FIGURES.fresh and all_through(self.machine)

    def shadow_outcome(self, at: datetime, lines: int) -> Outcome:
        """How long the shadow was at a moment, over so many regulated lines."""
        return shadow_gate(None if self.shadow is None else at - self.shadow.at, lines)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a version stands."""

    stage: Stage
    term: Term | None
    """The latest time of being live; None: it never was."""
    candidacy: Candidacy

    @property
    def needs_shadow(self) -> bool:
        """Whether it has to run in shadow before it goes live again: what is live has been seen at work."""
        return not self.stage.is_in_force


def standing(steps: Sequence[RuleStep], kind: Kind, now: datetime) -> Standing:
    """How the version with these steps, in their order, stands at a moment."""
    life = _Life(kind)
    for step in steps:
        if step.at <= now:
            life.until(step.at)
            life.take(step)
    life.until(now)
    return Standing(life.stage(now), life.term, life.candidacy)


def notices_of(found: Standing, reviews: Reviews, kind: Kind, now: datetime) -> tuple[Notice, ...]:
    """What is to be known of a version as it stands."""
    if found.term is None or not found.stage.is_in_force:
        return ()
    if found.stage is Stage.OVERDUE:
        return (Notice.OVERDUE,)
    soon = (Notice.ENDS_SOON,) if now >= found.term.ends - FIGURES.notice else ()
    return (*soon, Notice.POOR_RECORD) if not kind.is_statutory and reviews.is_near() else soon


class _Life:
    """A version's life as it is told."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.term: Term | None = None
        self.candidacy = Candidacy()

    @property
    def is_live(self) -> bool:
        return self.term is not None and self.term.ended is None

    def stage(self, now: datetime) -> Stage:
        if self.term is not None and self.term.ended is None:
            return Stage.OVERDUE if now >= self.term.ends else Stage.LIVE
        if self.candidacy.shadow is not None:
            return Stage.SHADOW
        return Stage.WAITING if self.term is None else Stage.OFF

    def until(self, at: datetime) -> None:
        """Let time pass: what is over is over, and what was found before does not count after."""
        term = self.term
        if term is not None and term.ended is None and at >= term.ends and not self.kind.is_statutory:
            self._end(term, term.ends, End.EXPIRED)

    def take(self, step: RuleStep) -> None:
        moves: Mapping[StepKind, Callable[[RuleStep], None]] = {
            StepKind.SEEN: self._seen,
            StepKind.TRIED: self._tried,
            StepKind.JUSTIFIED: self._justified,
            StepKind.AGREED: self._agreed,
            StepKind.SHADOWED: self._shadowed,
            StepKind.PROPOSED: self._proposed,
            StepKind.APPROVED: self._approved,
            StepKind.REFUSED: self._refused,
            StepKind.ENDED: self._ended,
        }
        if step.step in moves:
            moves[step.step](step)

    def _seen(self, step: RuleStep) -> None:
        if self.kind.going_live is GoingLive.AT_ONCE and self.term is None:
            self._begin(step.at)

    def _tried(self, step: RuleStep) -> None:
        is_of_its_kind = step.record is not None and step.record.is_statutory is self.kind.is_statutory
        self.candidacy = Candidacy(trial=step) if is_of_its_kind else Candidacy()

    def _justified(self, step: RuleStep) -> None:
        if step.gate is not None and self.candidacy.trial is not None:
            self._now(justified={**self.candidacy.justified, step.gate: step})

    def _agreed(self, step: RuleStep) -> None:
        gate = step.gate
        if gate is None or gate not in self.candidacy.justified:
            return
        first = self.candidacy.justified[gate]
        if first.text.strip() and step.first == first.staff and are_two(first.staff, step.staff):
            self._now(waived=self.candidacy.waived | {gate})

    def _shadowed(self, step: RuleStep) -> None:
        if not self.is_live and self.candidacy.shadow is None and self.candidacy.is_through(step.digest, step.at):
            self._now(shadow=step)

    def _proposed(self, step: RuleStep) -> None:
        self._now(proposed=step)

    def _refused(self, _step: RuleStep) -> None:
        self._now(proposed=None)

    def _approved(self, step: RuleStep) -> None:
        first = self.candidacy.proposed
        if first is None or step.first != first.staff or not are_two(first.staff, step.staff):
            return
        if self._may_go_live(first, step):
            self._begin(step.at)

    def _may_go_live(self, first: RuleStep, step: RuleStep) -> bool:
        if self.term is None and self.kind.going_live is not GoingLive.GATES:
            return True
        if not self.candidacy.is_through(step.digest, step.at):
            return False
        if self.is_live or self.kind.is_statutory:
            return True
        return self.candidacy.shadow_outcome(first.at, first.shadow_lines).is_through

    def _ended(self, step: RuleStep) -> None:
        if step.why is End.POOR_RECORD and self.term is not None and self.is_live and not self.kind.is_statutory:
            self._end(self.term, step.at, End.POOR_RECORD)

    def _begin(self, at: datetime) -> None:
        self.term = Term(at, datetime.combine(months_after(at.date(), FIGURES.months), at.timetz()))
        self.candidacy = Candidacy()

    def _end(self, term: Term, at: datetime, why: End) -> None:
        self.term = Term(term.began, term.ends, at, why)
        self.candidacy = Candidacy()

    def _now(self, **changed: Any) -> None:
        self.candidacy = replace(self.candidacy, **changed)


def are_two(first: str | None, second: str | None) -> bool:
    """Whether these are two different people."""
    return first is not None and second is not None and approvers_gate((first, second)).is_through
