"""Recognise registered products anew, from the listings in the register: after a change of law or of poisonbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from poisonbook.facts.recognition import Listing
from poisonbook.facts.records import Record
from poisonbook.register.access import Operator
from poisonbook.storage import products
from poisonbook.values.status import Status
from poisonbook.workflows.recognise import Progress
from poisonbook.workflows.recognise_products import recognise_listings
from poisonbook.workflows.register_products import put_on_record
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True)
class ChangedStatus:
    """A product that is something else in law than it was."""

    id: str
    before: Status
    after: Status


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of registered products that were recognised anew."""

    products: int
    changed: int
    """Products of which the law says something else now, if only an entry or an amount."""
    statuses: Sequence[ChangedStatus]
    """Those of them with another status, by id."""

    def record(self) -> Record:
        """As one JSON object."""
        return {
            "products": self.products,
            "changed": self.changed,
            "statuses": [{"id": one.id, "before": one.before.value, "after": one.after.value} for one in self.statuses],
        }


def refresh_products(service: Service, operator: Operator, *, progress: Progress | None = None) -> Refreshed:
    """Recognise every registered product again, a page at a time: after an error the pages before it stay.

    A product that is registered or removed meanwhile is what whoever did that says.
    """
    with service.store.reading() as connection:
        total = sum(products.counts(connection, operator.id).values())
    count = changed = 0
    statuses: list[ChangedStatus] = []
    after = ""
    while page := _page(service, operator, after):
        found = recognise_listings(service, operator, page)
        before = put_on_record(service, operator, found, page, again=True)
        was = {id_: product.status for id_, product in before.items() if product is not None}
        statuses += (
            ChangedStatus(one.product.id, was[one.product.id], one.product.status)
            for one in found
            if was.get(one.product.id, one.product.status) is not one.product.status
        )
        count += len(page)
        changed += len(was)
        after = page[-1].id
        if progress is not None:
            progress("refresh", count, max(total, count))
    return Refreshed(count, changed, statuses)


def _page(service: Service, operator: Operator, after: str) -> Sequence[Listing]:
    with service.store.reading() as connection:
        return products.listings(connection, operator.id, after=after)
