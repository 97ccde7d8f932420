"""People's rights in the console: shown for a reason that the ledger has, corrected, erased where the law allows."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from tests.functional.console.serving import Console
from tests.ledger_events import events_of

from poisonbook.facts.recognition import Listing
from poisonbook.law.sale_terms import Outcome
from poisonbook.values.buyers import BuyerClass
from poisonbook.workflows.checkout import screen_order
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.identity_checks import identity_checks_of
from poisonbook.workflows.register_products import register_products


@pytest.fixture
def allowed(console: Console, request: pytest.FixtureRequest) -> str:
    """A customer with an order that may be sold and was not yet, which no law has kept."""
    register_products(console.service, console.shop, [Listing("R-CLEAN", "Acetone 99 %, 100 ml")])
    name = f"C-{abs(hash(request.node.name))}"
    given = GivenOrder(
        order_id=f"{name}-1",
        lines=(GivenLine("R-CLEAN", Decimal(1)),),
        at=console.service.clock(),
        customer_id=name,
        claim=BuyerClass.GENERAL_PUBLIC,
        delivery_country="DE",
    )
    assert screen_order(console.service, console.shop, given).outcome is Outcome.ALLOW
    return name


def reads(console: Console) -> list[str]:
    return [one["reason"] for one in events_of(console.service.store, "read")]


def test_what_is_held_is_shown_in_words_for_a_reason_that_the_ledger_has(console: Console, allowed: str) -> None:
    before = len(reads(console))
    with console.browser("data-protection") as officer:
        nobody = officer.post("/rights/look", data={"reason": "access"})
        no_reason = officer.post("/rights/look", data={"customer_id": allowed})
        assert (nobody.status_code, no_reason.status_code, reads(console)[before:]) == (422, 422, [])
        shown = officer.post("/rights/look", data={"customer_id": allowed, "reason": "access"})

    assert reads(console)[before:] == ["access"]
    assert "Regulated order lines" in shown.text
    assert "country of delivery" in shown.text
    assert f"{allowed}-1" in shown.text
    assert "no-store" in shown.headers["cache-control"]


def test_it_can_be_taken_away_as_json_and_that_is_told_too(console: Console, allowed: str) -> None:
    before = len(reads(console))
    with console.browser("data-protection") as officer:
        given = officer.post("/rights/download", data={"customer_id": allowed, "reason": "portability"})

    assert given.headers["content-disposition"] == 'attachment; filename="held.json"'
    record = json.loads(given.content)
    assert [row["id"] for row in record["tables"]["orders"]] == [f"{allowed}-1"]
    assert record["duties"][0]["jurisdiction"] == "EU"
    assert reads(console)[before:] == ["portability"]


def test_it_is_erased_after_a_second_look_and_a_sale_that_the_law_keeps_stays(console: Console, allowed: str) -> None:
    case = console.order("RIGHTS-1")
    with console.browser("data-protection") as officer:
        asked = officer.post("/rights/erase", data={"customer_id": allowed})
        assert "Erase it?" in asked.text
        assert f"{allowed}-1" in officer.post("/rights/look", data={"customer_id": allowed, "reason": "access"}).text
        done = officer.post("/rights/erase", data={"customer_id": allowed, "step": "do"})
        again = officer.post("/rights/look", data={"customer_id": allowed, "reason": "access"})
        kept = officer.post("/rights/erase", data={"customer_id": "C-RIGHTS-1", "step": "do"})

    assert "<li>Orders: 1</li>" in done.text
    assert f"{allowed}-1" not in again.text
    assert "whether it is reported is for people to decide" in kept.text
    assert case in kept.text
    assert "erasure" in reads(console)


def test_evidence_that_is_wrong_is_withdrawn_by_its_own_customer_alone(console: Console, allowed: str) -> None:
    with console.browser("data-protection") as officer:
        missing = officer.post("/rights/correct", data={"customer_id": allowed, "kind": "licence"})
        unknown = officer.post("/rights/correct", data={"customer_id": allowed, "kind": "licence", "id": "lic_x"})

    assert missing.status_code == unknown.status_code == 422
    assert "Name the customer, what is wrong, and its number." in missing.text
    assert "Name the customer, what is wrong" not in unknown.text


def test_evidence_that_is_corrected_counts_for_no_sale_any_more(console: Console) -> None:
    shown = console.checked("C-CORRECTED")
    with console.browser("data-protection") as officer:
        done = officer.post(
            "/rights/correct", data={"customer_id": "C-CORRECTED", "kind": "identity_check", "id": shown}
        )
        held = officer.post("/rights/look", data={"customer_id": "C-CORRECTED", "reason": "access"}).text

    assert done.status_code == 200
    assert f"{shown} is withdrawn. Enter it anew as it is right." in done.text
    (check,) = identity_checks_of(console.service, console.shop, "C-CORRECTED")
    assert check.valid_until < console.service.clock().date()
    assert shown in held
    assert "correction" in reads(console)


def test_what_is_held_is_in_words_and_not_in_ours(console: Console, allowed: str) -> None:
    with console.browser("data-protection") as officer:
        shown = officer.post("/rights/look", data={"customer_id": allowed, "reason": "access"}).text
        officer.headers["Cookie"] += "; poisonbook-view=de.device"
        german = officer.post("/rights/look", data={"customer_id": allowed, "reason": "access"}).text

    assert "member of the public" in shown
    assert "Privatperson" in german
    said = re.sub(r"<code>.*?</code>|<[^>]+>", " ", shown)
    assert re.findall(r"\b[a-z]+_[a-z_]+\b", said) == []
    assert re.findall(r"\b1[67]\d{14}\b", said) == []


def test_a_guest_is_found_by_the_orders(console: Console) -> None:
    with console.browser("data-protection") as officer:
        shown = officer.post("/rights/look", data={"orders": "G-1, G-2", "reason": "authority"})
        many = officer.post("/rights/look", data={"orders": " ".join(map(str, range(101))), "reason": "authority"})

    assert "0 records are held" in shown.text
    assert many.status_code == 422
