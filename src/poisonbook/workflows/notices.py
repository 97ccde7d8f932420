"""Notices along the supply chain (EU 2019/1148 Art. 7(1)): received from suppliers, given to economic operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.engine import Connection

from poisonbook.clock import today
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.access import Operator
from poisonbook.register.house import NoticeDirection, SupplyNotice
from poisonbook.storage import notices, products
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.house_errors import HouseRecordError
from poisonbook.workflows.house_products import regulated_product
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenNotice:
    """A notice as it is entered."""

    product_id: str
    direction: NoticeDirection
    party: str
    """The supplier's name; of a notice that was given, the customer's id, which becomes a pseudonym."""
    on: date
    reference: str = ""


def record_notice(service: Service, operator: Operator, given: GivenNotice) -> SupplyNotice:
    """Enter a notice.

    Raises:
        NotRegulatedError: the product is not registered as regulated.
        HouseRecordError: it lies in the future.
    """
    now = service.clock()
    if given.on > today(service.clock):
        raise HouseRecordError("on", "lies in the future")
    regulated_product(service, operator, given.product_id)
    party: str | None = given.party
    if given.direction is NoticeDirection.GIVEN:
        party = service.pseudonym(operator.id, given.party, Personal.CUSTOMER)
    notice = SupplyNotice(
        id=new_id("ntc"),
        product_id=given.product_id,
        direction=given.direction,
        party=party or "",
        on=given.on,
        reference=given.reference,
    )
    told = datetime.combine(given.on, datetime.min.time(), UTC)
    service.store.writer.run(_add, (operator.id, notice, now, service.deadline(operator, told)))
    return notice


def notices_of(service: Service, operator: Operator, *, product_id: str | None = None) -> list[SupplyNotice]:
    """The operator's notices, or those of one product, the latest at the top."""
    with service.store.reading() as connection:
        found = notices.search(connection, operator.id, product_id=product_id)
        return sorted(found, key=lambda one: (one.on, one.id), reverse=True)


def products_without_notice(service: Service, operator: Operator) -> list[str]:
    """The ids of regulated products of which no supplier has told what they are in law."""
    with service.store.reading() as connection:
        return lacking_notice(connection, operator.id)


def lacking_notice(connection: Connection, operator: str) -> list[str]:
    """The same, on a connection that is there."""
    found = notices.search(connection, operator)
    told = {one.product_id for one in found if one.direction is NoticeDirection.RECEIVED}
    return sorted(one.id for one in products.regulated(connection, operator) if one.id not in told)


@each
def _add(connection: Connection, asked: tuple[str, SupplyNotice, datetime, datetime]) -> SupplyNotice:
    operator, notice, at, delete_after = asked
    notices.add(connection, operator, notice, at=at, delete_after=delete_after)
    return notice
