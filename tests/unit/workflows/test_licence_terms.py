"""Whether the law data can believe the terms of a licence that is entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from poisonbook.law.book import Book, load_book
from poisonbook.law.errors import UnknownSubstanceError
from poisonbook.register.evidence import Granted
from poisonbook.workflows.licence_terms import GivenGrant, GivenTerms, LicenceTermsError, Terms, checked_terms

TODAY = date(2026, 11, 22)
ACID = GivenGrant("nitric acid", Decimal(10), Decimal(5))
TERMS = GivenTerms(state="FI", valid_from=date(2026, 1, 1), valid_until=date(2027, 12, 31), granted=(ACID,))


@cache
def law() -> Book:
    return load_book()


def checked(terms: GivenTerms, *jurisdictions: str) -> Terms:
    return checked_terms(law(), jurisdictions or ("EU", "GB"), terms, on=TODAY)


def granting(*granted: GivenGrant, state: str = "FI") -> GivenTerms:
    return replace(TERMS, granted=granted, state=state)


@pytest.mark.parametrize("name", ["nitric acid", "Salpetersäure", "acide nitrique", "7697-37-2", "231-714-2", "HNO3"])
def test_a_substance_is_entered_by_any_of_its_names_and_numbers(name: str) -> None:
    assert checked(granting(replace(ACID, substance=name))) == Terms(
        (Granted("nitric-acid", Decimal(10), Decimal(5)),), ()
    )


def test_an_unknown_substance_is_refused_with_near_ones() -> None:
    with pytest.raises(UnknownSubstanceError, match="nitric acid"):
        checked(granting(replace(ACID, substance="nitirc acid")))


def test_the_ceiling_of_the_law_may_be_reached_and_not_passed() -> None:
    above = granting(replace(ACID, strength_ww=Decimal("10.0001")))

    with pytest.raises(LicenceTermsError, match=r"granted\[0\]: nitric-acid: Licences go up to 10 % w/w"):
        checked(above)


def test_a_state_that_licenses_less_than_the_law_allows_is_believed_no_further() -> None:
    checked(granting(GivenGrant("sulfuric acid", Decimal(40))))
    with pytest.raises(LicenceTermsError, match="Licences go up to 40"):
        checked(granting(GivenGrant("sulfuric acid", Decimal(41))))


@pytest.mark.parametrize("substance", ["potassium chlorate", "sodium perchlorate"])
def test_no_licence_is_believed_for_what_the_act_licenses_to_nobody(substance: str) -> None:
    with pytest.raises(LicenceTermsError, match="permits no licence"):
        checked(granting(GivenGrant(substance)))


def test_no_licence_is_believed_of_a_state_that_grants_none() -> None:
    with pytest.raises(LicenceTermsError, match="DE grants none"):
        checked(replace(TERMS, state="DE"))


@pytest.mark.parametrize(("state", "note"), [("SE", "does not say for what"), ("FR", "knows no licences of FR")])
def test_what_the_law_data_does_not_know_is_taken_with_a_note_and_its_certainty(state: str, note: str) -> None:
    (said,) = checked(replace(TERMS, state=state)).notes

    assert note in said
    assert said.endswith(("(memory)", "(verified)"))


def test_a_jurisdiction_licenses_itself_where_no_states_do() -> None:
    assert checked(granting(GivenGrant("nitric acid", Decimal(60)), state="GB")).notes == ()


@pytest.mark.parametrize(
    ("state", "problem"),
    [("UK", "did you mean 'GB'"), ("XX", "unknown country"), ("CH", r"you sell under \(EU, GB\) holds in CH")],
)
def test_a_state_where_nothing_is_known_to_hold_is_refused(state: str, problem: str) -> None:
    with pytest.raises(LicenceTermsError, match=problem):
        checked(replace(TERMS, state=state))


def test_denmark_is_asked_under_its_own_law_and_under_the_unions() -> None:
    for laws in (("EU",), ("DK",), ("EU", "DK")):
        assert checked(replace(TERMS, state="DK"), *laws).granted[0].substance == "nitric-acid"


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (replace(TERMS, valid_until=date(2025, 12, 31)), "valid_until: is before"),
        (replace(TERMS, valid_until=date(2026, 11, 21)), "valid_until: has passed"),
        (replace(TERMS, valid_until=date(2046, 1, 2)), "valid_until: is more than 20 years"),
        (replace(TERMS, valid_from=date(9999, 1, 1), valid_until=date(9999, 12, 31)), "valid_from: is too far"),
        (granting(), "granted: is empty"),
        (granting(ACID, replace(ACID, substance="HNO3")), r"granted\[1\]: nitric-acid is there twice"),
        (granting(ACID, GivenGrant("nitromethane", Decimal(0))), r"granted\[1\].strength_ww: lies above 0"),
        (granting(replace(ACID, strength_ww=Decimal("100.1"))), r"granted\[0\].strength_ww"),
        (granting(replace(ACID, amount_kg=Decimal(0))), r"granted\[0\].amount_kg: lies above 0"),
        (granting(GivenGrant("acetone")), "in FI acetone is sold without a licence or not at all"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_their_field(terms: GivenTerms, field: str) -> None:
    with pytest.raises(LicenceTermsError, match=field) as caught:
        checked(terms)

    assert caught.value.code == "licence-terms"


def test_a_licence_may_be_entered_on_its_last_day() -> None:
    assert checked(replace(TERMS, valid_until=TODAY)).granted


def test_a_licence_without_a_strength_reaches_as_far_as_the_law_lets_it() -> None:
    assert checked(granting(GivenGrant("nitric acid"))).granted == (Granted("nitric-acid", None, None),)
