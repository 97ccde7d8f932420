"""The operators' products: what the law says of each, and the listing it was recognised from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.engine import Connection

from poisonbook.facts.recognition import Listing
from poisonbook.register.products import RegisteredProduct
from poisonbook.storage import counters
from poisonbook.storage.bulk import given, given_rows, insert_rows
from poisonbook.storage.shelf import KEY, Shelf
from poisonbook.storage.tables.catalogue import PRODUCTS
from poisonbook.values.status import Status

__all__ = [
    "Connection",
    "changed_since",
    "counts",
    "find",
    "find_many",
    "ids_by_status",
    "listing",
    "listings",
    "next_statuses",
    "put",
    "regulated",
    "remove",
    "statuses",
    "version",
]

MOST = 1_000
"""Of one page."""
_SHELF = Shelf(PRODUCTS, RegisteredProduct)
_COUNTER = "catalogue"
_THERE = PRODUCTS.c.removed == 0


def put(
    connection: Connection,
    operator: str,
    products: Sequence[tuple[RegisteredProduct, Listing]],
    *,
    again: bool = False,
) -> dict[str, RegisteredProduct | None]:
    """Register products with their listings; those of these ids are replaced.

    Args:
        again: the listings come from here. What meanwhile has another listing or was removed is left alone.

    Returns:
        What those were that are not as they were, by id; None: they were not there.
    """
    last = {product.id: (product, listing) for product, listing in products}
    known = find_many(connection, operator, sorted(last))
    if again:
        last = {id_: last[id_] for id_, before in known.items() if before.listing == last[id_][0].listing}
    new = [(product, listing) for product, listing in last.values() if known.get(product.id) != product]
    if not new:
        return {}
    changed = counters.take(connection, operator, _COUNTER, 1)
    asked = given_rows(connection.dialect.name, KEY)
    ids = given(("operator", "id"), [(operator, product.id) for product, _ in new])
    here = (PRODUCTS.c.operator == operator, PRODUCTS.c.id.in_(select(asked.c.id)))
    connection.execute(delete(PRODUCTS).where(*here), ids)
    rows = [
        {
            **_SHELF.cells(product),
            "operator": operator,
            "listing_text": listing,
            "status": product.status,
            "changed": changed,
            "removed": False,
        }
        for product, listing in new
    ]
    insert_rows(connection, PRODUCTS, rows)
    return {product.id: known.get(product.id) for product, _ in new}


def find(connection: Connection, operator: str, id_: str) -> RegisteredProduct | None:
    """The product with this id."""
    return find_many(connection, operator, [id_]).get(id_)


def find_many(connection: Connection, operator: str, ids: Collection[str]) -> dict[str, RegisteredProduct]:
    """Those of the products with these ids that are there."""
    return {
        id_: one for (_, id_), one in _SHELF.find_many(connection, [(operator, id_) for id_ in ids], _THERE).items()
    }


def listing(connection: Connection, operator: str, id_: str) -> Listing | None:
    """What the product with this id was recognised from."""
    query = select(PRODUCTS.c.listing_text).where(PRODUCTS.c.operator == operator, PRODUCTS.c.id == id_, _THERE)
    return connection.scalars(query).first()


def remove(connection: Connection, operator: str, id_: str) -> bool:
    """Forget a product but its id, by which others learn that it is gone; whether it was there."""
    if find(connection, operator, id_) is None:
        return False
    here = (PRODUCTS.c.operator == operator, PRODUCTS.c.id == id_)
    nothing = {"listing": "", "listing_text": Listing(id_, ""), "substances": (), "companions": (), "decision": None}
    changed = counters.take(connection, operator, _COUNTER, 1)
    gone = update(PRODUCTS).where(*here).values(**nothing, status=Status.NOT_REGULATED, changed=changed, removed=True)
    connection.execute(gone)
    return True


def version(connection: Connection, operator: str) -> int:
    """The number of the last change to the operator's products; 0: there never were any."""
    return counters.last(connection, operator, _COUNTER)


def changed_since(connection: Connection, operator: str, since: int) -> tuple[int, list[RegisteredProduct | str]]:
    """The number of the last change, and what changed after number `since`: products, and ids of removed ones."""
    now = version(connection, operator)
    if now == since:
        return now, []
    query = _SHELF.query.add_columns(PRODUCTS.c.removed)
    rows = connection.execute(query.where(PRODUCTS.c.operator == operator, PRODUCTS.c.changed > since))
    return now, [row.id if row.removed else _SHELF.noun(row[:-1]) for row in rows]


def regulated(connection: Connection, operator: str) -> list[RegisteredProduct]:
    """The operator's regulated products, by id."""
    regulated_ones = (PRODUCTS.c.operator == operator, PRODUCTS.c.status != Status.NOT_REGULATED)
    rows = connection.execute(_SHELF.query.where(*regulated_ones).order_by(PRODUCTS.c.id))
    return [_SHELF.noun(row) for row in rows]


def statuses(connection: Connection, operator: str) -> dict[str, Status]:
    """The most severe status of every product, by id."""
    rows = connection.execute(select(PRODUCTS.c.id, PRODUCTS.c.status).where(PRODUCTS.c.operator == operator, _THERE))
    return {row.id: row.status for row in rows}


def counts(connection: Connection, operator: str) -> dict[Status, int]:
    """How many products there are of each status."""
    query = select(PRODUCTS.c.status, func.count().label("products")).where(PRODUCTS.c.operator == operator, _THERE)
    found = {row.status: row.products for row in connection.execute(query.group_by(PRODUCTS.c.status))}
    return {status: found.get(status, 0) for status in Status}


def listings(connection: Connection, operator: str, *, after: str = "", most: int = MOST) -> list[Listing]:
    """The listings of the next products, by id, after one."""
    query = select(PRODUCTS.c.listing_text).where(*_after(operator, after))
    return list(connection.scalars(query.order_by(PRODUCTS.c.id).limit(most)))


def next_statuses(
    connection: Connection, operator: str, *, status: Status | None = None, after: str = "", most: int = MOST
) -> list[tuple[str, Status]]:
    """Id and most severe status of the next products, by id, after one; only those of `status`, if it is given."""
    wanted = () if status is None else (PRODUCTS.c.status == status,)
    query = select(PRODUCTS.c.id, PRODUCTS.c.status).where(*_after(operator, after), *wanted)
    return [(row.id, row.status) for row in connection.execute(query.order_by(PRODUCTS.c.id).limit(most))]


def _after(operator: str, after: str) -> tuple[ColumnElement[bool], ...]:
    return PRODUCTS.c.operator == operator, PRODUCTS.c.id > after, _THERE


def ids_by_status(connection: Connection, operator: str) -> dict[Status, list[str]]:
    """The ids of all products, by their most severe status."""
    ids = select(PRODUCTS.c.id).where(PRODUCTS.c.operator == operator, _THERE)
    # A status at a time: a million ids are read several times as fast without one beside each.
    return {status: list(connection.scalars(ids.where(PRODUCTS.c.status == status))) for status in Status}
