"""One person under several epochs of pseudonyms: what is read is put under one of them before it is judged.

An order that is asked for comes with its plain values, so that all their pseudonyms are known. One that is confirmed
comes without, and so do the lines of others in a window that reaches into two epochs: what was known then is kept as
links for as long as they may be judged (`storage.pseudonym_links`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from poisonbook.facts.lines import RegulatedLine
from poisonbook.privacy.epochs import begin_of, epoch_of
from poisonbook.register.access import Operator
from poisonbook.register.evidence import Shown
from poisonbook.storage import pseudonym_links
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.orders import Connection
from poisonbook.workflows.service import Service

_PERSONAL = ("customer", "delivery_address", "payment_token", "licence")


@dataclass(frozen=True)
class Same:
    """Whatever else may stand in the register in place of the pseudonyms of one order."""

    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By the order's own pseudonyms. Empty where there is one epoch: then nothing has to be done."""

    @cached_property
    def own(self) -> Mapping[str, str]:
        """The order's own pseudonym for each of the others."""
        return {other: own for own, others in self.others.items() for other in others}

    def __bool__(self) -> bool:
        return bool(self.others)

    def of(self, pseudonym: str) -> str:
        """The order's own pseudonym for one that may be another of it."""
        return self.own.get(pseudonym, pseudonym)

    def shown(self, shown: Shown) -> Shown:
        """What was shown, with its owner under the order's own pseudonym."""
        if not self:
            return shown
        statement, check, licence = shown.statement, shown.identity_check, shown.licence
        return Shown(
            None if statement is None else replace(statement, customer=self.of(statement.customer)),
            None if check is None else replace(check, customer=self.of(check.customer)),
            None
            if licence is None
            else replace(licence, customer=self.of(licence.customer), others=tuple(map(self.of, licence.others))),
        )

    def with_licence(self, connection: Connection, operator: str, shown: Shown) -> Same:
        """The same, with the numbers under which the licence that was shown was entered in other epochs."""
        if not self or shown.licence is None:
            return self
        return Same({**self.others, **pseudonym_links.others(connection, operator, [shown.licence.number])})

    def lines(self, connection: Connection, operator: str, lines: list[RegulatedLine]) -> list[RegulatedLine]:
        """The lines with one pseudonym for each person: the order's own ones, and of others the newest."""
        if not self:
            return lines
        strangers = {value for line in lines for value in _values(line)} - self.others.keys() - self.own.keys()
        newest: Mapping[str, str] = {}
        if len({epoch_of(one) for one in strangers}) > 1:
            newest = pseudonym_links.newest(connection, operator, strangers)
        return [_under(line, {**newest, **self.own}) for line in lines]


def same_as_kept(connection: Connection, service: Service, operator: str, known: OrderRecord) -> Same:
    """What is known of the pseudonyms of an order on record."""
    if len(service.epochs.keys.days) == 1:
        return Same()
    own = [one for one in (known.customer, known.delivery_address, known.payment_token) if one is not None]
    return Same(pseudonym_links.others(connection, operator, own))


def link_same(
    connection: Connection,
    service: Service,
    operator: Operator,
    orders: Iterable[tuple[Same, datetime]],
    *,
    is_sold: bool,
) -> None:
    """Have it known who is who to those who judge orders again, or lines beside them, and have not their plain values.

    That is until an order is confirmed, and of what is sold for as long as a window may reach into an epoch before.

    Args:
        orders: of each what is known, and when it is deleted itself.
    """
    now, most = service.clock(), datetime.max.replace(tzinfo=UTC)
    if is_sold:
        reach = service.counter(operator).reach + timedelta(hours=service.settings.open_order_hours)
        most = begin_of(service.epochs.keys.current(now)) + reach
    groups = [
        ((own, *others), until)
        for same, deleted in orders
        if (until := min(deleted, most)) > now
        for own, others in same.others.items()
    ]
    pseudonym_links.keep(connection, operator.id, groups)


def _values(line: RegulatedLine) -> Iterable[str]:
    return [value for name in _PERSONAL if (value := getattr(line, name)) is not None]


def _under(line: RegulatedLine, names: Mapping[str, str]) -> RegulatedLine:
    changed: dict[str, Any] = {name: names[getattr(line, name)] for name in _PERSONAL if getattr(line, name) in names}
    return line._replace(**changed) if changed else line
