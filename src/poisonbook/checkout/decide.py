"""The decision: one basket beside what was shown, what its customer bought before, the law and the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from poisonbook.checkout.decision import Because, Decision, Reason
from poisonbook.checkout.desk import Desk
from poisonbook.checkout.evidence import Evidence
from poisonbook.checkout.lines import lines_of, supposed
from poisonbook.checkout.parts import Parts, parts_of
from poisonbook.checkout.routes import Route, route_for
from poisonbook.checkout.rules import holds
from poisonbook.checkout.severity import most_severe, rank
from poisonbook.checkout.terms import Terms, Where
from poisonbook.facts.lines import RegulatedLine
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.evidence import Shown
from poisonbook.register.orders import Basket
from poisonbook.register.products import RegisteredProduct
from poisonbook.values.buyers import BuyerClass

NOTHING_SHOWN = Shown()


class Judged(NamedTuple):
    """A decision, and what is counted beside it."""

    decision: Decision
    shadow: Mapping[str, int]
    """How many findings each rule in shadow would have made, by id. Nothing else of them leaves `judged`."""


def decide(
    basket: Basket,
    *,
    products: Mapping[str, RegisteredProduct | None],
    desk: Desk,
    shown: Shown = NOTHING_SHOWN,
    history: Sequence[RegulatedLine] = (),
    first_row: int = 1,
) -> Decision:
    """Whether an order may be sold, by the law of the day it was placed (`basket.at`, in its own time zone).

    Args:
        products: those of the basket by id; None, or not there, where it was never registered.
        desk: the seller's law, rules and words.
        shown: what of the evidence that the basket names is in the register.
        history: the regulated lines that share a group with the order (its customer's, and those of its address,
            payment token, licence and statement), without the order itself; others change nothing.
        first_row: the number of its first record. At most as many are taken as the basket has lines, companions
            included, and no other order's record has one of them.
    """
    return judged(basket, products=products, desk=desk, shown=shown, history=history, first_row=first_row).decision


def judged(
    basket: Basket,
    *,
    products: Mapping[str, RegisteredProduct | None],
    desk: Desk,
    shown: Shown = NOTHING_SHOWN,
    history: Sequence[RegulatedLine] = (),
    first_row: int = 1,
) -> Judged:
    """`decide`, and the counts of rules in shadow over the same lines."""
    where = desk.terms.where(basket.delivery_country)
    parts = parts_of(basket, products, where.laws)
    unknown = tuple(_unknown(parts, where, desk.terms.seller))
    if not parts.regulated:
        outcome = most_severe(reason.outcome for reason in unknown)
        text = desk.texts.text(outcome, (), (), basket.lang)
        return Judged(Decision(order_id=basket.order_id, outcome=outcome, reasons=unknown, buyer_text=text), {})
    evidence = Evidence(shown, basket, desk.terms, where)
    route = _route(basket, parts, evidence, desk.terms, where)
    lines = lines_of(basket, parts, route, evidence, seller=desk.terms.seller, first_row=first_row)
    findings = desk.rules.findings(history, lines.own, lines.companions)
    held: tuple[Reason, ...] = ()
    if route.outcome is Outcome.REQUIRE and findings:
        # What a rule finds only because something is missing is no reason to look: it is asked for.
        only = {finding.rule for finding in findings}
        held = holds(desk.rules.findings(history, supposed(lines.own, route), lines.companions, only=only))
    elif route.outcome is not Outcome.REFUSE:
        held = holds(findings)
    outcome = most_severe((route.outcome, *(reason.outcome for reason in (*unknown, *held))))
    needs = () if outcome is Outcome.ALLOW else route.needs
    notices = () if outcome is Outcome.REFUSE else route.notices
    decision = Decision(
        order_id=basket.order_id,
        outcome=outcome,
        needs=needs,
        notices=notices,
        reasons=(*unknown, *route.reasons, *held),
        buyer_text=desk.texts.text(outcome, needs, notices, basket.lang),
        findings=findings,
        write_offs=route.write_offs,
        lines=lines.kept,
    )
    unseen = () if desk.shadow is None else desk.shadow.findings(history, lines.own, lines.companions)
    return Judged(decision, Counter(one.rule for one in unseen))


def _unknown(parts: Parts, where: Where, seller: str) -> Iterator[Reason]:
    """What nobody looked at: products that were not registered, and a country whose law is not known."""
    for product_id in parts.unknown:
        text = "The product was never registered, so nobody knows what the law says of it."
        yield Reason(Because.UNKNOWN_PRODUCT, text, Outcome.HOLD, product_id)
    if where.unknown is not None and (parts.regulated or parts.unknown):
        yield Reason(Because.UNKNOWN_COUNTRY, where.unknown, Outcome.HOLD, jurisdiction=seller)


def _route(basket: Basket, parts: Parts, evidence: Evidence, terms: Terms, where: Where) -> Route:
    """The sale to the class that the buyer claims; to the general public where a licence makes that the milder one."""
    buyers = [basket.claim]
    if evidence.shown.licence is not None and basket.claim is not BuyerClass.GENERAL_PUBLIC:
        buyers.append(BuyerClass.GENERAL_PUBLIC)
    day = basket.at.date()
    routes = [
        route_for(
            buyer,
            [(part, terms.asked(part.found, buyer, state=where.state, day=day)) for part in parts.regulated],
            evidence,
        )
        for buyer in buyers
    ]
    return min(routes, key=lambda route: rank(route.outcome))
