"""The transactions of a report: orders, their lines and substances, and the records that say who bought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.facts.findings import Finding
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Operator
from poisonbook.register.orders import OrderState
from poisonbook.review.cases import Case
from poisonbook.review.reports import Done, ReportedLine, ReportedOrder, ReportedSubstance, SealedReference
from poisonbook.storage import products
from poisonbook.storage.order_records import OrderRecord
from poisonbook.workflows.case_orders import Showing
from poisonbook.workflows.service import Service


def reported_orders(records: Sequence[OrderRecord], case: Case, findings: Sequence[Finding]) -> Iterator[ReportedOrder]:
    """The transactions of a case, and what became of each; also of those whose record is gone."""
    known = {record.id: record for record in records}
    times = {line.order_id: line.time for finding in findings for line in finding.lines}
    for id_ in case.orders:
        record = known.get(id_)
        if record is None:
            yield ReportedOrder(id=id_, at=times.get(id_, case.opened_at), done=Done.NOT_ON_RECORD)
            continue
        first = record.decision.lines[0]
        yield ReportedOrder(
            id=id_,
            at=record.at,
            done=_done(record),
            claim=record.claim,
            delivery_country=first.delivery_country,
            channel=first.channel,
            payment_kind=first.payment_kind,
        )


def _done(record: OrderRecord) -> Done:
    if record.state is OrderState.SCREENED:
        return Done.REFUSED if record.decision.outcome is Outcome.REFUSE else Done.NOT_SOLD
    return Done.SOLD if record.state is OrderState.CONFIRMED else Done.CANCELLED


def reported_lines(
    connection: Connection, operator: Operator, records: Sequence[OrderRecord], findings: Sequence[Finding]
) -> Iterator[ReportedLine]:
    """What each of them was of; of those whose record is gone what the findings say."""
    titles: dict[str, str] = {}

    def title(product: str) -> str:
        if product not in titles:
            titles[product] = title_of(connection, operator, product)
        return titles[product]

    known = {record.id for record in records}
    for record in records:
        for line in record.decision.lines:
            yield ReportedLine(
                order_id=record.id,
                at=line.time,
                product_id=line.product_id,
                title=title(line.product_id),
                packs=line.quantity,
                substance=line.substance,
                strength_ww=line.strength_ww,
                amount_kg=line.amount_kg,
            )
    gone = {(one.order_id, one.line, one.substance): one for finding in findings for one in finding.lines}
    for one in gone.values():
        if one.order_id not in known and one.substance is not None:
            yield ReportedLine(
                order_id=one.order_id,
                at=one.time,
                product_id=one.product_id,
                title=title(one.product_id),
                packs=None,
                substance=one.substance,
                strength_ww=None,
                amount_kg=one.amount_kg,
            )


def title_of(connection: Connection, operator: Operator, product: str) -> str:
    """What a product is listed as; empty where it is not any more."""
    listing = products.listing(connection, operator.id, product)
    return "" if listing is None else listing.title


def reported_substances(
    service: Service, operator: Operator, named: Sequence[tuple[str, datetime]], lang: str
) -> Iterator[ReportedSubstance]:
    """What the law data says of substances, each named with a moment at which it counts."""
    showing = Showing(service, operator, {}, ())
    known = {one.slug: one for one in service.book.substances()}
    for id_, at in dict(named).items():
        found, name, cas = known.get(id_), showing.name(id_), None
        if found is not None:
            own = (one.text for one in found.names if one.lang == lang != "en" and not one.ambiguous)
            name, cas = next(own, name), found.cas
        limits = tuple(showing.figures(id_, at.date()))
        yield ReportedSubstance(id=id_, name=name, cas=cas, limits=limits)


def sealed_of(record: OrderRecord) -> Iterator[SealedReference]:
    """The records that say who bought."""
    for kind, id_ in (
        ("statement", record.statement),
        ("identity_check", record.identity_check),
        ("licence", record.licence),
    ):
        if id_ is not None:
            yield SealedReference(kind, id_)
