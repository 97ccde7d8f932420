"""Products of which the listing leaves out what decides, and how many there are of each status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from poisonbook.register.access import Operator
from poisonbook.storage import products
from poisonbook.values.status import Status
from poisonbook.workflows.catalogue_review import ReadProduct, read_products
from poisonbook.workflows.service import Service

MOST = 20


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Some of the undetermined products."""

    products: tuple[ReadProduct, ...]
    next: str | None
    """What to ask for the next page with; None: this was the last."""
    counts: Mapping[Status, int]
    """How many products there are of each status."""


def undetermined_products(
    service: Service, operator: Operator, *, after: str = "", most: int = MOST, lang: str = ""
) -> CataloguePage:
    """Products whose listing does not say what decides, by id.

    Args:
        after: the `next` of the page before.
        lang: of what is asked of suppliers; empty: each listing's own.
    """
    with service.store.reading() as connection:
        found = products.next_statuses(connection, operator.id, status=Status.UNDETERMINED, after=after, most=most + 1)
        ids = [id_ for id_, _ in found[:most]]
        listings = [one for id_ in ids if (one := products.listing(connection, operator.id, id_)) is not None]
        counts = products.counts(connection, operator.id)
    rows = tuple(read_products(service, operator, listings, lang=lang))
    return CataloguePage(rows, ids[-1] if len(found) > most else None, counts)
