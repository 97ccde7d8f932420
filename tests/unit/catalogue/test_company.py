"""The company that a trade word needs, and what speaks against it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.catalogue.company import is_kind
from poisonbook.catalogue.contexts import Ambiguity, ambiguity_of, shipped_contexts
from poisonbook.catalogue.fields import naming_fields
from poisonbook.catalogue.products import Product, shipped_products
from poisonbook.catalogue.words import any_of
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.values.documents import DocumentError, parse_document
from poisonbook.values.status import Status

Recognise = Callable[..., Recognition]


def listing_of(title: str, description: str = "") -> Listing:
    return Listing("p1", title, description)


@pytest.mark.parametrize(
    ("title", "description", "holds"),
    [
        ("Solution for wounds", "", True),
        ("Solution", "for wounds and cuts", True),
        ("Solution", "", False),
        ("Solution for wounds", "pool water", False),
        ("Bandage, goes with the solution for wounds", "", False),
        ("Solution for bandage and wounds", "", True),
    ],
)
def test_a_kind_needs_its_company_and_nothing_against_it(title: str, description: str, *, holds: bool) -> None:
    """Other goods in the title make another product of it, unless they stand behind `for`."""
    kind = Ambiguity(
        needs=((any_of(["wounds"]), any_of(["solution"])),),
        unless=(any_of(["pool"]),),
        unless_title=(any_of(["bandage"]),),
    )

    assert is_kind(kind, naming_fields(listing_of(title, description))) is holds


@pytest.mark.parametrize(
    ("title", "description", "status"),
    [
        ("Fuel 25 % nitro for cars and engines 5 L", "", Status.RESTRICTED),
        ("Buggy 1:8", "runs on fuel with 25 % nitro", Status.NOT_REGULATED),
        ("Tank for fuel", "25 % nitro", Status.NOT_REGULATED),
    ],
)
def test_the_title_must_name_the_fuel_itself(
    recognise: Recognise, title: str, description: str, status: Status
) -> None:
    assert recognise(title, description).status is status


def test_what_does_not_hold_gives_way_to_the_name_it_stands_in(recognise: Recognise) -> None:
    """A trade word without its company must not hide the name beside it or within it."""
    (found,) = recognise("Krem woda utleniona w kremie 6 % 1 l").substances

    assert (found.substance, found.status) == ("hydrogen-peroxide", Status.REPORTABLE)


@pytest.mark.parametrize("title", ["CAN-bus decoder LED 27 % brighter", "CAN 27 cm shelf", "Kühler KAS 27 x 27"])
def test_letters_that_stand_for_a_fertiliser_need_one(recognise: Recognise, title: str) -> None:
    assert recognise(title).status is Status.NOT_REGULATED


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("needs:\n- [hare]\n", "did you mean 'hair'"),
        ("unless: [hare]\n", "did you mean 'hair'"),
        ("title: [hare]\n", "did you mean 'hair'"),
    ],
)
def test_an_unknown_context_is_shown_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(DocumentError, match=problem):
        ambiguity_of(parse_document(text, "kinds.yaml"), shipped_contexts().named)


def test_words_of_one_kind_do_not_repeat() -> None:
    def words(product: Product) -> list[tuple[str, str]]:
        return [(lang, word.lower()) for lang, word in product.words]

    for product in shipped_products(shipped_contexts()).products:
        assert len(words(product)) == len(set(words(product))), product.kind
