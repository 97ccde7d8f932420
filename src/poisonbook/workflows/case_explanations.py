"""What was said or shown of a purchase, whether it speaks for an ordinary one, and what is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sqlalchemy.engine import Connection

from poisonbook.facts.schema import LicenceState, StatementState
from poisonbook.law.sale_terms import Outcome
from poisonbook.review.cases import Case, release_reason
from poisonbook.review.shown import Gap, Ordinary, OrdinaryKind, Unknown, UnknownKind
from poisonbook.storage import identity_checks, licences, statements
from poisonbook.storage.order_records import OrderRecord
from poisonbook.values.buyers import BuyerClass


def ordinary_of(
    connection: Connection, operator: str, case: Case, records: Sequence[OrderRecord]
) -> Iterator[Ordinary]:
    """What was said or shown, order by order; what the law bars, nothing that was shown makes ordinary."""
    for record in records:
        barred = Gap.BARRED if record.decision.outcome is Outcome.REFUSE else None
        for one in _said(connection, operator, record):
            yield replace(one, gap=one.gap or barred)
        if record.released is not None and record.released.reason != release_reason(case.id):
            yield Ordinary(OrdinaryKind.RELEASED, record.id, record.released.reason)


def _said(connection: Connection, operator: str, record: OrderRecord) -> Iterator[Ordinary]:
    lines = record.decision.lines
    if record.claim is not BuyerClass.GENERAL_PUBLIC:
        proven = all(line.buyer_class == record.claim for line in lines)
        gap = None if proven else Gap.UNVERIFIED
        yield Ordinary(OrdinaryKind.BUYER_CLASS, record.id, record.claim.value, gap)
    if record.statement is not None:
        stated = statements.find(connection, operator, record.statement)
        covers = all(line.statement_state == StatementState.VALID for line in lines)
        until = None if stated is None else stated.valid_until
        yield Ordinary(OrdinaryKind.STATEMENT, record.id, record.statement, _gap(covers=covers), until)
    if record.licence is not None:
        licence = licences.find(connection, operator, record.licence)
        covers = all(line.licence_state == LicenceState.VALID for line in lines)
        until = None if licence is None else licence.valid_until
        yield Ordinary(OrdinaryKind.LICENCE, record.id, record.licence, _gap(covers=covers), until)
    if record.identity_check is not None:
        check = identity_checks.find(connection, operator, record.identity_check)
        until = None if check is None else check.valid_until
        covers = until is not None and until >= record.at.date()
        yield Ordinary(OrdinaryKind.IDENTITY_CHECK, record.id, record.identity_check, _gap(covers=covers), until)


def _gap(*, covers: bool) -> Gap | None:
    return None if covers else Gap.NOT_COVERED


def unknown_of(case: Case, records: Sequence[OrderRecord], listed: Collection[str]) -> Iterator[Unknown]:
    """What is not known of the orders of a case, each once.

    Args:
        listed: the ids of products whose listing is in the catalogue.
    """
    here = {record.id for record in records}
    found = [Unknown(UnknownKind.ORDER_GONE, id_) for id_ in case.orders if id_ not in here]
    for record in records:
        if record.customer is None:
            found.append(Unknown(UnknownKind.CUSTOMER, record.id))
        if record.claim is BuyerClass.GENERAL_PUBLIC:
            found.append(Unknown(UnknownKind.NO_CLAIM, record.id))
        if record.statement is None:
            found.append(Unknown(UnknownKind.NO_STATEMENT, record.id))
        for line in record.decision.lines:
            if line.strength_ww is None:
                found.append(Unknown(UnknownKind.STRENGTH, line.product_id))
            if line.amount_kg is None:
                found.append(Unknown(UnknownKind.AMOUNT, line.product_id))
            if line.product_id not in listed:
                found.append(Unknown(UnknownKind.PRODUCT_GONE, line.product_id))
    yield from dict.fromkeys(found)
