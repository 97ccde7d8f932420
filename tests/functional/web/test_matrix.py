"""Every route, with every kind of key, for one's own things and another operator's: made of the document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from tests import plain_http
from tests.functional.web.serving import PATIENCE, Served, wait_until

from poisonbook.register.access import Scope
from poisonbook.web.app import all_operations
from poisonbook.web.metrics import Metrics
from poisonbook.web.openapi import document
from poisonbook.web.operations import Operation
from poisonbook.workflows.access import revoke_key

OPERATIONS = all_operations(Metrics())
DOCUMENT = document(OPERATIONS)
GUARDED = [one for one in OPERATIONS if one.scope is not None]
KINDS = ("none", "garbage", "unknown", "revoked", *Scope)

every_guarded = pytest.mark.parametrize("operation", GUARDED, ids=lambda one: one.id)


@pytest.fixture(scope="module")
def keys(running: Served) -> Mapping[str, Mapping[str, str]]:
    """Keys with one scope each, and what is none."""
    revoked = running.key()
    revoke_key(running.service.store, running.operator.id, revoked.key.id)
    wait_until(lambda: running.status(revoked.secret) == 401)
    bearer = {scope.value: running.key(scope).secret for scope in Scope} | {
        "unknown": "pbk_" + "A" * 43,
        "revoked": revoked.secret,
        "garbage": "\u00e9\u0080" * 20,
    }
    return {"none": {}} | {kind: {"Authorization": f"Bearer {secret}"} for kind, secret in bearer.items()}


def sent(running: Served, operation: Operation, headers: Mapping[str, str], id_: str = "NOT-THERE") -> httpx.Response:
    """The operation's own example, or as little as it takes."""
    path = re.sub(r"\{[^}]*\}", id_, operation.path)
    raw = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    if not operation.takes_body:
        return plain_http.request(operation.method, running.url + path, headers=raw, timeout=PATIENCE)
    media = operation.raw_media[0] if operation.raw_media else "application/json"
    body = b"" if operation.raw_media else json.dumps(operation.example or {}).encode()
    raw[b"Content-Type"] = media.encode()
    return plain_http.request(operation.method, running.url + path, headers=raw, content=body, timeout=PATIENCE)


@every_guarded
@pytest.mark.parametrize("kind", KINDS)
def test_only_the_right_key_opens_a_route(
    running: Served, keys: Mapping[str, Mapping[str, str]], operation: Operation, kind: str
) -> None:
    answer = sent(running, operation, keys[kind])

    if kind not in frozenset(Scope):
        assert answer.status_code == 401
    elif kind != operation.scope:
        assert answer.status_code == 403
    else:
        assert answer.status_code not in (401, 403, 405, 415)
        assert answer.status_code < 500
    assert str(answer.status_code) in responses_of(operation)


@every_guarded
def test_a_route_says_in_the_document_which_key_it_takes(operation: Operation) -> None:
    described = DOCUMENT["paths"][operation.path][operation.method.lower()]

    assert described["security"] == [{"key": [operation.scope]}]
    assert {"401", "403", "429", "503"} <= described["responses"].keys()


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.scope is None], ids=lambda one: one.id)
def test_what_is_open_has_its_own_proof_or_shows_nothing(running: Served, operation: Operation) -> None:
    answer = sent(running, operation, {})

    assert answer.status_code < 500 or operation.id == "ready"
    assert str(answer.status_code) in responses_of(operation)


def responses_of(operation: Operation) -> Mapping[str, Any]:
    """The answers that the document names."""
    found: Mapping[str, Any] = DOCUMENT["paths"][operation.path][operation.method.lower()]["responses"]
    return found


@pytest.fixture(scope="module")
def theirs(running: Served) -> Mapping[str, list[str]]:
    """Ids of things in the other operator's register, by the parameter that names them; made by the examples."""
    found: dict[str, list[str]] = {}
    with running.client(operator=running.other) as other:
        product = {"id": "OTHERS-PRODUCT", "title": "Salpetersäure 53 %, 1 kg"}
        assert other.post("/v1/products", json={"products": [product]}).status_code == 200
        found["product_id"] = [product["id"]]
        order: dict[str, Any] = {"order_id": "OTHERS-ORDER", "lines": [{"product_id": product["id"], "quantity": "1"}]}
        assert other.post("/v1/orders", json=order).status_code == 200
        found["order_id"] = [order["order_id"]]
        for operation in made_by_example():
            answer = other.post(operation.path, json=with_product(operation.example or {}, product["id"]))
            if answer.status_code in (200, 201) and isinstance(id_ := answer.json().get("id"), str):
                parameter = next((name for name in parameters_under(operation.path)), None)
                if parameter is not None:
                    found.setdefault(parameter, []).append(id_)
    return found


def made_by_example() -> Iterator[Operation]:
    """Operations that make something with an id, and say how."""
    for one in GUARDED:
        if one.method == "POST" and not one.parameters and one.example is not None:
            yield one


def with_product(example: Mapping[str, Any], product: str) -> Mapping[str, Any]:
    return {**example, "product_id": product} if "product_id" in example else example


def parameters_under(path: str) -> Iterator[str]:
    """What names a thing below a collection."""
    for one in GUARDED:
        if one.path.startswith(f"{path}/{{") and len(one.parameters) == 1:
            yield one.parameters[0]


def test_the_other_operator_has_things_to_hide(theirs: Mapping[str, list[str]]) -> None:
    assert {"product_id", "order_id", "licence_id", "identity_check_id", "statement_id"} <= theirs.keys()


@pytest.mark.parametrize("operation", [one for one in GUARDED if one.parameters], ids=lambda one: one.id)
def test_another_operators_things_are_not_there(
    running: Served, shop: httpx.Client, theirs: Mapping[str, list[str]], operation: Operation
) -> None:
    """Asked for by their ids they are answered as what does not exist, and nothing of them is changed."""
    parameter = operation.parameters[0]
    for id_ in theirs.get(parameter, []):
        mine = sent(running, operation, dict(shop.headers), id_)
        nothing = sent(running, operation, dict(shop.headers), "NOT-THERE")

        assert mine.status_code == nothing.status_code
        assert mine.text.replace(id_, "NOT-THERE") == nothing.text


@pytest.mark.parametrize(
    "operation", [one for one in GUARDED if one.method == "GET" and not one.parameters], ids=lambda one: one.id
)
def test_lists_hold_nothing_of_another_operator(
    running: Served, shop: httpx.Client, theirs: Mapping[str, list[str]], operation: Operation
) -> None:
    answer = shop.get(operation.path)

    assert answer.status_code < 500
    assert [id_ for ids in theirs.values() for id_ in ids if id_ in answer.text] == []
    assert running.other.id not in answer.text
