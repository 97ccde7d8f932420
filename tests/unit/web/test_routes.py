"""Which operation a path means."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from poisonbook.web.errors import MalformedRequestError, MethodError, NotHereError
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.routes import Routes


class Open(msgspec.Struct):
    """Takes anything beside its fields."""

    name: str


async def nothing(_service: Any, _call: Call) -> Answer:
    return Answer(204)


def operation(id_: str, path: str, method: str = "GET", **more: Any) -> Operation:
    return Operation(
        id=id_, method=method, path=path, summary="", tag="", scope=None, handle=nothing, answers={204: None}, **more
    )


ROUTES = Routes(
    [
        operation("one", "/v1/orders/{order_id}"),
        operation("confirm", "/v1/orders/{order_id}/confirm", "POST"),
        operation("open", "/v1/orders/open"),
        operation("make", "/v1/orders", "POST"),
    ],
    body_limit=100,
)


def meant(method: str, path: str) -> tuple[str, dict[str, str]]:
    route, parameters = ROUTES.find(method, path)
    return route.operation.id, dict(parameters)


def test_parameters_are_decoded() -> None:
    assert meant("GET", "/v1/orders/A%2FB%20%C3%A9") == ("one", {"order_id": "A/B é"})
    assert meant("POST", "/v1/orders/A/confirm") == ("confirm", {"order_id": "A"})


def test_what_is_spelled_out_comes_before_what_is_open() -> None:
    assert meant("GET", "/v1/orders/open") == ("open", {})


def test_head_finds_what_get_does() -> None:
    assert meant("HEAD", "/v1/orders/A") == ("one", {"order_id": "A"})


@pytest.mark.parametrize("path", ["", "/", "/v1/orders/", "/v1/orders//confirm", "/v1/orders/A/", "v1/orders", "*"])
def test_other_paths_are_nothing(path: str) -> None:
    with pytest.raises(NotHereError):
        ROUTES.find("GET", path)


def test_another_method_is_told_which_there_are() -> None:
    with pytest.raises(MethodError) as refused:
        ROUTES.find("DELETE", "/v1/orders/A")

    assert refused.value.allowed == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("part", ["%ff", "%00", "a%0Ab", "%7f"])
def test_what_no_id_holds_is_refused(part: str) -> None:
    with pytest.raises(MalformedRequestError):
        ROUTES.find("GET", f"/v1/orders/{part}")


@pytest.mark.parametrize(
    "operations",
    [
        [operation("a", "/a"), operation("a", "/b")],
        [operation("a", "/a"), operation("b", "/a")],
        [operation("a", "/a/{x}"), operation("b", "/a/{x}")],
        [operation("a", "/a/{x}"), operation("b", "/a/{y}", "POST")],
        [operation("a", "/a", "POST", body=Open)],
        [operation("a", "/a", query=Open)],
    ],
)
def test_a_table_that_is_wrong_is_not_served(operations: list[Operation]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Routes(operations, body_limit=1)
