"""What is said of a request that cannot be taken tells where, and nothing that was sent."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

import pytest

from poisonbook.web.bodies import decode_body, decode_query
from poisonbook.web.errors import InvalidBodyError, InvalidQueryError
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.routes import Route, Routes
from poisonbook.web.wire import Wire
from poisonbook.workflows.service import Service


class Claim(StrEnum):
    """What may stand there."""

    FARMER = "farmer"


class Inner(Wire, frozen=True):
    """Something inside a body."""

    claim: Claim = Claim.FARMER
    text: str = ""


class Outer(Wire, frozen=True):
    """A body, and a query."""

    claim: Claim = Claim.FARMER
    inner: Inner = Inner()


async def _handle(_service: Service, _call: Call) -> Answer:
    return Answer(204)


OPERATION = Operation(
    id="take",
    method="POST",
    path="/take",
    summary="",
    tag="",
    scope=None,
    handle=_handle,
    answers={204: None},
    body=Outer,
    query=Inner,
)
ROUTE: Route[Operation] = Routes([OPERATION], body_limit=1000).find("POST", "/take")[0]
VALUES = ["O'Brien of 7 Elm St", 'O"Brien', "O`Brien", "O'Brien - at `Elm St", "'", "`", "x' - at `$.y"]


def refused(body: Any) -> str:
    with pytest.raises(InvalidBodyError) as error:
        decode_body(ROUTE, json.dumps(body).encode())
    return str(error.value)


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_not_repeated(value: str) -> None:
    assert refused({"inner": {"claim": value}}).endswith(
        "Not one of the values that may stand there - at $.inner.claim"
    )


@pytest.mark.parametrize("name", VALUES)
def test_nor_is_an_unknown_name(name: str) -> None:
    assert refused({"inner": {name: 1}}).endswith("Object contains unknown field - at $.inner")
    at_the_root = refused({name: 1})
    assert "Object contains unknown field" in at_the_root
    assert not any(word in at_the_root for word in ("Elm", "Brien", "'"))


def test_nor_is_a_value_of_a_query() -> None:
    with pytest.raises(InvalidQueryError) as error:
        decode_query(OPERATION, b"claim=O'Brien")

    assert str(error.value).endswith("Not one of the values that may stand there - at $.claim")


def test_our_own_words_are_kept() -> None:
    assert refused({"inner": {"text": 1}}).endswith("Expected `str`, got `int` - at $.inner.text")


@pytest.mark.parametrize("text", ["a\0b", "\\\0", "\0"])
def test_a_text_with_a_nul_is_refused(text: str) -> None:
    assert refused({"inner": {"text": text}}).endswith("a text holds U+0000")


@pytest.mark.parametrize("text", ["\\u0000", "a\\\\u0000", "\\\\\\u0000"])
def test_a_text_that_only_looks_like_one_is_taken(text: str) -> None:
    assert decode_body(ROUTE, json.dumps({"inner": {"text": text}}).encode()).inner.text == text
