"""Decisions on products as works for the writer: with each step goes its entry in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from poisonbook.catalogue.content_hash import content_hash
from poisonbook.catalogue.product_decisions import (
    DecisionEnd,
    DecisionError,
    DecisionState,
    ProductDecision,
    UnknownDecisionError,
    over,
)
from poisonbook.ledger.review_events import ProductDecided
from poisonbook.storage import product_decisions as stored
from poisonbook.storage import products, questions
from poisonbook.storage.events import log_event
from poisonbook.storage.product_decisions import Connection
from poisonbook.storage.writer import each


@dataclass(frozen=True, slots=True)
class Making:
    """A decision to be put on record."""

    operator: str
    decision: ProductDecision
    holding: str | None
    """The id of the decision that was in force when it was judged how many people it takes."""
    delete_after: datetime


@dataclass(frozen=True, slots=True)
class DecisionAsked:
    """A step with a decision that is on record."""

    operator: str
    id: str
    now: datetime
    move: Callable[[ProductDecision], ProductDecision]


@each
def make(connection: Connection, making: Making) -> None:
    """Put a decision on record, in place of the one that stood so.

    Raises:
        DecisionError: the listing is not the one that was decided on.
    """
    decision, operator = making.decision, making.operator
    listing = products.listing(connection, operator, decision.product_id)
    if listing is None or content_hash(listing) != decision.decided.listing:
        raise DecisionError("listing", "changed meanwhile; look at the product again")
    holding = stored.in_force(connection, operator, [decision.product_id], on=decision.decided_at.date())
    if (holding[decision.product_id].id if holding else None) != making.holding:
        raise DecisionError("listing", "somebody decided on it meanwhile; look at the product again")
    _make_way(connection, operator, decision, decision.decided_at)
    stored.add(connection, operator, decision, delete_after=making.delete_after)
    _log(connection, operator, decision, decision.decided_at)


@each
def take_step(connection: Connection, step: DecisionAsked) -> ProductDecision:
    """A decision after a step; UnknownDecisionError, and what the move raises."""
    found = stored.find(connection, step.operator, step.id)
    if found is None:
        raise UnknownDecisionError
    moved = step.move(found)
    if moved.state is DecisionState.IN_FORCE:
        _make_way(connection, step.operator, moved, step.now)
    _keep(connection, step.operator, moved, step.now)
    return moved


@each
def lapse(connection: Connection, asked: tuple[str, datetime]) -> None:
    """End an operator's decisions that are past their last day, or on a listing that is not there."""
    operator, now = asked
    for one in stored.lapsed(connection, operator, on=now.date()):
        why = DecisionEnd.EXPIRED if one.until < now.date() else DecisionEnd.LISTING_CHANGED
        _keep(connection, operator, over(one, why, now), now)


@each
def answer_questions(connection: Connection, asked: tuple[str, str, str, Sequence[str], date]) -> None:
    """Close the questions about a product that a decision answers."""
    operator, product_id, decision, still, on = asked
    found = stored.find(connection, operator, decision)
    if found is None:
        return
    said = ", ".join(part for part in (found.said_by, found.decided.note) if part)
    words = f"{found.decided.words}{f' ({said})' if said else ''}; decision {found.id}"
    for one in questions.about(connection, operator, [product_id]):
        if one.answer is None and one.question not in still:
            questions.answer(connection, operator, one.id, answer=words, on=on)


def _make_way(connection: Connection, operator: str, decision: ProductDecision, now: datetime) -> None:
    """End what the decision takes the place of: of one product one is in force, and one waits."""
    earlier = stored.open_of(connection, operator, decision.product_id, decision.state)
    if earlier is not None and earlier.id != decision.id:
        _keep(connection, operator, over(earlier, DecisionEnd.REPLACED, now), now)


def _keep(connection: Connection, operator: str, decision: ProductDecision, now: datetime) -> None:
    stored.change(connection, operator, decision)
    _log(connection, operator, decision, now)


def _log(connection: Connection, operator: str, decision: ProductDecision, at: datetime) -> None:
    log_event(
        connection,
        ProductDecided(
            operator=operator,
            at=at.astimezone(UTC).isoformat(),
            id=decision.id,
            product=decision.product_id,
            step=(decision.ended or decision.state).value,
            reason=decision.decided.reason.value,
            was=decision.was.value,
            becomes=decision.becomes.value,
            last_day=decision.until.isoformat(),
        ),
    )
