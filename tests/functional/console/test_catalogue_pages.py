"""The catalogue's pages: what is undetermined and why, what suppliers are asked and say, decisions by two people."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest
from tests.functional.console.serving import BUTTON, Console

from poisonbook.facts.recognition import Listing
from poisonbook.values.status import Status
from poisonbook.workflows.product_decisions import decisions_on
from poisonbook.workflows.register_products import register_products, registered_product


@pytest.fixture
def product(console: Console, request: pytest.FixtureRequest) -> str:
    """A product of the test's own, with a slash in its id."""
    listing = Listing(f"K/{request.node.name}"[:40], "Wasserstoffperoxid Lösung <b>rein</b>, 1 l", lang="de")
    register_products(console.service, console.other, [listing])
    return listing.id


@pytest.fixture
def strong(console: Console, request: pytest.FixtureRequest) -> str:
    """A product that the law restricts."""
    listing = Listing(f"S/{request.node.name}"[:40], "Hydrogen peroxide 35 %, 1 l")
    register_products(console.service, console.other, [listing])
    return listing.id


def place(id_: str) -> str:
    return f"/catalogue/products/{quote(id_, safe='')}"


def status(console: Console, id_: str) -> Status:
    return registered_product(console.service, console.other, id_).status


def test_nitrogen_that_the_listing_states_is_shown_where_it_is_no_strength(console: Console) -> None:
    register_products(console.service, console.other, [Listing("N-1", "Calcium nitrate 15.5 % N, 25 kg")])
    with console.browser("catalogue", console.other) as somebody:
        shown = somebody.get("/catalogue/products/N-1").text

    assert "no share by mass; the listing says 15.5 % N" in shown
    assert "not stated" not in shown


def answer(console: Console, **more: str) -> dict[str, str]:
    today = console.service.clock().date()
    until = (today + timedelta(days=300)).isoformat()
    said = {"source": "safety_data_sheet", "said_by": "Klar GmbH", "said_on": today.isoformat()}
    return {"substance": "hydrogen-peroxide", "strength": "9,5 %", "until": until, **said, **more}


def other(console: Console, **more: str) -> dict[str, str]:
    until = (console.service.clock().date() + timedelta(days=300)).isoformat()
    return {"decision": "not regulated", "reason": "wrong-recognition", "until": until, **more}


def text(answer: httpx.Response) -> str:
    return re.sub(r"<[^>]+>", "", answer.text)


def test_an_undetermined_product_is_listed_with_its_words_marked_and_what_is_missing(
    console: Console, product: str
) -> None:
    with console.browser("catalogue", console.other) as somebody:
        listed, shown = somebody.get("/catalogue"), somebody.get(place(product))

    assert f'href="{place(product)}"' in listed.text
    for answer_ in (listed, shown):
        assert re.search(r'<mark class="name"[^>]*>Wasserstoffperoxid</mark>', answer_.text)
        assert "&lt;b&gt;rein&lt;/b&gt;" in answer_.text
        assert "What is the concentration of hydrogen peroxide in % w/w" in text(answer_)
    assert "Sehr geehrte" not in shown.text


def test_the_letter_to_a_supplier_has_all_that_is_open_in_either_language(console: Console, product: str) -> None:
    with console.browser("catalogue", console.other) as somebody:
        assert somebody.post(f"{place(product)}/ask", data={}).status_code in (415, 422)
        asked = somebody.post(f"{place(product)}/ask", data={"what": ["data_sheet", "amount"], "lang": "de"})
        german = text(somebody.get(asked.headers["location"]))
        english = text(somebody.get(f"{place(product)}?letter=en"))

    assert "Wie hoch ist die Konzentration von Wasserstoffperoxid" in german
    assert "2. Wie groß ist die Nettomasse einer Packung" in german
    assert "1. What is the concentration of hydrogen peroxide" in english


def test_what_the_supplier_states_is_judged_by_the_law_at_once(console: Console, product: str) -> None:
    with console.browser("catalogue", console.other) as somebody:
        missing = somebody.post(f"{place(product)}/strength", data=answer(console, strength="", said_by=""))
        done = somebody.post(f"{place(product)}/strength", data=answer(console))
        shown = text(somebody.get(done.headers["location"]))

    assert missing.status_code == 422
    assert 'href="#strength-strength"' in missing.text
    assert status(console, product) is Status.REPORTABLE
    assert "It is decided, and in force." in shown
    assert "Klar GmbH, safety data sheet" in shown
    assert "undetermined → reportable" in shown


def test_what_is_restricted_waits_for_an_approver_who_is_another_person(console: Console, strong: str) -> None:
    with console.browser("catalogue", console.other) as one, console.browser("approver", console.other) as second:
        waiting = one.post(f"{place(strong)}/other", data=other(console))
        assert waiting.headers["location"].endswith("said=waiting")
        (decision,) = decisions_on(console.service, console.other, strong)
        step = f"/catalogue/decisions/{decision.id}"
        assert one.post(f"{step}/agree", headers=BUTTON).status_code == 403
        assert f"{step}/agree" not in one.get("/catalogue/decisions").text
        assert f"{step}/agree" in second.get("/catalogue/decisions").text
        assert status(console, strong) is Status.RESTRICTED
        agreed = second.post(f"{step}/agree", headers=BUTTON)
        assert agreed.headers["location"] == "/catalogue/decisions?said=in_force"
        assert status(console, strong) is Status.NOT_REGULATED
        assert second.post(f"{step}/agree", headers=BUTTON).status_code == 409
        one.post(f"{step}/end", headers=BUTTON)

    assert status(console, strong) is Status.RESTRICTED


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"until": "2099-01-01"}, "until"),
        ({"until": "soon"}, "until"),
        ({"reason": "because"}, "reason"),
        ({"reason": "supplier-form"}, "reason"),
        ({"decision": "regulated as water"}, "decision"),
    ],
)
def test_what_cannot_be_decided_is_said_beside_its_field(
    console: Console, strong: str, more: dict[str, str], field: str
) -> None:
    with console.browser("catalogue", console.other) as somebody:
        refused = somebody.post(f"{place(strong)}/other", data=other(console, **more))

    assert refused.status_code == 422
    assert f'id="other-{field}-fault"' in refused.text
    assert decisions_on(console.service, console.other, strong) == []


def test_others_read_and_decide_nothing(console: Console, product: str) -> None:
    with console.browser("auditor", console.other) as auditor, console.browser("catalogue") as stranger:
        shown = auditor.get(place(product))
        assert (shown.status_code, "<form method" in shown.text.partition("<main")[2].partition("</main")[0]) == (
            200,
            False,
        )
        assert auditor.post(f"{place(product)}/strength", data=answer(console)).status_code == 403
        assert stranger.get(place(product)).status_code == 404
        assert stranger.post(f"{place(product)}/strength", data=answer(console)).status_code == 404
