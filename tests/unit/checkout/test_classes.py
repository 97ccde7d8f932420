"""Who buys is what is proved: a claim gives no better terms until the statement and the identity are there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.unit.checkout.conftest import ACID, NOON, PEROXIDE, Counter, identity, licence, statement

from poisonbook.checkout.decision import Because, Decision
from poisonbook.facts.schema import StatementState
from poisonbook.law.book import Book
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.register.evidence import Shown
from poisonbook.values.buyers import BuyerClass

PUBLIC, USER = BuyerClass.GENERAL_PUBLIC, BuyerClass.PROFESSIONAL_USER
BOTH = (Need.IDENTITY, Need.STATEMENT)


def evidence(decision: Decision) -> list[str]:
    return [reason.text for reason in decision.reasons if reason.because is Because.EVIDENCE]


@pytest.fixture
def shop(counter: Counter) -> Counter:
    """Ann shows a statement and her passport."""
    counter.shown = Shown(statement(), identity())
    return counter


def test_a_claim_without_proof_is_told_what_is_missing_and_what_it_counts_as(counter: Counter) -> None:
    decision = counter.decide("acid", claim=USER, lang="fr")

    assert (decision.outcome, decision.needs) == (Outcome.REQUIRE, BOTH)
    (reason,) = decision.reasons
    assert reason.text == (
        "A sale to a professional user needs proof of identity and the buyer's statement; without proof of the class"
        " it counts as one to the general public, and is barred."
    )
    assert decision.buyer_text.startswith("Avant que nous puissions")
    assert "identité" in decision.buyer_text


def test_with_statement_and_identity_the_sale_is_made(shop: Counter) -> None:
    decision = shop.decide("acid", claim=USER)

    assert (decision.outcome, decision.needs, decision.buyer_text) == (Outcome.ALLOW, (), "")
    assert [(reason.because, reason.outcome) for reason in decision.reasons] == [(Because.LAW, Outcome.ALLOW)]
    assert [(line.buyer_class, line.statement_state) for line in decision.lines] == [("professional_user", "valid")]
    assert decision.lines[0].statement == "stm_1"


def test_an_unproved_claim_is_kept_as_general_public(shop: Counter) -> None:
    shop.shown = Shown(statement())

    decision = shop.decide("acid", claim=USER)

    assert decision.needs == (Need.IDENTITY,)
    assert [line.buyer_class for line in decision.lines] == ["general_public"]


def test_who_claims_nothing_is_the_public_whatever_is_shown(shop: Counter) -> None:
    decision = shop.decide("acid", claim=PUBLIC)

    assert decision.outcome is Outcome.REFUSE
    assert [(line.buyer_class, line.statement_state) for line in decision.lines] == [("general_public", "none")]


@pytest.mark.parametrize(
    ("changes", "says", "state"),
    [
        pytest.param({"customer": "ben"}, "another customer's", "none", id="another-customers"),
        pytest.param({"withdrawn": True}, "was withdrawn", "none", id="withdrawn"),
        pytest.param({"buyer_class": BuyerClass.FARMER}, "another class of buyer", "none", id="another-class"),
        pytest.param({"jurisdiction": "GB"}, "under another law", "none", id="another-law"),
        pytest.param({"jurisdiction": "QQ"}, "under another law", "none", id="a-law-nobody-knows"),
        pytest.param({"valid_until": date(2026, 11, 21)}, "no longer valid", "expired", id="expired"),
        pytest.param(
            {"made_at": datetime(2025, 11, 21, 12, tzinfo=UTC)}, "no longer valid", "expired", id="more-than-a-year-old"
        ),
    ],
)
def test_a_statement_that_does_not_do_is_missing_and_the_reason_is_told(
    shop: Counter, changes: dict[str, Any], says: str, state: str
) -> None:
    shop.shown = Shown(statement(**changes), identity())

    decision = shop.decide("acid", claim=USER)

    assert (decision.outcome, decision.needs) == (Outcome.REQUIRE, (Need.STATEMENT,))
    (told,) = evidence(decision)
    assert says in told
    assert [(line.buyer_class, line.statement_state) for line in decision.lines] == [("general_public", state)]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"valid_until": NOON.date()}, id="on-its-last-day"),
        pytest.param({"made_at": datetime(2025, 11, 22, 0, 1, tzinfo=UTC)}, id="a-year-to-the-day"),
        pytest.param({"made_at": NOON + timedelta(hours=1)}, id="made-after-the-order"),
        pytest.param({"jurisdiction": "DK"}, id="under-a-law-of-the-family"),
    ],
)
def test_a_statement_does_on_its_last_day(shop: Counter, changes: dict[str, Any]) -> None:
    shop.shown = Shown(statement(**changes), identity())

    assert shop.decide("acid", claim=USER).outcome is Outcome.ALLOW


def test_the_day_is_that_of_the_orders_own_clock(shop: Counter) -> None:
    """Made just after midnight in Helsinki, which was still the day before in Greenwich."""
    shop.shown = Shown(statement(made_at=datetime(2025, 11, 21, 22, 30, tzinfo=UTC)), identity())

    assert shop.decide("acid", claim=USER, at=datetime.fromisoformat("2026-11-22T09:00:00+02:00")).needs == ()
    assert shop.decide("acid", claim=USER, at=datetime.fromisoformat("2026-11-22T09:00:00+00:00")).needs == (
        Need.STATEMENT,
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"customer": "ben"}, "another customer's"),
        ({"valid_until": date(2026, 11, 21)}, "no longer valid"),
        ({"checked_at": datetime(2025, 11, 21, 12, tzinfo=UTC)}, "no longer valid"),
    ],
)
def test_an_identity_check_that_does_not_do_is_missing(shop: Counter, changes: dict[str, Any], says: str) -> None:
    shop.shown = Shown(statement(), identity(**changes))

    decision = shop.decide("acid", claim=USER)

    assert (decision.outcome, decision.needs) == (Outcome.REQUIRE, (Need.IDENTITY,))
    assert says in evidence(decision)[0]


def test_an_order_of_nobody_has_no_evidence_of_its_own(shop: Counter) -> None:
    decision = shop.decide("acid", claim=USER, customer=None)

    assert decision.needs == BOTH
    assert len(evidence(decision)) == 2


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        pytest.param((PEROXIDE, None, None), "does not name the substance", id="another-substance"),
        pytest.param((ACID, "59.9", None), "is for a lower strength", id="stronger"),
        pytest.param((ACID, None, "1.999"), "is for less than the order holds", id="more"),
    ],
)
def test_a_sale_that_deviates_from_the_statement_needs_a_new_one(
    shop: Counter, stated: tuple[str, str | None, str | None], says: str
) -> None:
    shop.shown = Shown(statement(stated), identity())

    decision = shop.decide(("acid", "2"), claim=USER)

    assert (decision.outcome, decision.needs) == (Outcome.REQUIRE, (Need.STATEMENT,))
    assert evidence(decision) == [f"The statement {says}."]
    assert [(line.buyer_class, line.statement_state) for line in decision.lines] == [
        ("professional_user", "incomplete")
    ]


def test_what_is_exactly_as_stated_is_no_deviation(shop: Counter) -> None:
    shop.shown = Shown(statement((ACID, "60", "2.5")), identity())

    assert shop.decide("acid", ("acid", "1.5"), claim=USER).outcome is Outcome.ALLOW
    assert shop.decide("acid", ("acid", "1.501"), claim=USER).outcome is Outcome.REQUIRE


def test_what_may_be_sold_without_a_statement_takes_nothing_of_one(shop: Counter) -> None:
    shop.shown = Shown(statement((PEROXIDE, "35", "1")), identity())

    assert shop.decide("peroxide", ("weak-peroxide", "50"), claim=USER).outcome is Outcome.ALLOW


def test_an_amount_that_nobody_knows_is_looked_at_where_the_statement_has_a_limit(shop: Counter) -> None:
    shop.stock("acid", (ACID, "60"), kg=None)
    limited, unlimited = statement((ACID, "60", "5")), statement((ACID, "60", None))

    shop.shown = Shown(limited, identity())
    decision = shop.decide("acid", claim=USER)
    assert decision.outcome is Outcome.HOLD
    assert evidence(decision) == ["The statement is for amounts up to a limit, and that of the product is not known."]
    shop.shown = Shown(unlimited, identity())
    assert shop.decide("acid", claim=USER).outcome is Outcome.ALLOW


def test_a_statement_in_one_of_several_strengths_is_enough(shop: Counter) -> None:
    shop.shown = Shown(statement((ACID, "10", None), (ACID, "65", "1"), (ACID, "70", "3")), identity())

    assert shop.decide(("acid", "3"), claim=USER).outcome is Outcome.ALLOW


def test_a_claim_without_better_terms_needs_no_proof(counter: Counter) -> None:
    decision = counter.decide("acetone", claim=USER)

    assert decision.outcome is Outcome.ALLOW
    assert [line.buyer_class for line in decision.lines] == ["general_public"]


def test_where_the_law_asks_nothing_of_a_business_the_statement_proves_that_it_is_one(book: Book) -> None:
    """Switzerland bars peroxide of 35 % to private buyers, and asks nothing of others."""
    swiss = Counter(book, laws=("CH",))
    swiss.stock("peroxide", (PEROXIDE, "35"))

    assert swiss.decide("peroxide", delivery_country="CH").outcome is Outcome.REFUSE
    claimed = swiss.decide("peroxide", delivery_country="CH", claim=USER)
    assert (claimed.outcome, claimed.needs) == (Outcome.REQUIRE, (Need.STATEMENT,))
    swiss.shown = Shown(statement(jurisdiction="CH", made_at=NOON))
    assert swiss.decide("peroxide", delivery_country="CH", claim=USER).outcome is Outcome.ALLOW


def test_where_no_law_speaks_of_using_it_again_a_check_is_for_one_sale(book: Book) -> None:
    """Canada asks identity and statement of everybody."""
    canada = Counter(book, laws=("CA",))
    canada.stock("acid", (ACID, "80"))
    canada.shown = Shown(statement(jurisdiction="CA", buyer_class=PUBLIC, made_at=NOON), identity())
    yesterday = identity(checked_at=NOON - timedelta(days=1))

    assert canada.decide("acid", delivery_country="CA").outcome is Outcome.ALLOW
    canada.shown = Shown(canada.shown.statement, yesterday)
    assert canada.decide("acid", delivery_country="CA").needs == (Need.IDENTITY,)


def test_where_two_laws_ask_the_shorter_time_holds_and_either_form_does(book: Book) -> None:
    both = Counter(book, laws=("CA", "GB"))
    both.stock("acid", (ACID, "80"))
    fresh = statement(jurisdiction="GB", made_at=NOON)

    both.shown = Shown(fresh, identity())
    assert both.decide("acid", delivery_country="GB", claim=USER).outcome is Outcome.ALLOW
    both.shown = Shown(statement(jurisdiction="GB"), identity())
    assert both.decide("acid", delivery_country="GB", claim=USER).needs == (Need.STATEMENT,)
    both.shown = Shown(fresh, identity(checked_at=NOON - timedelta(days=1)))
    assert both.decide("acid", delivery_country="GB", claim=USER).needs == (Need.IDENTITY,)


def test_a_licence_makes_a_sale_to_the_public_of_a_claim_that_is_not_proved(counter: Counter) -> None:
    counter.stock("peroxide", (PEROXIDE, "35"))
    counter.shown = Shown(licence=licence(), identity_check=identity())

    decision = counter.decide("peroxide", claim=USER)

    assert decision.outcome is Outcome.ALLOW
    assert [line.buyer_class for line in decision.lines] == ["general_public"]
    assert len(decision.write_offs) == 1


def test_nothing_of_a_statement_that_nobody_asks_for_is_told(counter: Counter) -> None:
    counter.shown = Shown(statement(withdrawn=True))
    decision = counter.decide("acetone", claim=USER)

    assert decision.reasons == ()
    assert decision.lines[0].statement_state == StatementState.NONE
