"""Statements that a shop has gathered, over HTTP and down to the bytes of the store."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from tests.functional.web.serving import Served, served, settings_in
from tests.roles import BOTH

from poisonbook.privacy.sealing import SealContext
from poisonbook.register.access import Scope
from poisonbook.register.evidence import StatedSubstance
from poisonbook.storage.sweep import sweep_some
from poisonbook.web.problems import PROBLEM
from poisonbook.workflows.statements import find_statement

STATEMENT: Mapping[str, Any] = {
    "customer_id": "CANARY-customer",
    "jurisdiction": "EU",
    "buyer_class": "professional_user",
    "particulars": {
        "name": "CANARY Zora Vogel",
        "role": "CANARY owner",
        "company": "CANARY Pools",
        "company_number": "CANARY999",
        "street": "CANARY Weg 1",
        "postcode": "CANARY1",
        "town": "CANARY Berlin",
        "country": "CANARY land",
        "trade": "CANARY pool maintenance",
        "id_number": "CANARY-L01X",
        "id_authority": "CANARY Stadt",
    },
    "products": [
        {
            "product": "CANARY peroxide",
            "substance": "eau oxygénée",
            "cas": "7722-84-1",
            "amount": "20.000",
            "unit": "l",
            "concentration": "35",
            "use": "CANARY disinfection",
        }
    ],
    "declared": True,
    "lang": "de",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose store only these tests use: its bytes are looked through."""
    with served(settings_in(tmp_path_factory.mktemp("statements"))) as running:
        yield running


def changed(**values: Any) -> dict[str, Any]:
    """The statement with other values."""
    return {**deepcopy(dict(STATEMENT)), **values}


def record(shop: httpx.Client, body: Mapping[str, Any] = STATEMENT) -> dict[str, Any]:
    answer = shop.post("/v1/statements", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def errors(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["code"] == "statement-faults"
    return [(one["path"], one["code"]) for one in answer.json()["errors"]]


def test_a_statement_is_recorded_and_found_again(shop: httpx.Client) -> None:
    made = record(shop)

    assert made["id"].startswith("stm_")
    assert made["substances"] == [{"substance": "hydrogen-peroxide", "strength_ww": "35", "amount_kg": "22.74"}]
    assert made["order_id"] is None
    assert made["usable"]
    assert not made["withdrawn"]
    at = datetime.fromisoformat(made["made_at"])
    assert made["valid_until"] == at.date().replace(year=at.year + 1).isoformat()
    assert shop.get(f"/v1/statements/{made['id']}").json() == made


def test_nothing_that_was_written_is_in_an_answer(shop: httpx.Client) -> None:
    assert "CANARY" not in json.dumps(record(shop))


def test_all_that_was_written_is_under_the_seal(running: Served, shop: httpx.Client) -> None:
    statement = find_statement(running.service, running.operator, record(shop)["id"])

    opened = BOTH.open(statement.sealed, context=SealContext(running.operator.id, "statement", statement.id))
    assert opened["particulars.name"] == "CANARY Zora Vogel"
    assert opened["products.0.use"] == "CANARY disinfection"
    assert opened["products.0.amount"] == "20.000"
    assert opened["declaration"].startswith("Ich erkläre, dass")
    assert len(opened) == 11 + 7 + 2


def test_products_of_one_strength_are_taken_together_and_others_are_not(running: Served, shop: httpx.Client) -> None:
    row = STATEMENT["products"][0] | {"unit": "kg"}
    rows = [row, row | {"amount": "5"}, row | {"amount": "7", "concentration": "20"}]

    statement = find_statement(running.service, running.operator, record(shop, changed(products=rows))["id"])
    assert set(statement.substances) == {
        StatedSubstance("hydrogen-peroxide", Decimal(35), Decimal(25)),
        StatedSubstance("hydrogen-peroxide", Decimal(20), Decimal(7)),
    }


def test_every_fault_is_told_with_the_path_of_its_field_and_nothing_is_kept(
    running: Served, shop: httpx.Client
) -> None:
    before = rows_of(running)
    wrong = changed(buyer_class="general_public", declared=False)
    wrong["particulars"] |= {"name": "", "phone": "CANARY 030"}
    wrong["products"][0] |= {"substance": "CANARY peroxid", "cas": "", "amount": "-1"}

    answer = shop.post("/v1/statements", json=wrong)
    assert errors(answer) == [
        ("buyer_class", "other_buyers"),
        ("declared", "not_declared"),
        ("particulars.phone", "not_asked"),
        ("particulars.name", "missing"),
        ("products.0.substance", "unknown_substance"),
        ("products.0.amount", "not_a_number"),
    ]
    assert "CANARY" not in answer.text
    assert rows_of(running) == before


def test_an_unknown_substance_is_answered_with_near_ones(shop: httpx.Client) -> None:
    body = changed()
    body["products"][0] |= {"substance": "nitirc acid", "cas": ""}

    (fault,) = shop.post("/v1/statements", json=body).json()["errors"]
    assert "nitric acid" in fault["near"]


def test_a_law_without_a_form_is_said_so(shop: httpx.Client) -> None:
    answer = shop.post("/v1/statements", json=changed(jurisdiction="AU"))
    assert (answer.status_code, answer.json()["code"]) == (422, "no-statement-form")

    answer = shop.post("/v1/statements", json=changed(jurisdiction="ATLANTIS"[:8]))
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-jurisdiction")


def test_an_old_statement_is_good_for_what_is_left_of_its_year(shop: httpx.Client) -> None:
    now = datetime.now(UTC)
    made = record(shop, changed(made_at=(now - timedelta(days=300)).isoformat()))
    assert made["usable"]

    answer = shop.post("/v1/statements", json=changed(made_at=(now - timedelta(days=400)).isoformat()))
    assert errors(answer) == [("made_at", "too_old")]


def test_a_withdrawn_statement_stays_on_record_and_is_not_usable(shop: httpx.Client) -> None:
    made = record(shop)

    for _ in range(2):
        answer = shop.post(f"/v1/statements/{made['id']}/withdraw")
        assert answer.status_code == 200
        assert answer.json() == made | {"withdrawn": True, "usable": False}
    assert shop.get(f"/v1/statements/{made['id']}").json()["withdrawn"]


def test_another_operator_finds_nothing(running: Served, shop: httpx.Client) -> None:
    made = record(shop)

    with running.client(operator=running.other) as other:
        for answer in (other.get(f"/v1/statements/{made['id']}"), other.post(f"/v1/statements/{made['id']}/withdraw")):
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown-statement")
    assert not shop.get(f"/v1/statements/{made['id']}").json()["withdrawn"]


def test_only_keys_for_evidence_may_enter_statements(running: Served) -> None:
    with running.client(Scope.CHECKOUT) as client:
        assert client.post("/v1/statements", json=STATEMENT).json()["code"] == "scope-missing"


def test_a_field_that_nobody_knows_is_refused(shop: httpx.Client) -> None:
    answer = shop.post("/v1/statements", json=changed(passport_photo="CANARY"))

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-body")
    assert "CANARY" not in answer.text


def test_a_sale_keeps_its_statement_as_long_as_the_record_of_the_sale(running: Served, shop: httpx.Client) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=300)
    made = record(shop, changed(made_at=long_ago.isoformat()))
    unsold = delete_after(running, made["id"])
    listing = {"id": "P35", "title": "Hydrogen peroxide 35 % 5 l", "lang": "en"}
    shop.post("/v1/products", json={"products": [listing]}).raise_for_status()
    order = {
        "order_id": "O-1",
        "customer_id": STATEMENT["customer_id"],
        "claim": "professional_user",
        "delivery_country": "DE",
        "lines": [{"product_id": "P35", "quantity": "2"}],
        "statement": made["id"],
        "identity_check": identity_check(shop),
    }

    decision = shop.post("/v1/orders", json=order).json()
    assert decision["outcome"] == "allow", decision
    assert delete_after(running, made["id"]) == unsold
    shop.post("/v1/orders/O-1/confirm", json={"basket": decision["basket"]}).raise_for_status()
    moved = delete_after(running, made["id"])
    assert timedelta(days=298) <= moved - unsold <= timedelta(days=302)


def test_what_is_due_is_deleted(running: Served, shop: httpx.Client) -> None:
    made = record(shop)
    end = delete_after(running, made["id"])

    with_clock(running, end - timedelta(seconds=1))
    assert shop.get(f"/v1/statements/{made['id']}").status_code == 200
    with_clock(running, end + timedelta(seconds=1))
    assert shop.get(f"/v1/statements/{made['id']}").status_code == 404


def test_no_byte_of_what_was_written_is_in_the_store_or_the_log(
    running: Served, shop: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        record(shop)
        shop.post("/v1/statements", json=changed(declared=False))

    assert "CANARY" not in caplog.text
    files = [path for path in Path(running.service.settings.folder).rglob("*") if path.is_file()]
    assert any(path.stat().st_size > 50_000 for path in files)
    assert [path.name for path in files if b"CANARY" in path.read_bytes()] == []


def identity_check(shop: httpx.Client) -> str:
    body = {
        "customer_id": STATEMENT["customer_id"],
        "document_type": "passport",
        "number": "CANARY-C01X",
        "expires_on": (datetime.now(UTC) + timedelta(days=900)).date().isoformat(),
    }
    made: str = shop.post("/v1/identity-checks", json=body).json()["id"]
    return made


def rows_of(running: Served) -> int:
    with running.service.store.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM statements")).scalar_one())


def delete_after(running: Served, id_: str) -> datetime:
    with running.service.store.reading() as connection:
        found = connection.execute(text("SELECT delete_after FROM statements WHERE id = :id"), {"id": id_}).scalar_one()
    return datetime.fromtimestamp(found / 1_000_000, UTC)


def with_clock(running: Served, moment: datetime) -> None:
    """Sweep as if it were `moment`."""
    running.service.store.writer.run(sweep_some, moment)
