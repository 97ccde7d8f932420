"""Whatever is ordered: as the law says, never milder for a claim alone, and found as a screening of all finds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parity.plans import make_plan
from tests.unit.checkout.conftest import ACETONE, ACID, NOON, PEROXIDE, TODAY, Counter, identity, licence, statement

from poisonbook.checkout.decision import Decision
from poisonbook.engine.reference.run import run
from poisonbook.facts.lines import CompanionLine, RegulatedLine, microseconds
from poisonbook.law.book import Book
from poisonbook.law.sale_terms import Outcome
from poisonbook.law.sales import Product, sale_of, strictest
from poisonbook.register.evidence import Shown
from poisonbook.register.orders import Basket, BasketLine
from poisonbook.register.products import RegisteredProduct
from poisonbook.values.buyers import BuyerClass

SOME = settings(max_examples=60)
LAWS = ("EU", "DK", "GB", "CA", "CH")
COUNTRIES = (None, "FI", "DE", "DK", "SE", "GB", "CA", "CH", "US")
NOTHING = Shown()
SEVERITY = list(Outcome)


def stocked(book: Book, *, seller: str = "EU") -> Counter:
    """A counter under every law, with products of each status, mixtures, companions and gloves."""
    counter = Counter(book, laws=(seller, *(code for code in LAWS if code != seller)))
    for strength in ("12", "12.01", "35", None):
        counter.stock(f"peroxide-{strength}", (PEROXIDE, strength))
    counter.stock("acid", (ACID, "60"), kg="1.25")
    counter.stock("mixture", (PEROXIDE, "20"), (ACETONE, "30"), kg="0.5")
    counter.stock("acetone", (ACETONE, "99"), kg=None)
    counter.stock("hexamine", ("hexamine", "99"), companions=("pot",))
    counter.products["pot"] = RegisteredProduct("pot", "hash", companions=("pot", "timer"))
    return counter


BASKETS = st.builds(
    Basket,
    order_id=st.just("o1"),
    at=st.just(NOON),
    lines=st.lists(
        st.builds(
            BasketLine,
            st.sampled_from(
                [
                    "peroxide-12",
                    "peroxide-12.01",
                    "peroxide-35",
                    "peroxide-None",
                    "acid",
                    "mixture",
                    "acetone",
                    "gloves",
                ]
            ),
            st.sampled_from([Decimal(1), Decimal("2.5")]),
        ),
        max_size=4,
    ).map(tuple),
    customer=st.just("ann"),
    claim=st.sampled_from(BuyerClass),
    delivery_country=st.sampled_from(COUNTRIES),
)
STRANGE = st.sampled_from(
    [
        NOTHING,
        Shown(statement(customer="ben"), identity(customer="ben"), licence(customer="ben")),
        Shown(statement(withdrawn=True), identity(valid_until=TODAY - timedelta(days=1))),
        Shown(
            statement(buyer_class=BuyerClass.FARMER, jurisdiction="QQ"),
            licence=licence(valid_until=TODAY - timedelta(days=1)),
        ),
        Shown(statement(("acetone", "1", "0.001")), licence=licence(("acetone", "1", "0.001"))),
        Shown(statement(valid_until=TODAY - timedelta(days=1)), licence=licence(state="XX")),
    ]
)
"""Evidence that is worth nothing."""
SHOWN = st.builds(
    Shown,
    st.sampled_from(
        [None, *(statement(buyer_class=one, made_at=NOON) for one in BuyerClass), statement((ACID, "60", "2"))]
    ),
    st.sampled_from([None, identity()]),
    st.sampled_from([None, licence(), licence((PEROXIDE, "35", "1")), licence(state="GB"), licence(state="SE")]),
)


@SOME
@given(basket=BASKETS, seller=st.sampled_from(LAWS))
def test_where_nothing_is_claimed_or_shown_the_answer_is_the_laws(book: Book, basket: Basket, seller: str) -> None:
    counter = stocked(book, seller=seller)
    basket = replace(basket, claim=BuyerClass.GENERAL_PUBLIC)
    decision = counter.decide_on(basket)
    country = basket.delivery_country
    known = {"FI": "EU", "DE": "EU", "SE": "EU", None: seller}
    laws = {seller, known.get(country, country)}

    answers = [
        sale_of(
            book,
            one.jurisdiction,
            Product(next(entry for entry in book.law.entries if entry.id == one.entry), one.status, one.strength_ww),
            buyer=BuyerClass.GENERAL_PUBLIC,
            state=country,
            on=TODAY,
        )
        for line in basket.lines
        for one in (counter.products[line.product_id] or RegisteredProduct("", "")).substances
        if one.jurisdiction in laws
    ]

    outcome, needs = strictest(answers)
    if country == "US" and answers:
        outcome = max(outcome, Outcome.HOLD, key=SEVERITY.index)
    assert decision.outcome is outcome
    assert set(decision.needs) <= set(needs)
    assert bool(decision.lines) is bool(answers)


@SOME
@given(basket=BASKETS, seller=st.sampled_from(LAWS), shown=STRANGE)
def test_a_claim_alone_lets_nothing_through_that_the_public_may_not_buy(
    book: Book, basket: Basket, seller: str, shown: Shown
) -> None:
    counter = stocked(book, seller=seller)
    public = counter.decide_on(replace(basket, claim=BuyerClass.GENERAL_PUBLIC))
    counter.shown = shown
    claimed = counter.decide_on(basket)

    if claimed.outcome is Outcome.ALLOW:
        assert public.outcome is Outcome.ALLOW
    else:
        assert claimed.needs or claimed.outcome in (Outcome.HOLD, Outcome.REFUSE)
    if shown == NOTHING:
        assert {line.buyer_class for line in claimed.lines} <= {"general_public"}


@SOME
@given(basket=BASKETS, shown=SHOWN, less=SHOWN)
def test_to_show_more_never_makes_it_worse(book: Book, basket: Basket, shown: Shown, less: Shown) -> None:
    counter = stocked(book)
    part = Shown(
        shown.statement if less.statement else None,
        shown.identity_check if less.identity_check else None,
        shown.licence if less.licence else None,
    )
    outcomes = []
    for evidence in (NOTHING, part, shown):
        counter.shown = evidence
        outcomes.append(SEVERITY.index(counter.decide_on(basket).outcome))

    held = SEVERITY.index(Outcome.HOLD)
    # A limit that cannot be compared with an unknown amount asks for a look where nothing shown asks for evidence.
    assert all(later <= earlier or later == held for earlier, later in pairwise(outcomes))


@SOME
@given(basket=BASKETS, shown=SHOWN)
def test_what_is_sold_has_nothing_missing_and_what_is_refused_takes_nothing(
    book: Book, basket: Basket, shown: Shown
) -> None:
    counter = stocked(book)
    counter.shown = shown
    decision = counter.decide_on(basket)

    match decision.outcome:
        case Outcome.ALLOW:
            assert decision.needs == ()
        case Outcome.REQUIRE:
            assert decision.needs
        case Outcome.REFUSE:
            assert decision.write_offs == ()
    assert decision.outcome is max((one.outcome for one in decision.reasons), key=SEVERITY.index, default=Outcome.ALLOW)
    assert all(one.amount_kg > 0 for one in decision.write_offs)


@SOME
@given(chance=st.randoms(use_true_random=False))
def test_orders_decided_one_after_the_other_are_found_as_a_screening_of_them_all_finds(
    book: Book, chance: Random
) -> None:
    """Early or late, confirmed in the order they were decided in."""
    assert_found_alike(stocked(book), chance)


def test_among_many_such_orders_much_is_found(book: Book) -> None:
    counter = stocked(book)

    assert sum(assert_found_alike(counter, Random(seed)) for seed in range(60)) >= 100  # noqa: S311 - no secrets


def assert_found_alike(counter: Counter, chance: Random) -> int:
    """Each order has the findings that `run` over all orders so far has with one of its lines; how many there were."""
    counter.plans = tuple(make_plan(chance, f"rule-{place}") for place in range(chance.randint(1, 4)))
    lines: list[RegulatedLine] = []
    companions: list[CompanionLine] = []
    found = 0
    for number in range(chance.randint(1, 8)):
        basket = _order(chance, number)
        counter.shown = chance.choice([NOTHING, Shown(statement(buyer_class=basket.claim), identity(), licence())])
        counter.history, counter.first_row = tuple(lines), 10 * number + 1
        decision = counter.decide_on(basket)
        own = [line for line in decision.lines if str(line.schedule).startswith("Annex")]
        lines += own
        companions += _companions(counter, basket, decision)

        rows = {line.line for line in own}
        expected = [
            finding
            for finding in run(counter.plans, lines, companions, names={})
            if any(line.line in rows and line.companion is None for line in finding.lines)
        ]
        assert list(decision.findings) == expected
        found += len(expected)
    return found


def _order(chance: Random, number: int) -> Basket:
    products = ["acetone", "hexamine", "acid", "mixture", "pot", "peroxide-12", "gloves"]
    return Basket(
        order_id=f"o{number}",
        at=NOON + timedelta(seconds=5 * chance.randint(0, 6), microseconds=chance.choice((0, 0, -1, 1))),
        lines=tuple(
            BasketLine(chance.choice(products), Decimal(chance.choice(("1", "0.2", "2"))))
            for _ in range(chance.randint(1, 4))
        ),
        customer=chance.choice(("ann", "ann", "ben", None)),
        claim=chance.choice((BuyerClass.GENERAL_PUBLIC, BuyerClass.FARMER)),
        delivery_country=chance.choice(("FI", "DE", "AT", "GB", None)),
        delivery_address=chance.choice((None, "a1", "a2")),
        payment_token=chance.choice((None, "t1")),
        payment_kind=chance.choice((None, "card", "cash")),
        channel=chance.choice((None, "web")),
    )


def _companions(counter: Counter, basket: Basket, decision: Decision) -> Sequence[CompanionLine]:
    """The companions of an order in rows after its regulated lines; a good that is regulated itself has its own row."""
    if not decision.lines:
        return ()
    found: list[CompanionLine] = []
    regulated = iter(sorted({line.line for line in decision.lines}))
    spare = max(line.line for line in decision.lines)
    for line in basket.lines:
        product = counter.products[line.product_id]
        assert product is not None
        if any(one.substance in {kept.substance for kept in decision.lines} for one in product.substances):
            row = next(regulated)
        elif product.companions:
            row = spare = spare + 1
        found += [
            CompanionLine(row, basket.order_id, microseconds(basket.at), product.id, line.quantity, name)
            for name in product.companions
        ]
    return found
