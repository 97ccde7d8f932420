"""What is kept of an order, and what rules see of it: regulated lines with the facts that a screening would have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from poisonbook.checkout.covering import Cover
from poisonbook.checkout.evidence import Evidence, key_of
from poisonbook.checkout.parts import Part, Parts
from poisonbook.checkout.routes import Route
from poisonbook.facts.lines import CompanionLine, RegulatedLine, microseconds
from poisonbook.facts.schema import LicenceState, StatementState
from poisonbook.law.sale_terms import Need
from poisonbook.register.orders import Basket
from poisonbook.values.buyers import BuyerClass


class Lines(NamedTuple):
    """The records of one order."""

    kept: tuple[RegulatedLine, ...]
    """One for each regulated substance of each line, under the seller's law or else under that of the delivery."""
    own: tuple[RegulatedLine, ...]
    """Those under the seller's law: what its rules are for."""
    companions: tuple[CompanionLine, ...]


def lines_of(basket: Basket, parts: Parts, route: Route, evidence: Evidence, *, seller: str, first_row: int) -> Lines:
    """The records of an order.

    Args:
        seller: the seller's own jurisdiction, whose recognition stands where several laws regulate one substance.
        first_row: rows are numbered from it: regulated lines first, companions after them.
    """
    us = microseconds(basket.at)
    places = dict.fromkeys(part.place for part in parts.regulated)
    places.update(dict.fromkeys(good.place for good in parts.companions))
    rows = {place: first_row + number for number, place in enumerate(places)}
    kept: dict[tuple[int, str], RegulatedLine] = {}
    own: set[tuple[int, str]] = set()
    for part in sorted(parts.regulated, key=lambda one: (one.place, one.found.jurisdiction != seller)):
        key = key_of(part)
        if key not in kept:
            kept[key] = _line(basket, part, route, evidence, us=us, row=rows[part.place])
            if part.found.jurisdiction == seller:
                own.add(key)
    ordered = sorted(kept.items(), key=lambda item: (item[1].line, item[1].substance))
    return Lines(
        kept=tuple(line for _, line in ordered),
        own=tuple(line for key, line in ordered if key in own),
        companions=tuple(
            CompanionLine(
                rows[good.place], basket.order_id, us, good.line.product_id, good.line.quantity, good.companion
            )
            for good in parts.companions
        ),
    )


def supposed(lines: Sequence[RegulatedLine], route: Route) -> tuple[RegulatedLine, ...]:
    """The lines as they would be once what is missing is shown: what a person would have to look at even then."""
    proved = tuple(line._replace(buyer_class=route.buyer.value) for line in lines)
    if Need.STATEMENT not in route.needs:
        return proved
    return tuple(line._replace(statement_state=StatementState.VALID.value) for line in proved)


def _line(basket: Basket, part: Part, route: Route, evidence: Evidence, *, us: int, row: int) -> RegulatedLine:
    found, line, shown = part.found, part.line, evidence.shown
    return RegulatedLine(
        line=row,
        order_id=basket.order_id,
        us=us,
        product_id=line.product_id,
        quantity=line.quantity,
        substance=found.substance,
        schedule=found.schedule,
        status=found.status.value,
        customer=basket.customer,
        strength_ww=found.strength_ww,
        amount_kg=part.amount_kg,
        buyer_class=(route.buyer if route.is_proved else BuyerClass.GENERAL_PUBLIC).value,
        channel=basket.channel,
        payment_kind=basket.payment_kind,
        delivery_country=basket.delivery_country,
        statement_state=_statement_state(part, route).value,
        licence_state=_licence_state(part, route, evidence).value,
        statement=None if shown.statement is None else shown.statement.id,
        licence=None if shown.licence is None else shown.licence.number,
        delivery_address=basket.delivery_address,
        payment_token=basket.payment_token,
        kept_quantity=line.quantity,
        kept_kg=part.amount_kg,
    )


def _statement_state(part: Part, route: Route) -> StatementState:
    """A statement that does not cover what it is asked for is not complete for it."""
    checked = route.shows.statement
    cover = checked.cover.by_key.get(key_of(part), Cover.FULL)
    if checked.state is StatementState.VALID and cover is not Cover.FULL:
        return StatementState.INCOMPLETE
    return StatementState(checked.state)


def _licence_state(part: Part, route: Route, evidence: Evidence) -> LicenceState:
    checked = route.shows.licence
    if checked.state is not LicenceState.VALID:
        return LicenceState(checked.state)
    cover = checked.cover.by_key.get(key_of(part))
    fits = evidence.allows(part) if cover is None else cover is Cover.FULL
    return LicenceState.VALID if fits else LicenceState.NOT_COVERING
