"""What becomes of an order as a sale to one class of buyers, given what was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from poisonbook.checkout.decision import Reason, WriteOff
from poisonbook.checkout.evidence import Evidence, Question
from poisonbook.checkout.reasons import reasons_for
from poisonbook.checkout.settle import Settled, Shows, settle, shown_for
from poisonbook.checkout.severity import in_order, most_severe
from poisonbook.facts.schema import StatementState
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.values.buyers import BuyerClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An order as a sale to one class of buyers."""

    buyer: BuyerClass
    is_proved: bool
    """Whether the class is; nobody has to prove to be a member of the general public."""
    outcome: Outcome
    needs: tuple[Need, ...]
    """What is missing; where something is refused, only if all of that could be lifted."""
    notices: tuple[Need, ...]
    reasons: tuple[Reason, ...]
    write_offs: tuple[WriteOff, ...]
    shows: Shows


def route_for(buyer: BuyerClass, questions: Sequence[Question], evidence: Evidence) -> Route:
    """The order as a sale to `buyer`, where `questions` are what each law asks of each part of a sale to that class."""
    shows = shown_for(questions, evidence)
    settled = [settle(one, shows) for one in questions]
    outcome = most_severe(one.outcome for one in settled)
    return Route(
        buyer=buyer,
        is_proved=_is_proved(buyer, shows),
        outcome=outcome,
        needs=_needs(settled),
        notices=in_order({need for one in settled for need in one.asked.notices}),
        reasons=reasons_for(buyer, settled, shows),
        write_offs=() if outcome is Outcome.REFUSE else _write_offs(evidence, shows),
        shows=shows,
    )


def _is_proved(buyer: BuyerClass, shows: Shows) -> bool:
    """A class is proved by a statement that holds, and by an identity check where the law asks for one."""
    if buyer is BuyerClass.GENERAL_PUBLIC:
        return True
    identified = shows.identity is None or not shows.asks_identity
    return identified and shows.statement.state is StatementState.VALID


def _needs(settled: Sequence[Settled]) -> tuple[Need, ...]:
    if any(one.outcome is Outcome.REFUSE and not one.asked.liftable for one in settled):
        return ()
    return in_order({need for one in settled for need in one.missing})


def _write_offs(evidence: Evidence, shows: Shows) -> tuple[WriteOff, ...]:
    licence = evidence.shown.licence
    if licence is None or not shows.asks_licence:
        return ()
    return tuple(WriteOff(licence.id, name, amount) for name, amount in sorted(shows.licence.cover.taken.items()))
