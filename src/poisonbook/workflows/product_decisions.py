"""What staff decide of registered products: made, agreed to by a second person, ended; and what follows of it.

A decision is one of the same kind as in a file of decisions (`catalogue.decisions`); here it is on record, holds for a
limited time, and the checkout goes by it. Every step is in the ledger. Every function that takes a person checks their
role itself, and may raise UnknownDecisionError, DecisionRoleError, DecisionFourEyesError and DecisionStateError.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from poisonbook.catalogue.content_hash import content_hash
from poisonbook.catalogue.decision_terms import LONGEST_MONTHS, decision_terms
from poisonbook.catalogue.decisions import ALLOWS, Decided, Reason, Verdict, read_verdict
from poisonbook.catalogue.product_decisions import (
    MAKES,
    DecisionEnd,
    DecisionError,
    DecisionFourEyesError,
    DecisionState,
    ProductDecision,
    Source,
    agreed,
    check_decided,
    made,
    need_role,
    refused,
    withdrawn,
)
from poisonbook.facts.recognition import Listing
from poisonbook.register.access import Operator
from poisonbook.register.staff import Staff
from poisonbook.storage import product_decisions as stored
from poisonbook.storage import products
from poisonbook.values.documents import DocumentError, Node, Place
from poisonbook.values.ids import new_id
from poisonbook.values.status import Status, most_severe
from poisonbook.workflows.access import list_operators, the_operator
from poisonbook.workflows.decision_records import DecisionAsked, Making, answer_questions, lapse, make, take_step
from poisonbook.workflows.house_errors import UnknownProductError
from poisonbook.workflows.recognise_products import questions_about, recognise_listings
from poisonbook.workflows.register_products import put_on_record
from poisonbook.workflows.service import Service

__all__ = [
    "ALLOWS",
    "LONGEST_MONTHS",
    "DecisionEnd",
    "DecisionError",
    "DecisionFourEyesError",
    "DecisionState",
    "GivenDecision",
    "ProductDecision",
    "Reason",
    "Source",
    "Verdict",
    "agree_to_decision",
    "decide_product",
    "decisions_of",
    "decisions_on",
    "refuse_decision",
    "settle_all",
    "settle_decisions",
    "withdraw_decision",
]
_OPEN = (DecisionState.WAITING, DecisionState.IN_FORCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDecision:
    """A decision as it is entered."""

    decision: str
    """`exempt`, `not regulated`, or `regulated as SUBSTANCE [STRENGTH %]`, as in a file of decisions."""
    reason: Reason
    until: date
    """The last day on which it holds."""
    note: str = ""
    source: Source | None = None
    said_by: str = ""
    said_on: date | None = None


def decide_product(service: Service, staff: Staff, product_id: str, given: GivenDecision) -> ProductDecision:
    """Decide on a registered product as its listing stands; in force at once, or when a second person agrees.

    Raises:
        UnknownProductError: it is not registered.
        DecisionError: it cannot be decided so.
    """
    operator, now = the_operator(service.store, staff.operator), service.clock()
    need_role(staff, MAKES, now)
    with service.store.reading() as connection:
        listing = products.listing(connection, operator.id, product_id)
        held = stored.in_force(connection, operator.id, [product_id], on=now.date()).get(product_id)
    if listing is None:
        raise UnknownProductError(product_id)
    decided = _decided(service, listing, given, by=staff.id, on=now.date())
    check_decided(decided, now.date(), terms=decision_terms())
    was = _statuses(service, operator, listing, None)
    becomes = _statuses(service, operator, listing, decided)
    now_so = _statuses(service, operator, listing, held)
    stands = [most_severe(pair) for pair in zip(was, now_so, strict=True)]
    decision = made(
        ProductDecision(
            id=new_id("dec"),
            product_id=product_id,
            decided=decided,
            until=decided.until,
            was=most_severe(was),
            becomes=most_severe(becomes),
            needs_second=decision_terms().needs_second(decided.verdict, zip(stands, becomes, strict=True)),
            decided_by=staff.id,
            decided_at=now,
            state=DecisionState.WAITING,
            source=given.source,
            said_by=given.said_by.strip(),
            said_on=given.said_on,
        ),
        staff,
        now,
    )
    ends = service.deadline(operator, datetime.combine(decision.until, time(), UTC))
    service.store.writer.run(make, Making(operator.id, decision, None if held is None else held.id, ends))
    return _followed(service, operator, decision)


def agree_to_decision(service: Service, staff: Staff, id_: str) -> ProductDecision:
    """Agree to a decision as the second person: it is in force, in place of one that was."""
    return _step(service, staff, id_, agreed)


def refuse_decision(service: Service, staff: Staff, id_: str) -> ProductDecision:
    """Refuse a decision as the second person."""
    return _step(service, staff, id_, refused)


def withdraw_decision(service: Service, staff: Staff, id_: str) -> ProductDecision:
    """End a decision before its last day: the product is again what its listing says."""
    return _step(service, staff, id_, withdrawn)


def decisions_of(service: Service, operator: Operator, *, ended: bool = False) -> list[ProductDecision]:
    """The operator's decisions that count or wait for a second person, or those that ended; the latest first."""
    with service.store.reading() as connection:
        return stored.search(connection, operator.id, (DecisionState.ENDED,) if ended else _OPEN)


def decisions_on(service: Service, operator: Operator, product_id: str) -> list[ProductDecision]:
    """Those on one product, the latest first."""
    with service.store.reading() as connection:
        return stored.of_product(connection, operator.id, product_id)


def settle_all(service: Service) -> int:
    """`settle_decisions` of every operator; how many products changed."""
    return sum(settle_decisions(service, operator) for operator in list_operators(service.store))


def settle_decisions(service: Service, operator: Operator) -> int:
    """End the decisions whose last day is past or whose listing changed, and recognise their products anew.

    So is what rests on another decision than the one in force, whatever came between. How many products those were.
    """
    now = service.clock()
    with service.store.reading() as connection:
        lapsed = stored.lapsed(connection, operator.id, on=now.date())
    if lapsed:
        service.store.writer.run(lapse, (operator.id, now))
    with service.store.reading() as connection:
        unsettled = stored.unsettled(connection, operator.id)
    for product_id in unsettled:
        _recognise_anew(service, operator, product_id)
    return len(unsettled)


def _step(
    service: Service, staff: Staff, id_: str, move: Callable[[ProductDecision, Staff, datetime], ProductDecision]
) -> ProductDecision:
    operator, now = the_operator(service.store, staff.operator), service.clock()
    step = DecisionAsked(operator.id, id_, now, lambda decision: move(decision, staff, now))
    return _followed(service, operator, service.store.writer.run(take_step, step))


def _followed(service: Service, operator: Operator, decision: ProductDecision) -> ProductDecision:
    """A decision as it stands, once its product is what follows from it."""
    if decision.state is not DecisionState.WAITING:
        _recognise_anew(service, operator, decision.product_id)
    return decision


def _recognise_anew(service: Service, operator: Operator, product_id: str) -> None:
    with service.store.reading() as connection:
        listing = products.listing(connection, operator.id, product_id)
    if listing is None:
        return
    (found,) = recognise_listings(service, operator, [listing])
    put_on_record(service, operator, [found], [listing], again=True)
    if found.product.decision is not None:
        asked = (operator.id, product_id, found.product.decision, tuple(questions_about(found)), service.clock().date())
        service.store.writer.run(answer_questions, asked)


def _decided(service: Service, listing: Listing, given: GivenDecision, *, by: str, on: date) -> Decided:
    known = {substance.slug: substance for substance in service.book.substances()}
    try:
        verdict, substance, strength = read_verdict(Node(Place("decision", 1, 1), given.decision), known)
    except DocumentError as error:
        raise DecisionError("decision", error.problem) from None
    return Decided(
        id=listing.id,
        verdict=verdict,
        substance=substance,
        strength=strength,
        reason=given.reason,
        note=given.note.strip(),
        by=by,
        on=on,
        until=given.until,
        listing=content_hash(listing),
    )


def _statuses(
    service: Service, operator: Operator, listing: Listing, decided: Decided | ProductDecision | None
) -> list[Status]:
    """What each of the operator's laws says of a listing with a decision on it; DecisionError where it cannot hold."""
    found = []
    own = decided.decided if isinstance(decided, ProductDecision) else decided
    on_it = {} if own is None else {listing.id: own}
    for code in operator.jurisdictions:
        (one,) = service.recognise(code, [listing], on_it)
        found.append(one)
    if isinstance(decided, Decided) and not any(one.decision for one in found):
        raise DecisionError("reason", "cannot outrank the strength above the limit that the listing states")
    return [one.status for one in found]
