"""Which baskets are anybody's business: regulated lines, products nobody looked at, countries of no known law."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.unit.checkout.conftest import ACID, PEROXIDE, Counter

from poisonbook.checkout.decision import Because, Decision
from poisonbook.checkout.desk import Desk
from poisonbook.law.book import Book
from poisonbook.law.errors import UnknownJurisdictionError
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.register.orders import Basket
from poisonbook.register.products import RegisteredProduct
from poisonbook.values.buyers import BuyerClass

PUBLIC = BuyerClass.GENERAL_PUBLIC
TRADER = BuyerClass.ECONOMIC_OPERATOR


def causes(decision: Decision) -> list[Because]:
    return [reason.because for reason in decision.reasons]


def test_of_a_basket_without_a_regulated_line_nothing_is_kept_or_said(counter: Counter) -> None:
    counter.products["pot"] = RegisteredProduct("pot", "hash", companions=("pressure cooker",))

    assert counter.decide("gloves", ("pot", "3")) == Decision(order_id="o1", outcome=Outcome.ALLOW)


def test_an_empty_basket_may_be_sold(counter: Counter) -> None:
    assert counter.decide() == Decision(order_id="o1", outcome=Outcome.ALLOW)


def test_what_is_only_reportable_may_be_sold_and_is_kept(counter: Counter) -> None:
    decision = counter.decide("gloves", "acetone")

    assert (decision.outcome, decision.needs, decision.reasons) == (Outcome.ALLOW, (), ())
    assert [line.product_id for line in decision.lines] == ["acetone"]
    assert decision.buyer_text == ""


def test_the_public_may_buy_on_the_limit_and_not_above_it(counter: Counter) -> None:
    counter.stock("just-above", (PEROXIDE, "12.0001"))

    assert counter.decide("weak-peroxide").outcome is Outcome.ALLOW
    assert counter.decide("just-above").outcome is Outcome.REFUSE


def test_a_refusal_says_by_which_law_and_to_the_buyer_in_plain_words(counter: Counter) -> None:
    decision = counter.decide("acid", delivery_country="DE", lang="de")

    (reason,) = decision.reasons
    assert (reason.because, reason.outcome, reason.jurisdiction) == (Because.LAW, Outcome.REFUSE, "EU")
    assert (reason.product_id, reason.substance) == ("acid", ACID)
    assert {"Art. 5(1)", "Art. 8(1)"} <= {law.article for law in reason.law}
    assert all(law.act == "Regulation (EU) 2019/1148" and law.certainty for law in reason.law)
    assert reason.text == "A sale to the general public is barred (Licences go up to 10 % w/w, and it is stronger)."
    assert decision.buyer_text == "Das Gesetz erlaubt uns nicht, Ihnen etwas aus dieser Bestellung zu verkaufen."
    assert [line.product_id for line in decision.lines] == ["acid"]


def test_of_several_lines_the_most_severe_answer_holds_and_each_is_told(counter: Counter) -> None:
    decision = counter.decide("acetone", "acid", "peroxide", "acid")

    assert decision.outcome is Outcome.REFUSE
    assert [reason.product_id for reason in decision.reasons] == ["acid", "peroxide"]


def test_a_product_that_was_never_registered_is_held(counter: Counter) -> None:
    counter.products["removed"] = None
    decision = counter.decide("gloves", "removed", "never-seen", "never-seen")

    assert decision.outcome is Outcome.HOLD
    assert causes(decision) == [Because.UNKNOWN_PRODUCT] * 2
    assert [reason.product_id for reason in decision.reasons] == ["removed", "never-seen"]
    assert (decision.lines, decision.findings) == ((), ())
    assert decision.buyer_text == "We will check your order and be in touch."


def test_an_unknown_product_does_not_soften_what_the_law_bars(counter: Counter) -> None:
    assert counter.decide("never-seen", "acid").outcome is Outcome.REFUSE
    assert counter.decide("never-seen", "acetone").outcome is Outcome.HOLD


@pytest.mark.parametrize("country", ["US", "XI", "NO", "IM", "RE", "??"])
def test_a_country_of_no_known_law_is_held(counter: Counter, country: str) -> None:
    decision = counter.decide("acetone", delivery_country=country)

    assert (decision.outcome, causes(decision)) == (Outcome.HOLD, [Because.UNKNOWN_COUNTRY])
    assert decision.reasons[0].text == f"No law is known for deliveries to {country}."
    assert len(decision.lines) == 1


def test_a_country_of_no_known_law_matters_only_to_what_is_regulated_or_unknown(counter: Counter) -> None:
    assert counter.decide("gloves", delivery_country="US").outcome is Outcome.ALLOW
    assert causes(counter.decide("never-seen", delivery_country="US")) == [
        Because.UNKNOWN_PRODUCT,
        Because.UNKNOWN_COUNTRY,
    ]


def test_a_law_by_which_the_products_were_not_looked_at_is_as_good_as_unknown(counter: Counter) -> None:
    decision = counter.decide("acetone", delivery_country="GB")

    assert (decision.outcome, causes(decision)) == (Outcome.HOLD, [Because.UNKNOWN_COUNTRY])
    assert "under the law of GB" in decision.reasons[0].text


def test_where_no_country_is_named_the_sellers_law_holds_alone(counter: Counter) -> None:
    assert counter.decide("acetone", delivery_country=None).outcome is Outcome.ALLOW
    assert counter.decide("acid", delivery_country=None).outcome is Outcome.REFUSE


def test_a_strength_that_nobody_states_is_never_passed(counter: Counter) -> None:
    """A business waits for the supplier's answer; to the public it is as what is restricted."""
    business = counter.decide("unclear-acid", claim=BuyerClass.FARMER)
    public = counter.decide("unclear-acid")

    assert business.outcome is Outcome.HOLD
    assert Because.STRENGTH_UNKNOWN in causes(business)
    assert public.outcome is Outcome.REFUSE
    assert causes(public) == [Because.STRENGTH_UNKNOWN, Because.LAW]


def test_the_law_is_that_of_the_day_of_the_order(counter: Counter) -> None:
    """The entry of the Regulation begins on 1 February 2021; the day is that of the order's own clock."""
    before = counter.decide("acetone", at=datetime(2021, 1, 31, 12, tzinfo=UTC))
    late_evening = counter.decide("acetone", at=datetime.fromisoformat("2021-01-31T23:30:00-05:00"))
    after = counter.decide("acetone", at=datetime(2021, 2, 1, 12, tzinfo=UTC))

    assert (before.outcome, causes(before)) == (Outcome.HOLD, [Because.SILENCE])
    assert "not in force on the day" in before.reasons[0].text
    assert late_evening.outcome is Outcome.HOLD
    assert after.outcome is Outcome.ALLOW


def test_a_provision_that_left_the_law_files_is_held(counter: Counter) -> None:
    product = counter.products["acetone"]
    assert product is not None
    gone = replace(product.substances[0], entry="eu-gone")
    counter.products["acetone"] = replace(product, substances=(gone,))

    decision = counter.decide("acetone")

    assert (decision.outcome, causes(decision)) == (Outcome.HOLD, [Because.SILENCE])
    assert "not in force" in decision.reasons[0].text


def test_where_the_law_data_is_silent_the_order_is_held(book: Book) -> None:
    """A terms' period of Canada begins later than its list."""
    counter = Counter(book, laws=("CA",))
    counter.stock("acid", (ACID, "80"))

    decision = counter.decide("acid", delivery_country="CA", at=datetime(2023, 6, 1, tzinfo=UTC))

    assert decision.outcome is Outcome.HOLD
    assert causes(decision) == [Because.SILENCE]


def test_what_the_buyers_law_alone_lists_is_kept_for_deliveries_there(book: Book) -> None:
    """Sulfur is on no list of the Union, and may be sold but must be reported in Great Britain."""
    counter = Counter(book, laws=("EU", "DK", "GB"))
    counter.stock("sulfur", ("sulfur", "100"))

    assert counter.decide("sulfur", delivery_country="DE").lines == ()
    british = counter.decide("sulfur", delivery_country="GB")
    assert british.outcome is Outcome.ALLOW
    assert [line.schedule for line in british.lines] == ["Schedule 1A Part 3"]


def test_of_the_sellers_law_and_the_buyers_the_strictest_holds(book: Book) -> None:
    """Canada sells acid to the public for identity and statement; the Union bars it, wherever the seller is."""
    for laws, country in ((("CA", "EU"), "FI"), (("EU", "CA"), "CA")):
        counter = Counter(book, laws=laws)
        counter.stock("acid", (ACID, "80"))

        assert counter.decide("acid", delivery_country=country).outcome is Outcome.REFUSE
    canada = Counter(book, laws=("CA",))
    canada.stock("acid", (ACID, "80"))
    assert canada.decide("acid", delivery_country="CA").outcome is Outcome.REQUIRE


def test_denmark_bars_what_the_union_does_not(book: Book) -> None:
    counter = Counter(book, laws=("EU", "DK"))
    counter.stock("nitrate", ("calcium-nitrate", "95"))

    assert counter.decide("nitrate", delivery_country="DE").outcome is Outcome.ALLOW
    danish = counter.decide("nitrate", delivery_country="DK")
    assert danish.outcome is Outcome.REFUSE
    assert [reason.jurisdiction for reason in danish.reasons] == ["DK"]
    assert danish.needs == ()


def test_a_trader_is_told_what_the_product_is_in_law(counter: Counter) -> None:
    decision = counter.decide("acetone", claim=TRADER)

    assert (decision.outcome, decision.needs, decision.notices) == (Outcome.ALLOW, (), (Need.NOTICE,))
    assert decision.buyer_text.startswith("This order holds products whose sale is regulated")


def test_a_desk_needs_law_files_for_its_laws(book: Book) -> None:
    with pytest.raises(UnknownJurisdictionError):
        Desk.of(book, ["EU", "QQ"], (), names={})


def test_products_of_other_orders_change_nothing(counter: Counter) -> None:
    basket: Basket = counter.order("acetone")
    alone = Counter(counter.book)
    alone.products = {"acetone": counter.products["acetone"]}

    assert counter.decide_on(basket) == alone.decide_on(basket)
