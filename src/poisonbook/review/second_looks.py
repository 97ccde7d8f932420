"""Second looks: what lies among the cases to see whether people decide alike, and whether they see what is harmless.

A duplicate repeats a case that somebody decided, before somebody else; a seed is a made-up harmless purchase. Nobody is
told which cases are second looks before they decided them. None is reported, has a clock, or lets an order be sold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from poisonbook.review.allowed import CaseMove
from poisonbook.review.case_errors import CaseStateError
from poisonbook.review.cases import Case, Disposition, Step
from poisonbook.review.quality import Looked
from poisonbook.review.seeds import SeedOrders

_STEPS = frozenset({Step.TAKEN, Step.LET_GO, Step.HANDED_OVER, Step.NOTED, Step.CLOSED, Step.PROPOSED})
_SAID: Mapping[Step, Disposition] = MappingProxyType(
    {
        Step.PROPOSED: Disposition.SUSPICIOUS,
        Step.CONFIRMED: Disposition.SUSPICIOUS,
        Step.SENT_BACK: Disposition.NOT_SUSPICIOUS,
    }
)


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What a second look is of: one of these."""

    copy_of: str | None
    """The case that it repeats."""
    seed: SeedOrders | None

    @property
    def looked(self) -> Looked:
        """What somebody decided on."""
        return Looked.SEED if self.copy_of is None else Looked.DUPLICATE


@dataclass(frozen=True, slots=True)
class LookShown:
    """What is told of a second look once it is decided."""

    looked: Looked
    case: str | None
    """The case that it repeats, or of a case its second look; None: it was made up."""
    disposition: Disposition | None
    """How that was decided; None: it is open, or not on record any more."""
    reason: str


def need_step(case: Case, step: Step) -> None:
    """Go on only with a step that can be taken with a second look.

    Raises:
        CaseStateError: it was decided, and nothing more follows.
    """
    if step not in _STEPS:
        raise CaseStateError(case.id, "it was a second look, and is decided; the case itself can be opened again")


def without_more(moves: frozenset[CaseMove]) -> frozenset[CaseMove]:
    """What can be done with a second look that is decided, of what could be done with a case."""
    return moves & {CaseMove.NOTE}


def answered(step: Step, after: Case) -> Disposition | None:
    """What a person said of a case by a step; None: nothing yet."""
    return after.disposition if step is Step.CLOSED else _SAID.get(step)


def seconds_looked(before: Case, staff: str, now: datetime, *, seen_at: datetime | None) -> int | None:
    """From the first look of a person at a case, or from taking it, to the decision; None: not known.

    Args:
        seen_at: when it was shown to the person, as far as that is known.
    """
    since = [before.taken_at] if before.assigned_to == staff else []
    looks = [one for one in (*since, seen_at) if one is not None and before.opened_at <= one <= now]
    return int((now - min(looks)).total_seconds()) if looks else None


def as_before(case: Case, *, id_: str, at: datetime) -> Case:
    """A case as it was when nobody had looked at it, under another id."""
    return Case(id=id_, orders=case.orders, alerts=case.alerts, opened_at=at, earlier=case.earlier)


def freed(case: Case) -> Case:
    """The case, in nobody's hands: what somebody else found weighs more than whose turn it is."""
    return replace(case, assigned_to=None)
