"""Where something is reported: by the state, with how old and how sure the address is."""

from __future__ import annotations

from pathlib import Path

import pytest

from poisonbook.law.book import Book, load_book
from poisonbook.law.contact_points import NoContactPointError, contact_point, states_of
from poisonbook.law.contacts import read_own_contacts
from poisonbook.law.model import Certainty
from poisonbook.values.documents import DocumentError

OWN = """\
contacts:
  - state: NL
    body: The desk we were given
    email: desk@example.org
    source: letter to the shop
    as_of: 2026-10-01
    certainty: verified
"""


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book()


def own(folder: Path, text: str = OWN) -> Path:
    path = folder / "contacts.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_state_has_its_own_contact_point(book: Book) -> None:
    found = contact_point(book, ("EU",), "NL")

    assert found.email == "precursoren@belastingdienst.nl"
    assert found.certainty is Certainty.SECONDARY


def test_a_state_of_which_nothing_was_seen_is_told_where_the_list_is(book: Book) -> None:
    found = contact_point(book, ("EU",), "FR")

    assert (found.state, found.phone, found.email) == ("*", "", "")
    assert found.web.startswith("https://home-affairs.ec.europa.eu/")


def test_an_overlay_has_those_of_what_it_extends(book: Book) -> None:
    assert contact_point(book, ("DK",), "NL").state == "NL"


def test_a_state_under_none_of_the_operators_laws_has_none(book: Book) -> None:
    with pytest.raises(NoContactPointError, match="known: GB"):
        contact_point(book, ("GB",), "NL")


def test_what_the_operator_says_comes_first(book: Book, tmp_path: Path) -> None:
    said = read_own_contacts(own(tmp_path))

    assert contact_point(book, ("EU",), "NL", said).email == "desk@example.org"
    assert contact_point(book, ("EU",), "BE", said).email == "explosiveprecursor@police.belgium.eu"


def test_an_operators_own_may_be_of_a_state_that_the_law_files_do_not_know(book: Book, tmp_path: Path) -> None:
    said = read_own_contacts(own(tmp_path, OWN.replace("NL", "NO")))

    assert contact_point(book, ("GB",), "NO", said).body == "The desk we were given"
    assert states_of(book, ("GB",), said) == ("GB", "NO")


@pytest.mark.parametrize(
    ("was", "wrong"),
    [
        ("state: NL", "state: Holland"),
        ("desk@example.org", "desk@example.org, other@example.org"),
        ("desk@example.org", "Desk <desk@example.org>"),
        ("2026-10-01", "last year"),
        ("certainty: verified", "certainty: sure"),
        ("    source: letter to the shop\n", ""),
        ("email:", "mail:"),
    ],
)
def test_a_file_that_is_wrong_is_told(tmp_path: Path, was: str, wrong: str) -> None:
    with pytest.raises(DocumentError):
        read_own_contacts(own(tmp_path, OWN.replace(was, wrong)))


def test_a_state_is_named_once(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="already"):
        read_own_contacts(own(tmp_path, OWN + OWN.removeprefix("contacts:\n")))


def test_every_contact_point_says_where_it_was_seen_and_how_old_that_is(book: Book) -> None:
    contacts = [one for law in book.law.jurisdictions for one in law.contacts]

    assert {one.state for one in contacts} >= {"NL", "BE", "IT", "CH", "GB", "CA", "AU", "*"}
    assert all(one.source and one.as_of for one in contacts)
