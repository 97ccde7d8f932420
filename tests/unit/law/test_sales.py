"""What the law asks of a sale: by status, buyer and state of delivery, and never by silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import product as pairs
from pathlib import Path

import pytest
from click.testing import CliRunner

from poisonbook.cli.law import law
from poisonbook.law.book import Book
from poisonbook.law.licences import Covered
from poisonbook.law.read import read_law
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.law.sales import Product, SaleAnswer, Silence, sale_of, sales_of, strictest
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.documents import DocumentError
from poisonbook.values.status import Status

TODAY = date(2026, 11, 22)
SALES = """
sales:
  - id: xa-sale-business
    status: [restricted]
    buyers: [professional_user]
    outcome: require
    needs: [identity]
    duties: [XA-1]
    start: 2020-01-01
    certainty: memory
"""

WriteLaw = Callable[..., Path]


def ask(
    book: Book, substance: str, strength: str | None, buyer: BuyerClass, *, code: str = "EU", state: str | None = None
) -> SaleAnswer:
    high = None if strength is None else Decimal(strength)
    (answer,) = sales_of(book, substance, high, codes=[code], buyers=[buyer], state=state, on=TODAY)
    return answer


def test_the_law_files_say_something_of_every_regulated_product_and_every_buyer(book: Book) -> None:
    silent = [
        (entry.id, status, buyer)
        for code in book.codes
        for entry in book.entries(code, TODAY)
        for status, buyer in pairs({entry.status, entry.below}, BuyerClass)
        if status.is_regulated
        and sale_of(book, code, Product(entry, status, None), buyer=buyer, state=None, on=TODAY).silence is not None
    ]

    assert silent == []


@pytest.mark.parametrize("code", ["EU", "GB", "CH", "DK", "AU"])
def test_nothing_restricted_is_sold_to_the_public_for_the_asking(book: Book, code: str) -> None:
    """Canada is the exception: its law lets the public buy with proof of identity."""
    for entry in book.entries(code, TODAY):
        if entry.status is Status.RESTRICTED:
            restricted = Product(entry, Status.RESTRICTED, Decimal(99))
            answer = sale_of(book, code, restricted, buyer=BuyerClass.GENERAL_PUBLIC, state=None, on=TODAY)
            assert answer.outcome is Outcome.REFUSE, entry.id


def test_on_the_limit_the_public_may_buy_and_above_it_not(book: Book) -> None:
    assert ask(book, "hydrogen peroxide", "12", BuyerClass.GENERAL_PUBLIC).outcome is Outcome.ALLOW
    assert ask(book, "hydrogen peroxide", "12.0001", BuyerClass.GENERAL_PUBLIC).outcome is Outcome.REFUSE


def test_an_unstated_strength_is_never_passed(book: Book) -> None:
    """A business, who could buy it at any strength, waits until the supplier has said what it is."""
    answer = ask(book, "nitric acid", None, BuyerClass.PROFESSIONAL_USER)

    assert answer.outcome is Outcome.HOLD
    assert answer.silence is Silence.STRENGTH
    assert answer.needs == (Need.IDENTITY, Need.STATEMENT)


@pytest.mark.parametrize(
    ("substance", "strength", "state", "covered"),
    [
        pytest.param("hydrogen peroxide", "35", "FI", Covered.POSSIBLE, id="up-to-what-the-state-licenses"),
        pytest.param("hydrogen peroxide", "35.1", "FI", Covered.IMPOSSIBLE, id="above-every-licence"),
        pytest.param("hydrogen peroxide", "30", "de", Covered.IMPOSSIBLE, id="a-state-that-grants-none"),
        pytest.param("hydrogen peroxide", "30", "SE", Covered.UNKNOWN, id="a-state-that-grants-some"),
        pytest.param("hydrogen peroxide", "30", "PT", Covered.UNKNOWN, id="a-state-nobody-looked-at"),
        pytest.param("hydrogen peroxide", "30", None, Covered.UNKNOWN, id="no-state-said"),
        pytest.param("sodium chlorate", "99", "FI", Covered.IMPOSSIBLE, id="a-substance-no-licence-is-for"),
    ],
)
def test_a_licence_lifts_a_refusal_only_where_the_state_gives_one(
    book: Book, substance: str, strength: str, state: str | None, covered: Covered
) -> None:
    answer = ask(book, substance, strength, BuyerClass.GENERAL_PUBLIC, state=state)

    assert answer.outcome is Outcome.REFUSE
    assert answer.licence is not None
    assert answer.licence.covered is covered
    assert answer.licence.because.endswith(".")


def test_a_business_shows_who_it_is_and_what_for_and_a_trader_is_told_the_law(book: Book) -> None:
    assert ask(book, "nitric acid", "60", BuyerClass.FARMER).needs == (Need.IDENTITY, Need.STATEMENT)
    assert ask(book, "nitric acid", "60", BuyerClass.ECONOMIC_OPERATOR).needs[-1] is Need.NOTICE


def test_an_overlay_asks_what_its_base_asks(book: Book) -> None:
    assert ask(book, "nitric acid", "60", BuyerClass.GENERAL_PUBLIC, code="DK").terms[0].jurisdiction == "EU"


def test_a_day_of_which_the_law_files_say_nothing_is_held(book: Book) -> None:
    (entry,) = [one for one in book.entries("EU", TODAY) if one.substance == "acetone"]
    product = Product(entry, Status.REPORTABLE, None)

    answer = sale_of(book, "EU", product, buyer=BuyerClass.GENERAL_PUBLIC, state=None, on=date(2015, 1, 1))

    assert (answer.outcome, answer.silence) == (Outcome.HOLD, Silence.LAW)


def test_of_several_laws_the_strictest_holds_and_all_needs_together(book: Book) -> None:
    both = [ask(book, "nitric acid", "80", BuyerClass.FARMER, code=code) for code in ("CA", "GB")]

    assert strictest(both) == (Outcome.REQUIRE, (Need.IDENTITY, Need.STATEMENT, Need.NOTICE))
    assert strictest([]) == (Outcome.ALLOW, ())


def test_the_answer_is_as_certain_as_its_weakest_part(book: Book) -> None:
    assert ask(book, "nitric acid", "60", BuyerClass.FARMER, code="CH").certainty == "memory"


def test_terms_of_sale_come_from_the_file_and_what_it_leaves_out_is_held(write_law: WriteLaw) -> None:
    path = write_law()
    path.write_text(path.read_text("utf-8") + SALES, "utf-8")
    book = Book(read_law([path]))

    def answer(buyer: BuyerClass) -> SaleAnswer:
        (one,) = sales_of(book, "blue-salt", Decimal(50), codes=["XA"], buyers=[buyer], state=None, on=TODAY)
        return one

    assert answer(BuyerClass.PROFESSIONAL_USER).outcome is Outcome.REQUIRE
    assert answer(BuyerClass.GENERAL_PUBLIC).outcome is Outcome.HOLD


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[identity]", "[fingerprint]", "fingerprint"),
        ("[professional_user]", "[everybody]", "everybody"),
        ("outcome: require", "outcome: maybe", "maybe"),
        ("duties: [XA-1]", "duties: [XA-9]", "is not one of this file's requirements"),
        ("    needs: [identity]\n", "", "under 'needs'"),
        ("status: [restricted]", "status: [undetermined]", "the law cannot say undetermined"),
    ],
)
def test_a_mistake_in_a_term_is_reported_where_it_stands(write_law: WriteLaw, old: str, new: str, problem: str) -> None:
    path = write_law()
    path.write_text(path.read_text("utf-8") + SALES.replace(old, new), "utf-8")

    with pytest.raises(DocumentError, match=problem) as caught:
        read_law([path])

    assert str(caught.value).startswith(str(path))


def run(*words: str) -> str:
    result = CliRunner().invoke(law, ["sale", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_shows_every_buyer_and_is_no_advice() -> None:
    output = run("hydrogen peroxide", "--strength", "35", "--state", "FI", "--on", "2026-11-22")

    assert all(buyer.value.replace("_", " ") in output for buyer in BuyerClass)
    assert "Licence: possible" in output
    assert output.rstrip().splitlines()[-1].startswith("Not legal advice")


def test_the_command_puts_two_laws_together() -> None:
    assert "together" in run("acetone", "-j", "EU", "-j", "GB", "--buyer", "economic_operator", "--on", "2026-11-22")


def test_the_command_gives_records_for_machines() -> None:
    (record,) = json.loads(
        run("H2SO4", "--strength", "15,1 %", "--buyer", "general_public", "--json", "--on", "2026-11-22")
    )

    assert record["outcome"] == "refuse"
    assert record["needs"] == ["licence", "identity"]
    assert "eu-sale-public" in record["terms"]


def test_what_no_law_regulates_asks_nothing() -> None:
    assert "nothing is asked" in run("acetone", "--on", "1990-01-01")
    assert "nothing is asked" in run("nitric acid", "--strength", "60", "-j", "CA", "--on", "2026-11-22")


@pytest.mark.parametrize("strength", ["0", "300", "strong"])
def test_a_strength_that_is_none_is_refused(strength: str) -> None:
    result = CliRunner().invoke(law, ["sale", "acetone", "--strength", strength])

    assert result.exit_code == 2
    assert "% w/w" in result.output
