"""The ordinary explanations of a purchase that are on record, and what is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlalchemy.engine import Connection

from poisonbook.facts.schema import LicenceState, StatementState
from poisonbook.review.cases import Case
from poisonbook.review.shown import Ordinary, OrdinaryKind, Unknown, UnknownKind
from poisonbook.storage import identity_checks, licences, statements
from poisonbook.storage.order_records import OrderRecord
from poisonbook.values.buyers import BuyerClass


def ordinary_of(
    connection: Connection, operator: str, records: Sequence[OrderRecord], today: date
) -> Iterator[Ordinary]:
    """What speaks for an ordinary purchase, order by order."""
    for record in records:
        lines = record.decision.lines
        if record.claim is not BuyerClass.GENERAL_PUBLIC:
            proven = all(line.buyer_class == record.claim for line in lines)
            yield Ordinary(OrdinaryKind.BUYER_CLASS, record.id, record.claim.value, proven)
        if record.statement is not None:
            stated = statements.find(connection, operator, record.statement)
            holds = all(line.statement_state == StatementState.VALID for line in lines)
            until = None if stated is None else stated.valid_until
            yield Ordinary(OrdinaryKind.STATEMENT, record.id, record.statement, holds, until)
        if record.licence is not None:
            licence = licences.find(connection, operator, record.licence)
            holds = all(line.licence_state == LicenceState.VALID for line in lines)
            until = None if licence is None else licence.valid_until
            yield Ordinary(OrdinaryKind.LICENCE, record.id, record.licence, holds, until)
        if record.identity_check is not None:
            check = identity_checks.find(connection, operator, record.identity_check)
            until = None if check is None else check.valid_until
            holds = until is not None and until >= today
            yield Ordinary(OrdinaryKind.IDENTITY_CHECK, record.id, record.identity_check, holds, until)
        if record.released is not None:
            yield Ordinary(OrdinaryKind.RELEASED, record.id, record.released.reason, holds=True)


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
