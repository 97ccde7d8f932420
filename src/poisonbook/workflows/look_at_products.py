"""Look at registered products: one, or all of them by id and status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from poisonbook.register.access import Operator
from poisonbook.register.products import RegisteredProduct
from poisonbook.storage import products
from poisonbook.values.status import Status
from poisonbook.workflows.house_errors import UnknownProductError
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True)
class Looked:
    """A registered product, and what it was recognised from."""

    product: RegisteredProduct
    title: str


def look_at_product(service: Service, operator: Operator, product_id: str) -> Looked:
    """The product with this id; UnknownProductError when there is none."""
    with service.store.reading() as connection:
        product = products.find(connection, operator.id, product_id)
        listing = products.listing(connection, operator.id, product_id)
    if product is None or listing is None:
        raise UnknownProductError(product_id)
    return Looked(product, listing.title)


def statuses_of(service: Service, operator: Operator, *, status: Status | None = None) -> Iterator[tuple[str, Status]]:
    """Id and most severe status of every product, by id, read in pages; only those of `status`, if it is given."""
    after = ""
    while True:
        with service.store.reading() as connection:
            page = products.next_statuses(connection, operator.id, status=status, after=after)
        if not page:
            return
        yield from page
        after = page[-1][0]
