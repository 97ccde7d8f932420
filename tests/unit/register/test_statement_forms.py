"""What each jurisdiction's law has a buyer state, and how long it is good for and kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import resources

import pytest

from poisonbook.law.book import Book, load_book
from poisonbook.law.model import Certainty
from poisonbook.law.sale_terms import Need
from poisonbook.register.statement_forms import NoStatementFormError, statement_end, statement_form
from poisonbook.values.documents import Node, parse_document

MADE = datetime(2026, 11, 22, 10, tzinfo=UTC)
SOLD = datetime(2027, 5, 1, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def book() -> Book:
    """The shipped law."""
    return load_book()


def test_annex_iv_is_asked_whole(book: Book) -> None:
    form = statement_form(book, "EU")

    node = read_yaml().need("forms").need("EU")
    places = (*node.need("asks"), *node.need("asks_of_products"), node.need("declaration"))
    asked = {duty for place in places for duty in place.need("duties").texts()}
    duties = {duty.id for duty in book.requirements("EU") if duty.kind == "form-field"}
    assert len(duties) == 14  # as many as there are fields in Annex IV, with the declaration and the signature
    assert asked == duties | {"EU-8-2", "EU-8-3", "EU-8-4"}
    assert [one.id for one in form.fields if not one.required] == ["company_number", "postcode"]


def test_every_law_that_asks_for_a_statement_has_a_form(book: Book) -> None:
    asking = {term.jurisdiction for term in book.law.sale_terms if Need.STATEMENT in term.needs}

    assert asking == {"EU", "DK", "GB", "CA"}
    for code in asking:
        form = statement_form(book, code)
        buyers = {buyer for term in book.law.sale_terms if Need.STATEMENT in term.needs for buyer in term.buyers
                  if term.jurisdiction == code}  # fmt: skip
        assert buyers <= set(form.buyers)


def test_what_was_not_checked_says_so(book: Book) -> None:
    certainties = {one.id: one.certainty for one in statement_form(book, "GB").fields}
    columns = {one.id: one.certainty for one in statement_form(book, "GB").columns}

    assert set(certainties.values()) == {Certainty.VERIFIED}
    assert columns["use"] is Certainty.MEMORY
    assert statement_form(book, "EU").certainty is Certainty.MEMORY


def test_an_overlay_has_the_form_of_what_it_extends(book: Book) -> None:
    form = statement_form(book, "dk")

    assert (form.jurisdiction, form.wording) == ("DK", "EU")


def test_where_the_law_asks_for_nothing_there_is_no_form(book: Book) -> None:
    with pytest.raises(NoStatementFormError, match="known: CA, DK, EU, GB") as caught:
        statement_form(book, "AU")
    assert caught.value.code == "no-statement-form"


@pytest.mark.parametrize(
    ("made", "last"),
    [(MADE, date(2027, 11, 22)), (datetime(2028, 2, 29, 23, tzinfo=UTC), date(2029, 2, 28))],
)
def test_it_is_good_for_a_year_where_the_law_lets_it_be_used_again(book: Book, made: datetime, last: date) -> None:
    assert statement_form(book, "EU").valid_until(made) == last
    assert statement_form(book, "GB").valid_until(made) == last


def test_where_each_sale_has_a_statement_of_its_own_it_is_good_on_that_day(book: Book) -> None:
    assert statement_form(book, "CA").valid_until(MADE) == MADE.date()


@pytest.mark.parametrize(
    ("code", "unsold", "sold"),
    [
        ("EU", date(2028, 5, 23), date(2028, 11, 2)),
        ("GB", date(2028, 5, 23), date(2028, 5, 23)),
        ("CA", date(2028, 11, 23), date(2029, 5, 2)),
    ],
)
def test_a_sale_moves_its_end_only_where_the_law_counts_from_the_sale(
    book: Book, code: str, unsold: date, sold: date
) -> None:
    assert statement_end(book, code, MADE).date() == unsold  # the moment after the last day
    assert statement_end(book, code, MADE, sold_at=SOLD).date() == sold


def test_a_sale_never_brings_its_end_nearer(book: Book) -> None:
    assert statement_end(book, "EU", SOLD, sold_at=MADE) == statement_end(book, "EU", SOLD)


def read_yaml() -> Node:
    file = resources.files("poisonbook.register") / "data" / "statement_forms.yaml"
    return parse_document(file.read_text(encoding="utf-8"), "statement_forms.yaml")
