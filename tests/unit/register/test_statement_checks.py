"""Whether a statement says all that its form asks for."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poisonbook.law.book import Book, load_book
from poisonbook.register.statement_checks import (
    Checked,
    Fault,
    GivenStatement,
    StatedProduct,
    StatementFaultsError,
    check_said,
    check_statement,
)
from poisonbook.register.statement_forms import statement_form
from poisonbook.register.statement_substances import meant_substance
from poisonbook.register.statement_words import LANGUAGES, words_for
from poisonbook.values.buyers import BuyerClass

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
BOOK = load_book()
PERSON = {
    "name": "Zora Canary",
    "role": "owner",
    "company": "Canary Pools",
    "street": "Vogelweg 1\nHinterhaus",
    "town": "Berlin",
    "country": "Germany",
    "trade": "pools",
    "id_number": "L01X00T47",
    "id_authority": "Stadt Berlin",
}
ROW = {
    "product": "Peroxide 35 %",
    "substance": "Wasserstoffperoxid",
    "cas": "7722-84-1",
    "amount": "20",
    "unit": "l",
    "concentration": "35",
    "use": "disinfection",
}
GIVEN = GivenStatement(
    jurisdiction="EU",
    buyer_class=BuyerClass.PROFESSIONAL_USER,
    particulars=PERSON,
    products=[ROW],
    declared=True,
    made_at=NOW,
)


@pytest.fixture(scope="module")
def book() -> Book:
    """The shipped law."""
    return BOOK


def checked(given_: GivenStatement, *, now: datetime = NOW) -> Checked:
    return check_statement(statement_form(BOOK, given_.jurisdiction), given_, book=BOOK, now=now)


def faults(given_: GivenStatement, *, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in checked(given_, now=now).faults]


def row(**changed: str) -> GivenStatement:
    return replace(GIVEN, products=[ROW | changed])


def test_a_whole_statement_has_no_fault() -> None:
    found = checked(GIVEN)

    assert found.faults == ()
    assert found.products == (StatedProduct("hydrogen-peroxide", Decimal(20), "l", Decimal(35)),)
    assert found.particulars["particulars.street"] == "Vogelweg 1\nHinterhaus"
    assert found.particulars["products.0.use"] == "disinfection"


def test_everything_that_is_missing_is_said_at_once() -> None:
    nothing = replace(GIVEN, particulars={}, products=[{}], declared=False)

    assert faults(nothing) == [
        ("declared", "not_declared"),
        *((f"particulars.{name}", "missing") for name in PERSON),
        *((f"products.0.{name}", "missing") for name in ROW if name != "cas"),
    ]


def test_blanks_are_nothing() -> None:
    assert faults(replace(GIVEN, particulars=PERSON | {"name": " \u00a0\t"})) == [("particulars.name", "missing")]


@pytest.mark.parametrize("name", ["phone", "delivery"])
def test_what_the_law_does_not_ask_for_is_not_taken(name: str) -> None:
    assert faults(replace(GIVEN, particulars=PERSON | {name: "x"})) == [(f"particulars.{name}", "not_asked")]


@pytest.mark.parametrize(
    ("changed", "path", "code"),
    [
        ({"substance": "hydrogen peroxid", "cas": ""}, "substance", "unknown_substance"),
        ({"substance": "acetone", "cas": "7722-84-1"}, "cas", "other_cas"),
        ({"cas": "7722-84-2"}, "cas", "not_a_cas"),
        ({"substance": "hydrochloric acid", "cas": ""}, "substance", "not_listed"),
        ({"amount": "0"}, "amount", "not_above_zero"),
        ({"amount": "-1"}, "amount", "not_a_number"),
        ({"amount": "1e3"}, "amount", "not_a_number"),
        ({"amount": "1,250"}, "amount", "not_a_number"),
        ({"amount": "1.250"}, "amount", "not_a_number"),
        ({"amount": "٣"}, "amount", "not_a_number"),
        ({"amount": "1000001"}, "amount", "too_large"),
        ({"unit": "gallon"}, "unit", "too_long"),
        ({"unit": "oz"}, "unit", "not_offered"),
        ({"concentration": "101"}, "concentration", "too_large"),
        ({"use": "x" * 1001}, "use", "too_long"),
        ({"use": "a\x00b"}, "use", "characters"),
        ({"product": "acid\u202eexe"}, "product", "characters"),
        ({"product": "\ud800"}, "product", "characters"),
    ],
)
def test_what_cannot_be_is_named(changed: dict[str, str], path: str, code: str) -> None:
    assert faults(row(**changed)) == [(f"products.0.{path}", code)]


@pytest.mark.parametrize(
    ("text", "amount"), [("2,5", "2.5"), ("2.5", "2.5"), ("0,125", "0.125"), ("1250", "1250"), ("12,50", "12.50")]
)
def test_a_decimal_comma_is_a_decimal_point(text: str, amount: str) -> None:
    assert checked(row(amount=text)).products[0].amount == Decimal(amount)


def test_a_programs_point_is_a_decimal_point() -> None:
    assert checked(replace(row(amount="1.250"), exact_numbers=True)).products[0].amount == Decimal("1.25")


def test_what_the_shop_has_said_of_a_product_counts_and_its_numbers_are_exact() -> None:
    given_ = replace(
        row(concentration="1", substance="x"), said=[{"substance": "hydrogen-peroxide", "concentration": "12.125"}]
    )

    (product,) = checked(given_).products
    assert (product.substance, product.strength_ww) == ("hydrogen-peroxide", Decimal("12.125"))
    assert faults(replace(given_, products=[ROW | {"amount": "1.250"}])) == [("products.0.amount", "not_a_number")]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"concentration": "150"}, "too_large"),
        ({"concentration": "0"}, "not_above_zero"),
        ({"product": " "}, "missing"),
        ({"product": "Acid \u202e06"}, "characters"),
        ({"product": "Acid \ue000"}, "characters"),
        ({"product": "x" * 301}, "too_long"),
        ({"substance": "marzipan"}, "unknown_substance"),
    ],
)
def test_what_a_shop_says_that_no_statement_can_say_is_named(said: dict[str, str], code: str) -> None:
    found = check_said(statement_form(BOOK, "EU"), said, book=BOOK, on=NOW.date())

    assert [(fault.path.rpartition(".")[2], fault.code) for fault in found] == [(*said, code)]


@pytest.mark.parametrize("code", ["EU", "DK", "GB", "CA"])
def test_a_shop_may_say_every_listed_substance_at_a_strength_of_three_places(book: Book, code: str) -> None:
    form = statement_form(book, code)
    for entry in book.entries(code, NOW.date()):
        substance = book.substance(entry.substance)
        said = {"substance": substance.slug, "cas": substance.cas or "", "concentration": "12.125"}
        assert check_said(form, {name: text for name, text in said.items() if text}, book=book, on=NOW.date()) == []


def test_a_per_cent_sign_is_no_fault() -> None:
    assert checked(row(concentration="35 %")).products[0].strength_ww == Decimal(35)


def test_an_unknown_substance_is_suggested_by_the_laws_words() -> None:
    (fault,) = checked(row(substance="hydrogen peroxid", cas="")).faults

    assert "hydrogen peroxide" in fault.near
    assert "hydrogen peroxide" in fault.text(words_for("fr"))


def test_the_public_makes_no_such_statement() -> None:
    assert faults(replace(GIVEN, buyer_class=BuyerClass.GENERAL_PUBLIC)) == [("buyer_class", "other_buyers")]


def test_no_statement_is_made_in_the_future_or_was_used_up_before() -> None:
    assert faults(replace(GIVEN, made_at=NOW + timedelta(minutes=4))) == []
    assert faults(replace(GIVEN, made_at=NOW + timedelta(minutes=6))) == [("made_at", "in_future")]
    assert faults(GIVEN, now=datetime(2027, 11, 22, 23, tzinfo=UTC)) == []
    assert faults(GIVEN, now=datetime(2027, 11, 23, 0, tzinfo=UTC)) == [("made_at", "too_old")]


def test_there_is_at_least_one_product_and_not_too_many() -> None:
    assert faults(replace(GIVEN, products=[])) == [("products", "no_products")]
    assert faults(replace(GIVEN, products=[ROW] * 51)) == [("products", "too_many_products")]


def test_great_britain_does_not_insist_on_a_use() -> None:
    british = {name: text for name, text in PERSON.items() if name not in ("role", "id_number", "id_authority")}
    given_ = replace(GIVEN, jurisdiction="GB", particulars=british | {"postcode": "N1"}, products=[ROW | {"use": ""}])

    assert faults(given_) == []


@pytest.mark.parametrize("code", ["EU", "DK", "GB", "CA"])
def test_every_listed_substance_is_known_by_its_id_and_number(book: Book, code: str) -> None:
    for entry in book.entries(code, NOW.date()):
        substance = book.substance(entry.substance)
        by_id = meant_substance(book, code, NOW.date(), name=substance.slug, cas=substance.cas or "")
        assert by_id.substance == substance.slug


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_is_said_in_every_language(lang: str) -> None:
    words = words_for(lang)
    codes = [key.removeprefix("errors.") for key in words_for("en") if key.startswith("errors.")]

    for code in [*codes, "not_declared", "missing"]:
        text = Fault("particulars.name", code, "7").text(words)
        assert text
        assert "{" not in text


@settings(max_examples=60)
@given(
    texts=st.dictionaries(st.sampled_from([*PERSON, *ROW]), st.text(max_size=60), max_size=12),
    declared=st.booleans(),
)
def test_no_fault_repeats_what_was_written(texts: dict[str, str], declared: bool) -> None:
    canary = "ZQcanaryQZ"
    particulars = {name: f"{text}{canary}\x01" for name, text in texts.items() if name in PERSON}
    rows = [{name: f"{text}{canary}" for name, text in texts.items() if name in ROW}]
    wrong = replace(GIVEN, particulars=particulars, products=rows, declared=declared)
    error = StatementFaultsError(checked(wrong).faults)

    assert error.faults
    assert canary not in f"{error} {error!r} {wrong!r} {checked(wrong)!r}"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own bytes
