"""A licence lifts a refusal where it may: its holder's, in time, of the state of delivery, for all that is bought."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.unit.checkout.conftest import ACID, NOON, PEROXIDE, Counter, identity, licence, statement

from poisonbook.checkout.decision import Because, Decision, WriteOff
from poisonbook.law.book import Book
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.register.evidence import HeldLicence, Shown
from poisonbook.values.buyers import BuyerClass


def evidence(decision: Decision) -> list[str]:
    return [reason.text for reason in decision.reasons if reason.because is Because.EVIDENCE]


def shows(counter: Counter, held: HeldLicence | None) -> Counter:
    counter.shown = Shown(identity_check=identity(), licence=held)
    return counter


def test_a_refusal_that_a_licence_could_lift_says_so(counter: Counter) -> None:
    decision = counter.decide("peroxide", lang="pl")

    assert (decision.outcome, decision.needs) == (Outcome.REFUSE, (Need.LICENCE, Need.IDENTITY))
    assert decision.reasons[0].text == "A sale to the general public is barred (FI licenses up to 35 % w/w)."
    assert "zezwolenia" in decision.buyer_text
    assert decision.lines[0].licence_state == "none"


@pytest.mark.parametrize(
    ("country", "needs"),
    [
        pytest.param("SE", (Need.LICENCE, Need.IDENTITY), id="which-it-grants-was-not-seen"),
        pytest.param("PT", (Need.LICENCE, Need.IDENTITY), id="nobody-looked-at-it"),
        pytest.param(None, (Need.LICENCE, Need.IDENTITY), id="no-state-named"),
        pytest.param("DE", (), id="it-grants-none"),
        pytest.param("US", (), id="no-state-of-the-union"),
    ],
)
def test_a_licence_is_named_only_where_there_may_be_one(
    counter: Counter, country: str | None, needs: tuple[Need, ...]
) -> None:
    decision = counter.decide("peroxide", delivery_country=country)

    assert (decision.outcome, decision.needs) == (Outcome.REFUSE, needs)


def test_where_one_of_two_refusals_cannot_be_lifted_nothing_is_asked_for(counter: Counter) -> None:
    assert counter.decide("peroxide", "acid").needs == ()


def test_a_licence_that_covers_the_order_lifts_the_refusal_and_is_written_off(counter: Counter) -> None:
    decision = shows(counter, licence()).decide(("peroxide", "2"), "weak-peroxide", ("peroxide", "0.5"))

    assert (decision.outcome, decision.needs) == (Outcome.ALLOW, ())
    assert decision.write_offs == (WriteOff("lic_1", PEROXIDE, Decimal("2.5")),)
    assert {line.licence_state for line in decision.lines} == {"valid"}
    assert {line.licence for line in decision.lines} == {"licence-number"}
    assert {line.buyer_class for line in decision.lines} == {"general_public"}


def test_what_else_the_law_asks_for_is_asked_for_still(counter: Counter) -> None:
    counter.shown = Shown(licence=licence())

    decision = counter.decide("peroxide")

    assert (decision.outcome, decision.needs) == (Outcome.REQUIRE, (Need.IDENTITY,))
    assert decision.write_offs == (WriteOff("lic_1", PEROXIDE, Decimal(1)),)


def test_with_a_licence_the_identity_is_seen_at_each_sale(counter: Counter) -> None:
    """A year's reuse is for businesses (Art. 8(2))."""
    counter.shown = Shown(identity_check=identity(checked_at=NOON - timedelta(days=1)), licence=licence())

    assert counter.decide("peroxide").needs == (Need.IDENTITY,)


@pytest.mark.parametrize(
    ("changes", "says", "state"),
    [
        pytest.param({"customer": "ben"}, "The licence is another customer's.", "none", id="another-customers"),
        pytest.param({"valid_until": date(2026, 11, 21)}, "The licence is no longer valid.", "expired", id="expired"),
        pytest.param(
            {"valid_from": date(2026, 11, 23)}, "The licence is not valid yet.", "not_covering", id="not-yet-valid"
        ),
        pytest.param({"revoked": True}, "The licence was revoked.", "none", id="revoked"),
        pytest.param(
            {"state": "SE"}, "The licence is of another state than that of delivery.", "not_covering", id="of-sweden"
        ),
    ],
)
def test_a_licence_that_does_not_do_lifts_nothing_and_the_reason_is_told(
    counter: Counter, changes: dict[str, Any], says: str, state: str
) -> None:
    decision = shows(counter, licence(**changes)).decide("peroxide")

    assert (decision.outcome, decision.needs) == (Outcome.REFUSE, (Need.LICENCE,))
    assert evidence(decision) == [says]
    assert [line.licence_state for line in decision.lines] == [state]
    assert decision.write_offs == ()


def test_a_licence_that_two_accounts_entered_is_either_ones(counter: Counter) -> None:
    assert shows(counter, licence(customer="ben", others=("ann",))).decide("peroxide").outcome is Outcome.ALLOW


def test_a_licence_holds_on_its_first_day_and_on_its_last(counter: Counter) -> None:
    only_today = licence(valid_from=NOON.date(), valid_until=NOON.date())

    assert shows(counter, only_today).decide("peroxide").outcome is Outcome.ALLOW


def test_without_a_country_of_delivery_no_licence_can_be_compared(counter: Counter) -> None:
    decision = shows(counter, licence()).decide("peroxide", delivery_country=None)

    assert decision.outcome is Outcome.REFUSE
    assert "no country of delivery" in evidence(decision)[0]


@pytest.mark.parametrize(
    ("granted", "says"),
    [
        pytest.param((ACID, "10", "10"), "does not name the substance", id="another-substance"),
        pytest.param((PEROXIDE, "34.9", "10"), "is for a lower strength", id="weaker"),
        pytest.param((PEROXIDE, "35", "1.999"), "is for less than the order holds", id="less"),
    ],
)
def test_a_licence_that_covers_less_lifts_nothing(
    counter: Counter, granted: tuple[str, str | None, str | None], says: str
) -> None:
    decision = shows(counter, licence(granted)).decide("peroxide", "peroxide")

    assert (decision.outcome, decision.needs) == (Outcome.REFUSE, (Need.LICENCE,))
    assert evidence(decision) == [f"The licence {says}."]
    assert {line.licence_state for line in decision.lines} == {"not_covering"}


def test_what_was_written_off_before_is_gone(counter: Counter) -> None:
    held = licence((PEROXIDE, "35", "10"), used="8")

    assert shows(counter, held).decide(("peroxide", "2")).outcome is Outcome.ALLOW
    assert shows(counter, held).decide(("peroxide", "2.001")).outcome is Outcome.REFUSE


def test_a_licence_without_an_amount_is_never_used_up(counter: Counter) -> None:
    decision = shows(counter, licence((PEROXIDE, None, None))).decide(("peroxide", "500"))

    assert decision.outcome is Outcome.ALLOW
    assert decision.write_offs == (WriteOff("lic_1", PEROXIDE, Decimal(500)),)


def test_an_amount_that_nobody_knows_is_looked_at(counter: Counter) -> None:
    counter.stock("peroxide", (PEROXIDE, "35"), kg=None)

    decision = shows(counter, licence()).decide("peroxide")

    assert (decision.outcome, decision.write_offs) == (Outcome.HOLD, ())
    assert evidence(decision) == ["The licence is for amounts up to a limit, and that of the product is not known."]


def british(book: Book, *contents: tuple[str, str | None]) -> Counter:
    counter = Counter(book, laws=("GB",))
    counter.stock("product", *contents)
    return counter


def test_a_strength_that_nobody_knows_is_held_even_with_a_licence_for_any(book: Book) -> None:
    counter = shows(british(book, (PEROXIDE, None)), licence((PEROXIDE, None, None), state="GB"))

    decision = counter.decide("product", delivery_country="GB")

    assert decision.outcome is Outcome.HOLD
    assert Because.STRENGTH_UNKNOWN in [reason.because for reason in decision.reasons]


def test_a_strength_that_nobody_knows_cannot_be_held_against_a_limit(book: Book) -> None:
    """Mercury is listed at any strength, so its own need not be known for the list."""
    counter = shows(british(book, ("mercury", None)), licence(("mercury", "50", None), state="GB"))

    decision = counter.decide("product", delivery_country="GB")

    assert decision.outcome is Outcome.HOLD
    assert evidence(decision) == ["The licence is for strengths up to a limit, and that of the product is not known."]


def test_a_licence_for_a_family_is_one_for_its_members(book: Book) -> None:
    counter = british(book, ("barium-chloride", "99"))
    counter = shows(counter, licence(("barium-salts", None, "10"), state="GB"))

    decision = counter.decide("product", delivery_country="GB")

    assert decision.needs == (Need.PHARMACIST,)
    assert decision.write_offs == (WriteOff("lic_1", "barium-salts", Decimal(1)),)


def test_one_line_that_the_licence_covers_does_not_sell_another(counter: Counter) -> None:
    decision = shows(counter, licence()).decide("peroxide", "acid")

    assert (decision.outcome, decision.needs, decision.write_offs) == (Outcome.REFUSE, (), ())


def test_a_business_uses_no_licence(counter: Counter) -> None:
    counter.shown = Shown(statement(), identity(), licence())

    decision = counter.decide("peroxide", claim=BuyerClass.PROFESSIONAL_USER)

    assert (decision.outcome, decision.write_offs) == (Outcome.ALLOW, ())


def test_a_licence_lifts_only_what_its_own_law_refuses(book: Book) -> None:
    """A seller in Great Britain who delivers to Finland: a Finnish licence is none under the Poisons Act."""
    counter = Counter(book, laws=("GB", "EU"))
    counter.stock("peroxide", (PEROXIDE, "35"))

    decision = shows(counter, licence()).decide("peroxide")

    assert (decision.outcome, decision.needs) == (Outcome.REFUSE, ())


def test_an_overlays_seller_takes_licences_of_the_unions_states(book: Book) -> None:
    counter = Counter(book, laws=("DK", "EU"))
    counter.stock("peroxide", (PEROXIDE, "35"))

    assert shows(counter, licence()).decide("peroxide").outcome is Outcome.ALLOW


def test_in_a_country_of_its_own_the_state_needs_no_naming(book: Book) -> None:
    counter = Counter(book, laws=("GB",))
    counter.stock("peroxide", (PEROXIDE, "35"))

    decision = shows(counter, licence(state="GB")).decide("peroxide", delivery_country=None)

    assert decision.outcome is Outcome.ALLOW


def test_a_poison_is_sold_by_a_pharmacist_even_with_a_licence(book: Book) -> None:
    """No evidence in the register says so, and the sale waits for it."""
    counter = Counter(book, laws=("GB",))
    counter.stock("poison", ("mercury", "10"))

    decision = shows(counter, licence(("mercury", None, None), state="GB")).decide("poison", delivery_country="GB")

    assert (decision.outcome, decision.needs) == (Outcome.REQUIRE, (Need.PHARMACIST,))
