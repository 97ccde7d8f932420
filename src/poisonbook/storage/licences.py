"""Licences on record, and what confirmed orders took of them.

Everything that writes here runs in the writer's transaction, which no other overlaps: what is read of a licence is
what is left of it, and two orders at once cannot overdraw it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Row, Text, and_, delete, or_, select, type_coerce, update
from sqlalchemy.engine import Connection

from poisonbook.checkout.decision import WriteOff
from poisonbook.register.evidence import Granted, HeldLicence
from poisonbook.storage import pseudonym_links
from poisonbook.storage.bulk import given, given_rows, insert_rows
from poisonbook.storage.errors import LicenceOverdrawnError
from poisonbook.storage.events import touch
from poisonbook.storage.shelf import KEY, Key, Shelf
from poisonbook.storage.tables.evidence import LICENCE_GRANTS, LICENCE_USES, LICENCES

__all__ = [
    "Connection",
    "add",
    "find",
    "find_many",
    "give_back",
    "give_back_beyond",
    "of_number",
    "revoke",
    "search",
    "share",
    "write_off",
]

_SHELF = Shelf(LICENCES, HeldLicence)
_GRANTED = tuple(LICENCE_GRANTS.c[name] for name in ("substance", "strength_ww", "amount_kg", "used_kg"))
_USED = tuple(LICENCE_USES.c[name] for name in ("licence", "substance", "amount_kg"))


def add(connection: Connection, operator: str, licence: HeldLicence, *, at: datetime, delete_after: datetime) -> None:
    """Put a licence on record; StoreConflictError where its id, or its number on a valid one, is there."""
    _SHELF.add(connection, operator, licence, at=at, delete_after=delete_after)
    rows = [
        {
            "operator": operator,
            "licence": licence.id,
            "substance": one.substance,
            "strength_ww": one.strength_ww,
            "amount_kg": one.amount_kg,
            "used_kg": one.used_kg,
            "delete_after": delete_after,
        }
        for one in licence.granted
    ]
    insert_rows(connection, LICENCE_GRANTS, rows)


def find(connection: Connection, operator: str, id_: str) -> HeldLicence | None:
    """The licence with this id, and what is left of it."""
    return find_many(connection, [(operator, id_)]).get((operator, id_))


def find_many(connection: Connection, keys: Iterable[Key]) -> dict[Key, HeldLicence]:
    """The licences with these operators and ids, with two queries."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    asked = given_rows(connection.dialect.name, KEY)
    query = _SHELF.query.add_columns(LICENCES.c.operator).join_from(
        asked, LICENCES, and_(LICENCES.c.operator == asked.c.operator, LICENCES.c.id == asked.c.id)
    )
    rows = connection.execute(query, given(("operator", "id"), wanted)).all()
    return {(row[-1], row[0]): licence for row, licence in zip(rows, _whole(connection, rows), strict=True)}


def search(
    connection: Connection, operator: str, *, customers: Collection[str] | None = None, most: int | None = None
) -> list[HeldLicence]:
    """Licences, the latest first; those of one customer are also those that it shares."""
    query = _SHELF.query.add_columns(LICENCES.c.operator).where(LICENCES.c.operator == operator)
    if customers is not None:
        others = type_coerce(LICENCES.c.others, Text)
        shared = (others.contains(f'"{one}"', autoescape=True) for one in customers)
        query = query.where(or_(LICENCES.c.customer.in_(customers), *shared))
    newest = query.order_by(LICENCES.c.recorded_at.desc(), LICENCES.c.id.desc()).limit(most)
    return _whole(connection, connection.execute(newest).all())


def of_number(connection: Connection, operator: str, numbers: Collection[str]) -> list[HeldLicence]:
    """The licences with one of a number's pseudonyms, the latest first; at most one of them is not revoked."""
    query = _SHELF.query.add_columns(LICENCES.c.operator)
    query = query.where(LICENCES.c.operator == operator, LICENCES.c.number.in_(numbers))
    return _whole(connection, connection.execute(query.order_by(LICENCES.c.recorded_at.desc())).all())


def share(connection: Connection, operator: str, id_: str, others: Sequence[str]) -> bool:
    """Say which other customers, as pseudonyms, may buy on a licence; whether it is on record."""
    return _SHELF.change(connection, operator, id_, others=tuple(others))


def revoke(connection: Connection, operator: str, id_: str) -> bool:
    """Have nothing more bought on a licence; whether it is on record."""
    return _SHELF.change(connection, operator, id_, revoked=True)


def write_off(
    connection: Connection,
    operator: str,
    write_offs: Sequence[WriteOff],
    *,
    order_id: str,
    at: datetime,
    delete_after: datetime,
) -> None:
    """Take what a confirmed order bought off its licences. An order that has done so takes no more.

    Raises:
        LicenceOverdrawnError: a licence is gone, revoked, does not name the substance or leaves too little of it;
            nothing is taken.
    """
    wanted: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in write_offs:
        wanted[one.licence, one.substance] += one.amount_kg
    if not wanted or _uses(connection, operator, order_id):
        return
    held = find_many(connection, [(operator, licence) for licence, _ in wanted])
    for (licence, substance), amount in wanted.items():
        granted = _granted(held.get((operator, licence)), substance)
        if granted is None or (granted.left_kg is not None and granted.left_kg < amount):
            raise LicenceOverdrawnError(licence, substance)
        _set_used(connection, operator, licence, substance, granted.used_kg + amount)
    rows = [
        {
            "operator": operator,
            "order_id": order_id,
            "licence": licence,
            "substance": substance,
            "amount_kg": amount,
            "at": at,
            "delete_after": delete_after,
        }
        for (licence, substance), amount in wanted.items()
    ]
    insert_rows(connection, LICENCE_USES, rows)


def give_back(connection: Connection, operator: str, order_id: str) -> None:
    """Give back what an order took, because it was cancelled."""
    for licence, substance, amount in _uses(connection, operator, order_id):
        _take_back(connection, operator, licence, substance, amount)
    here = (LICENCE_USES.c.operator == operator, LICENCE_USES.c.order_id == order_id)
    connection.execute(delete(LICENCE_USES).where(*here))


def give_back_beyond(connection: Connection, operator: str, order_id: str, kept: Mapping[str, Decimal]) -> None:
    """Give back what an order took of a substance beyond the kilograms it keeps, because packs came back.

    Of a substance that is not in `kept` nothing is given back.
    """
    for licence, substance, amount in _uses(connection, operator, order_id):
        back = amount - kept.get(substance, amount)
        if back > 0:
            _take_back(connection, operator, licence, substance, back)
            uses = LICENCE_USES.c
            here = (uses.operator == operator, uses.order_id == order_id, uses.licence == licence)
            connection.execute(
                update(LICENCE_USES).where(*here, uses.substance == substance).values(amount_kg=amount - back)
            )


def _uses(connection: Connection, operator: str, order_id: str) -> list[tuple[str, str, Decimal]]:
    query = select(*_USED).where(LICENCE_USES.c.operator == operator, LICENCE_USES.c.order_id == order_id)
    return [(licence, substance, amount) for licence, substance, amount in connection.execute(query)]


def _granted(licence: HeldLicence | None, substance: str) -> Granted | None:
    if licence is None or licence.revoked:
        return None
    return next((one for one in licence.granted if one.substance == substance), None)


def _take_back(connection: Connection, operator: str, licence: str, substance: str, back: Decimal) -> None:
    """Give back to a licence, and to those entered anew under its number: what was written off it is in them too."""
    numbers = [one.number for one in find_many(connection, [(operator, licence)]).values()]
    numbers += [other for others in pseudonym_links.others(connection, operator, numbers).values() for other in others]
    first, grants = LICENCES.alias(), LICENCE_GRANTS.c
    query = (
        select(grants.licence, grants.used_kg)
        .join_from(
            LICENCE_GRANTS, LICENCES, and_(LICENCES.c.operator == grants.operator, LICENCES.c.id == grants.licence)
        )
        .join(first, and_(first.c.operator == LICENCES.c.operator, first.c.id == licence))
        .where(grants.operator == operator, LICENCES.c.number.in_(numbers), grants.substance == substance)
        .where(LICENCES.c.recorded_at >= first.c.recorded_at)
        .where(LICENCES.c.valid_from <= first.c.valid_until, LICENCES.c.valid_until >= first.c.valid_from)
    )
    for holding, used in connection.execute(query).all():
        _set_used(connection, operator, holding, substance, max(Decimal(0), used - back))


def _set_used(connection: Connection, operator: str, licence: str, substance: str, used: Decimal) -> None:
    grants = LICENCE_GRANTS.c
    here = (grants.operator == operator, grants.licence == licence, grants.substance == substance)
    connection.execute(update(LICENCE_GRANTS).where(*here).values(used_kg=used))
    touch(connection, LICENCES, [(operator, licence)])


def _whole(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[HeldLicence]:
    """The licences of these rows, each with what it grants; the operator is the last column."""
    if not rows:
        return []
    asked = given_rows(connection.dialect.name, KEY)
    match = and_(LICENCE_GRANTS.c.operator == asked.c.operator, LICENCE_GRANTS.c.licence == asked.c.id)
    query = select(LICENCE_GRANTS.c.operator, LICENCE_GRANTS.c.licence, *_GRANTED).join_from(
        asked, LICENCE_GRANTS, match
    )
    granted: dict[tuple[object, object], list[Granted]] = defaultdict(list)
    found = connection.execute(query, given(("operator", "id"), [(row[-1], row[0]) for row in rows]))
    for operator, licence, *cells in sorted(found, key=lambda row: row[:3]):
        granted[operator, licence].append(Granted(*cells))
    return [_SHELF.noun(row[:-1], granted=tuple(granted[row[-1], row[0]])) for row in rows]
