"""What an engine judges, as plain records: regulated order lines, companions beside them, and what fires on them.

The columns are those of the engines' tables (`engine.base`), with the time as whole microseconds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from poisonbook.facts.schema import LicenceState, StatementState
from poisonbook.values.buyers import BuyerClass

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class RegulatedLine(NamedTuple):
    """One regulated substance of one order line; a line with two of them is two records of one `line`.

    Whatever may point to a person is a keyed pseudonym, None where the order names none.
    """

    line: int
    """Tells order lines apart; the row in the orders that were read."""
    order_id: str
    us: int
    """When the order was placed: microseconds since 1970, UTC."""
    product_id: str
    quantity: Decimal
    """Packs."""
    substance: str
    schedule: str | None
    status: str
    customer: str | None = None
    strength_ww: Decimal | None = None
    """% w/w, worst case; None when the listing does not state it."""
    amount_kg: Decimal | None = None
    """Packs times the pack's net mass; None when the listing does not state it."""
    buyer_class: str = BuyerClass.GENERAL_PUBLIC.value
    channel: str | None = None
    payment_kind: str | None = None
    delivery_country: str | None = None
    statement_state: str = StatementState.UNKNOWN.value
    licence_state: str = LicenceState.UNKNOWN.value
    statement: str | None = None
    licence: str | None = None
    delivery_address: str | None = None
    payment_token: str | None = None
    kept_quantity: Decimal | None = None
    """Packs that neither came back nor were cancelled."""
    kept_kg: Decimal | None = None
    """Their net mass; None when the listing does not state it."""

    @property
    def time(self) -> datetime:
        """When the order was placed, UTC."""
        return moment_at(self.us)


class CompanionLine(NamedTuple):
    """One operator-named companion good of an order that holds a regulated line."""

    line: int
    order_id: str
    us: int
    """When the order was placed: microseconds since 1970, UTC."""
    product_id: str
    quantity: Decimal
    companion: str
    """The operator's name for it."""

    @property
    def time(self) -> datetime:
        """When the order was placed, UTC."""
        return moment_at(self.us)


OwnOrder = tuple[str | None, str]
"""Customer and order id: two customers who share an order id have two orders."""
GroupKey = tuple[str | OwnOrder, ...]
"""What the lines of a group have in common, one part for each key of the rule's grouping. A line that lacks
a key has its own order in that place, so that it is judged inside that order alone."""
LineKey = tuple[int, str]
"""The row of an order line, and one regulated substance of it."""


class Firing(NamedTuple):
    """A window that met its rule's condition: what Sigma calls an alert. Lines of one moment share one."""

    rule: str
    group: GroupKey
    end_us: int
    """Where the window ends: the time of a selected line."""
    value: Decimal
    """What was counted or summed; of a temporal rule, how many selections are present."""
    evidence: tuple[LineKey, ...]
    """By time, order, row and substance."""


def microseconds(moment: datetime) -> int:
    """`moment` as microseconds since 1970; one without a zone is UTC."""
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // _MICROSECOND


def moment_at(us: int) -> datetime:
    """The moment `us` microseconds after 1970, in UTC.

    >>> moment_at(1_000_001).isoformat()
    '1970-01-01T00:00:01.000001+00:00'
    """
    return _EPOCH + timedelta(microseconds=us)
