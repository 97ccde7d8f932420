"""What is looked up for an order before it is judged, under whatever epoch of pseudonyms that was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from poisonbook.facts.lines import RegulatedLine
from poisonbook.register.evidence import Shown
from poisonbook.storage.order_records import HistoryKeys
from poisonbook.storage.orders import Connection
from poisonbook.workflows.checkout_orders import Asked
from poisonbook.workflows.same_people import Same


@dataclass(frozen=True, slots=True)
class Look:
    """An order, and what is looked up for it: under whatever epoch that was written."""

    asked: Asked
    shown: Shown
    """With its owner under the order's own pseudonym."""
    same: Same
    """With what the licence is known by."""

    @classmethod
    def at(cls, connection: Connection, asked: Asked, shown: Shown) -> Look:
        """What is looked up for an order that was asked with this evidence."""
        same = asked.same.with_licence(connection, asked.operator.id, shown)
        return cls(asked, same.shown(shown), same)

    def keys(self, *, reach: timedelta | None = None) -> HistoryKeys:
        """Whose lines count: those of a time that the longest window reaches over, or as far as `reach`."""
        basket, shown = self.asked.basket, self.shown
        reach = self.asked.service.counter(self.asked.operator).reach if reach is None else reach
        return HistoryKeys(
            operator=self.asked.operator.id,
            since=shifted(basket.at, -reach),
            until=shifted(basket.at, reach),
            customer=basket.customer,
            delivery_address=basket.delivery_address,
            payment_token=basket.payment_token,
            licence=None if shown.licence is None else shown.licence.number,
            statement=None if shown.statement is None else shown.statement.id,
            others=self.same.others,
        )

    def lines(self, connection: Connection, lines: list[RegulatedLine]) -> list[RegulatedLine]:
        """Lines with one pseudonym for each person."""
        return self.same.lines(connection, self.asked.operator.id, lines)


def shifted(at: datetime, by: timedelta) -> datetime:
    """The moment that long after another, or as near to it as a moment can be."""
    try:
        return at + by
    except OverflowError:
        return datetime.min.replace(tzinfo=at.tzinfo) if by < timedelta() else datetime.max.replace(tzinfo=at.tzinfo)
