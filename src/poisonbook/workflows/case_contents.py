"""What a case is about, from where it is: the register, or, of a seed, what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.facts.findings import Finding
from poisonbook.facts.recognition import Listing
from poisonbook.register.access import Operator
from poisonbook.review.alerts import standing
from poisonbook.review.cases import Case, release_reason
from poisonbook.review.quality import Looked
from poisonbook.review.second_looks import LookShown, SecondLook
from poisonbook.storage import alerts, cases, orders, products
from poisonbook.storage.order_records import OrderRecord
from poisonbook.workflows.seed_cases import seed_case
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True)
class CaseContent:
    """Findings, the orders on record that they rest on, and what was sold."""

    findings: tuple[Finding, ...]
    records: tuple[OrderRecord, ...]
    listings: Mapping[str, Listing]
    """Of the products that are in the catalogue, by id."""
    is_made_up: bool = False
    """Whether nothing of it is in the register."""


def content_of(
    connection: Connection, service: Service, operator: Operator, case: Case, look: SecondLook | None, *, ends: datetime
) -> CaseContent:
    """What a case is about; of a second look, as it was before anybody decided."""
    if look is not None and look.seed is not None:
        made = seed_case(connection, service, operator, look.seed, orders=case.orders, at=case.opened_at, ends=ends)
        if made is None:
            return CaseContent((), (), {}, is_made_up=True)
        return CaseContent(made.findings, made.records, made.listings, is_made_up=True)
    raised = alerts.find_many(connection, operator.id, case.alerts)
    on_record = orders.existing(connection, [(operator.id, id_) for id_ in case.orders])
    records = [on_record[operator.id, id_] for id_ in case.orders if (operator.id, id_) in on_record]
    if look is not None and look.copy_of is not None and not case.is_closed:
        records = [_undecided(record, look.copy_of) for record in records]
    goods = sorted({line.product_id for record in records for line in record.decision.lines})
    listings = {id_: one for id_ in goods if (one := products.listing(connection, operator.id, id_)) is not None}
    return CaseContent(standing(one for alert in raised for one in alert.findings), tuple(records), listings)


def look_shown(connection: Connection, operator: str, case: Case, look: SecondLook | None) -> LookShown | None:
    """What is told of a decided case: that it was a second look, or how a second look at it was decided."""
    if look is None:
        again = cases.repeated_in(connection, operator, case.id)
        if again is None or not again.is_closed:
            return None
        return LookShown(Looked.CASE, again.id, again.disposition, again.reason)
    if look.copy_of is None:
        return LookShown(look.looked, None, None, "")
    first = cases.find(connection, operator, look.copy_of)
    if first is None:
        return LookShown(look.looked, None, None, "")
    return LookShown(look.looked, first.id, first.disposition, first.reason)


def _undecided(record: OrderRecord, case_id: str) -> OrderRecord:
    """The order without what a decision on a case did to it."""
    decided = record.released is not None and record.released.reason == release_reason(case_id)
    return replace(record, released=None) if decided else record
