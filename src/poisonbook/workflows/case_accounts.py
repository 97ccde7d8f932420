"""Which orders of a case are of one account: numbers that mean something on the page of that case and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.engine import Connection

from poisonbook.storage.order_records import OrderRecord
from poisonbook.workflows.same_people import same_as_kept
from poisonbook.workflows.service import Service


def accounts_of(
    connection: Connection, service: Service, operator: str, records: Iterable[OrderRecord]
) -> Mapping[str, int]:
    """The number of each order's account, from 1 in the order in which they come; empty where there are not several."""
    numbers: dict[str, int] = {}
    found: dict[str, int] = {}
    for record in records:
        if record.customer is None:
            continue
        others = same_as_kept(connection, service, operator, record).others.get(record.customer, ())
        known = next((numbers[one] for one in (record.customer, *others) if one in numbers), None)
        number = known or max(numbers.values(), default=0) + 1
        numbers |= dict.fromkeys((record.customer, *others), number)
        found[record.id] = number
    return found if len(set(found.values())) > 1 else {}
