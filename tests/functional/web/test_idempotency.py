"""A request with an Idempotency-Key is done once, however often it comes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.functional.web.serving import Served
from tests.functional.web.test_core import TRAINING, problem
from tests.ledger_events import events_of

from poisonbook.clock import system_clock
from poisonbook.ledger.events import PersonalRead
from poisonbook.storage.claims import Claim, ClaimedError, KeptAnswer, claiming, find_answer
from poisonbook.workflows.kept_answers import OnceOnly


def send(shop: httpx.Client, key: str, **changes: Any) -> httpx.Response:
    return shop.post("/v1/trainings", json=TRAINING | changes, headers={"Idempotency-Key": key})


def trainings(shop: httpx.Client) -> int:
    return len(shop.get("/v1/trainings").json()["trainings"])


def kept(running: Served) -> int:
    from sqlalchemy import func, select

    from poisonbook.storage.tables.traffic import IDEMPOTENCY_KEYS

    with running.service.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(IDEMPOTENCY_KEYS)).scalar_one())


def test_the_same_again_is_answered_alike_and_done_once(shop: httpx.Client) -> None:
    key, before = str(uuid4()), trainings(shop)

    first, second = send(shop, key), send(shop, f'"{key}"')

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.headers["content-type"] == second.headers["content-type"]
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert trainings(shop) == before + 1


def test_an_erasure_that_is_asked_again_is_answered_with_what_went(running: Served, shop: httpx.Client) -> None:
    key, before = str(uuid4()), len(events_of(running.service.store, PersonalRead.KIND))

    first, second = (
        shop.post("/v1/people/erase", json={"customer_id": "C-NOBODY"}, headers={"Idempotency-Key": key})
        for _ in range(2)
    )

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert (first.status_code, second.headers["idempotency-replayed"]) == (200, "true")
    assert len(events_of(running.service.store, PersonalRead.KIND)) == before + 1


def test_another_request_with_the_key_is_refused(shop: httpx.Client) -> None:
    key = str(uuid4())
    send(shop, key)

    assert problem(send(shop, key, people=4)) == (422, "idempotency-key-reused")


def test_another_operator_may_have_the_same_key(running: Served, shop: httpx.Client) -> None:
    key = str(uuid4())
    send(shop, key)

    with running.client(operator=running.other) as other:
        answer = send(other, key, people=9)

    assert answer.status_code == 201


def test_many_at_once_are_done_once(shop: httpx.Client) -> None:
    key, before = str(uuid4()), trainings(shop)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send(shop, key), range(16)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert trainings(shop) == before + 1


@pytest.mark.parametrize("key", ["short", "x" * 129, "with blanks in the middle", ""])
def test_a_key_is_long_enough_to_be_random(shop: httpx.Client, key: str) -> None:
    assert problem(send(shop, key)) == (400, "idempotency-key-invalid")


def test_what_was_refused_may_be_tried_again_with_the_key(running: Served, shop: httpx.Client) -> None:
    key, before = str(uuid4()), kept(running)

    assert send(shop, key, people=-1).status_code == 422
    assert kept(running) == before
    assert send(shop, key).status_code == 201


@pytest.mark.parametrize(("goods", "outcome"), [("GLOVES", "allow"), ("NEVER-SEEN", "hold")])
def test_nothing_is_kept_of_an_order_without_a_regulated_line(
    running: Served, shop: httpx.Client, goods: str, outcome: str
) -> None:
    shop.post("/v1/products", json={"products": [{"id": "GLOVES", "title": "Garden gloves, leather"}]})
    lines, before = [{"product_id": goods, "quantity": "1"}], kept(running)

    def told(path: str, **body: Any) -> Any:
        answer = shop.post(f"/v1/orders{path}", json=body or None, headers={"Idempotency-Key": str(uuid4())})
        assert answer.status_code == 200, answer.text
        return answer.json()

    decision = told("", order_id="O-1", lines=lines)
    assert (decision["outcome"], decision["kept"]) == (outcome, False)
    assert told("/O-1/confirm", basket=decision["basket"])["state"] is None
    assert told("/O-1/returns", lines=lines)["state"] is None
    assert told("/O-1/cancel")["state"] is None
    assert kept(running) == before


def test_an_order_of_which_something_is_kept_is_answered_alike(shop: httpx.Client) -> None:
    shop.post("/v1/products", json={"products": [{"id": "ACETONE", "title": "Acetone 1 l"}]})
    order = {"order_id": "O-2", "lines": [{"product_id": "ACETONE", "quantity": "1"}], "delivery_country": "DE"}
    once = {"Idempotency-Key": str(uuid4())}

    first, second = (shop.post("/v1/orders", json=order, headers=once) for _ in range(2))

    assert first.json()["kept"]
    assert (first.content, second.headers["idempotency-replayed"]) == (second.content, "true")


def test_a_refusal_that_needed_a_write_is_answered_alike_too(shop: httpx.Client) -> None:
    key = str(uuid4())

    answers = [shop.delete("/v1/products/NOT-THERE", headers={"Idempotency-Key": key}) for _ in range(2)]

    assert [problem(answer) for answer in answers] == [(404, "unknown-product")] * 2
    assert answers[1].headers["idempotency-replayed"] == "true"


def test_an_answer_is_kept_in_the_transaction_of_its_write(shop: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a crash right after the write loses neither: here the answer is never kept afterwards."""
    monkeypatch.setattr(OnceOnly, "keep", lambda *_: None)
    key, before = str(uuid4()), trainings(shop)

    first, second = send(shop, key), send(shop, key)

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["idempotency-replayed"] == "true"
    assert trainings(shop) == before + 1


def test_a_claim_that_lost_its_answer_is_not_done_again(running: Served, shop: httpx.Client) -> None:
    """As after a crash between the write and the keeping of its answer."""
    key, before = str(uuid4()), trainings(shop)
    once = claim_only(running, key, age=timedelta(minutes=5))

    assert problem(send(shop, key)) == (409, "idempotency-answer-lost")
    assert trainings(shop) == before
    assert stored(running, once.id) is not None


def test_a_claim_of_another_process_is_waited_for(running: Served, shop: httpx.Client) -> None:
    key = str(uuid4())
    claim_only(running, key, age=timedelta(0))

    assert problem(send(shop, key)) == (409, "idempotency-key-in-use")


def test_two_writes_with_one_claim_cannot_both_be_done(running: Served) -> None:
    now = system_clock()
    claims = [Claim(running.operator.id, "the same", "asked", now, now + timedelta(hours=1)) for _ in range(2)]
    from poisonbook.workflows.access import add_key

    with claiming(claims[0]):
        add_key(running.service.store, running.operator.id, scopes=())
    with claiming(claims[1]), pytest.raises(ClaimedError):
        add_key(running.service.store, running.operator.id, scopes=(), label="never written")


def test_neither_key_nor_answer_can_be_read_in_the_store(running: Served, shop: httpx.Client) -> None:
    key = str(uuid4())
    answer = send(shop, key, subject="CANARY of an answer")

    service = running.service
    found = stored(running, OnceOnly(service, running.operator.id, key=key, asked=b"").id)

    assert found is not None
    assert b"CANARY" not in found.sealed
    assert answer.json()["id"].encode() not in found.sealed
    assert key.encode() not in b"".join(
        path.read_bytes() for path in service.settings.folder.glob("poisonbook.sqlite*")
    )


def claim_only(running: Served, key: str, *, age: timedelta) -> OnceOnly:
    """A request that was done, but whose answer is not kept."""
    import json

    from poisonbook.workflows.access import add_key

    asked = json.dumps(["record_training", {}]).encode() + httpx.Request("POST", "http://x", json=TRAINING).content
    once = OnceOnly(running.service, running.operator.id, key=key, asked=asked)
    with once.claimed(None) as claim:
        claim.at -= age
        add_key(running.service.store, running.operator.id, scopes=())
    return once


def stored(running: Served, id_: str) -> KeptAnswer | None:
    with running.service.store.reading() as connection:
        return find_answer(connection, running.operator.id, id_)
