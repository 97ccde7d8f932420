"""The table of operations as a whole: what the document, the matrix and the router rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from poisonbook.web.app import all_operations
from poisonbook.web.metrics import Metrics
from poisonbook.web.openapi import document
from poisonbook.web.operations import Operation
from poisonbook.web.problems import STATUS, TITLES

OPERATIONS = all_operations(Metrics())
DOCUMENT = document(OPERATIONS)

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
with_a_body = pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.body is not None], ids=lambda one: one.id
)


def described(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][operation.path][operation.method.lower()]
    return found


@with_a_body
def test_the_example_is_one_that_is_taken(operation: Operation) -> None:
    assert operation.example is not None
    assert operation.body is not None
    msgspec.json.decode(json.dumps(operation.example).encode(), type=operation.body)


@with_a_body
def test_a_body_is_a_closed_schema_all_the_way_down(operation: Operation) -> None:
    assert operation.body is not None
    _, components = msgspec.json.schema_components([operation.body])

    open_ones = [
        name
        for name, schema in components.items()
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False
    ]
    assert open_ones == []


@every_operation
def test_everything_that_changes_something_takes_an_idempotency_key(operation: Operation) -> None:
    looks = ("/v1/recognitions", "/v1/register/look", "/v1/people/look")

    assert operation.writes or operation.method == "GET" or operation.path in looks or operation.scope is None


@every_operation
def test_every_answer_is_described(operation: Operation) -> None:
    responses = described(operation)["responses"]

    assert all(answer["description"] for answer in responses.values())
    assert {"400", "405", "429"} <= responses.keys()
    if operation.takes_body:
        assert {"408", "413", "415", "422"} <= responses.keys()
    if operation.writes:
        assert {"409", "422"} <= responses.keys()


def test_shapes_have_short_names() -> None:
    assert [name for name in DOCUMENT["components"]["schemas"] if "." in name] == []


def test_every_reference_leads_somewhere() -> None:
    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if "$ref" in value:
                yield value["$ref"]
            for child in value.values():
                yield from references(child)
        elif isinstance(value, list):
            for child in value:
                yield from references(child)

    shapes = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert set(references(DOCUMENT)) <= shapes


def test_every_status_has_a_title() -> None:
    assert set(STATUS.values()) <= TITLES.keys()
