"""Identity checks over HTTP: type and number of a document, never a copy of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.functional.web.serving import Served

from poisonbook.law.retention import months_after
from poisonbook.register.access import Scope

PATH = "/v1/identity-checks"
TODAY = datetime.now(UTC).date()
CHECK: dict[str, Any] = {
    "customer_id": "C-1",
    "document_type": "passport",
    "number": "C01X00T47",
    "expires_on": str(TODAY + timedelta(days=2000)),
    "issued_by": "Poliisi",
    "checked_by": "counter 2",
}
SECRETS = ("C01X00T47", "C-1", "Poliisi", "counter 2", CHECK["expires_on"])


def test_a_check_is_recorded_and_found_and_shows_nobody(shop: httpx.Client) -> None:
    made = shop.post(PATH, json=CHECK)
    found = shop.get(f"{PATH}/{made.json()['id']}")

    assert (made.status_code, found.status_code) == (201, 200)
    assert found.json() == made.json()
    assert found.json() | {"id": "", "checked_at": ""} == {
        "id": "",
        "checked_at": "",
        "document_type": "passport",
        "valid_until": str(months_after(TODAY, 12)),
        "usable": True,
    }
    assert not any(secret in made.text for secret in SECRETS)


def test_it_ends_with_the_document(shop: httpx.Client) -> None:
    made = shop.post(PATH, json=CHECK | {"expires_on": str(TODAY)})

    assert made.json()["valid_until"] == str(TODAY)
    assert made.json()["usable"]


def test_a_document_without_an_end_is_good_for_a_year(shop: httpx.Client) -> None:
    made = shop.post(PATH, json=CHECK | {"document_type": "company_register", "expires_on": None})

    assert made.json()["valid_until"] == str(months_after(TODAY, 12))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"photo": "iVBORw0KGgo="}, "invalid-body"),
        ({"number": "A" * 41}, "invalid-body"),
        ({"number": "data:image/png;base64,iVBORw0KGgo="}, "particulars"),
        ({"issued_by": "https://shop.example/scan.jpg"}, "particulars"),
        ({"checked_by": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAA"}, "particulars"),
        ({"number": "---"}, "particulars"),
        ({"document_type": "loyalty_card"}, "invalid-body"),
        ({"expires_on": "2020-01-01"}, "identity-check"),
        ({"checked_at": "2099-01-01T00:00:00Z"}, "identity-check"),
        ({"checked_at": "2020-01-01T00:00:00Z"}, "identity-check"),
        ({"checked_at": "2026-11-22T10:00:00"}, "invalid-body"),
        ({"customer_id": ""}, "invalid-body"),
    ],
)
def test_what_is_no_check_or_a_copy_is_refused_without_repeating_it(
    shop: httpx.Client, change: dict[str, Any], code: str
) -> None:
    answer = shop.post(PATH, json=CHECK | change)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not any(secret in answer.text for secret in (*SECRETS, "iVBORw0KGgo", "scan.jpg"))


def test_a_document_must_say_whether_it_ends(shop: httpx.Client) -> None:
    without = {name: value for name, value in CHECK.items() if name != "expires_on"}

    assert shop.post(PATH, json=without).json()["code"] == "invalid-body"


def test_another_operator_and_another_scope_see_nothing(running: Served, shop: httpx.Client) -> None:
    id_ = shop.post(PATH, json=CHECK).json()["id"]

    with running.client(operator=running.other) as other, running.client(Scope.CHECKOUT) as checkout:
        assert other.get(f"{PATH}/{id_}").json()["code"] == "unknown-identity-check"
        assert other.get(f"{PATH}/{id_}").status_code == 404
        assert checkout.get(f"{PATH}/{id_}").status_code == 403
        assert checkout.post(PATH, json=CHECK).status_code == 403
