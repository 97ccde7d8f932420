"""The OpenAPI 3.1 document, made of the same operations that requests are answered by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

import poisonbook
from poisonbook.web.operations import HTML, JSON, Body, Operation
from poisonbook.web.problems import PROBLEM, TITLES, Problem
from poisonbook.web.routes import LONGEST_PARAMETER

_REF = "#/components/schemas/{name}"
_ABOUT = (
    "Screen orders, register products, keep what the law asks for, and forget everything else. Whatever may point to a "
    "person is sealed or becomes a keyed pseudonym; answers hold pseudonyms at most. Not legal advice.\n\n"
    "Times are RFC 3339, strengths and amounts decimal numbers as texts. Requests that are not answered as asked are "
    "answered with problem details (RFC 9457); their `code` is stable. Every answer has a `Request-Id`. Rate limits "
    "are counted in each server process by itself."
)
_PARAMETER = {"type": "string", "minLength": 1, "maxLength": LONGEST_PARAMETER, "pattern": r"^[^\u0000-\u001f\u007f]+$"}
_IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Random, such as a UUID. The same request with the same key is done once and answered alike for 24 "
    "hours; another request with it is refused (draft-ietf-httpapi-idempotency-key-header).",
    "schema": {"type": "string", "pattern": '^("[!#-\\[\\]-~]{16,128}"|[!#-\\[\\]-~]{16,128})$'},
    "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
}
_MEANINGS: Mapping[int, str] = {
    200: "Done.",
    201: "On record.",
    202: "Taken.",
    204: "Done; there is nothing to say.",
    303: "Go on there.",
    304: "Not changed since.",
}


def document(operations: Sequence[Operation], *, base_url: str = "") -> dict[str, Any]:
    """The document of `operations`."""
    types = list(dict.fromkeys([Problem, *_types(operations)]))
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, schema_of, components)
    made = {
        "openapi": "3.1.0",
        "info": {"title": "poisonbook", "version": poisonbook.__version__, "summary": _SUMMARY, "description": _ABOUT},
        "servers": [{"url": base_url or "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(one.tag for one in operations)],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key of `poisonbook key add`."}
            },
        },
    }
    return {name: _told(value) for name, value in made.items()}


_SUMMARY = "The poisons book: checkout decisions, evidence and the register for sellers of regulated substances."


def standard_answers(operation: Operation) -> dict[int, str]:
    """The problems that an operation may answer beside its own: status to what it means."""
    answers = {405: "The path is right, the method is not.", 429: "Too many requests; see Retry-After."}
    if operation.scope is not None:
        answers |= {401: "No API key, or none that is good.", 403: f"The key has not the scope `{operation.scope}`."}
    if operation.scope is not None or operation.parameters or operation.takes_body:
        answers |= {503: "The store cannot be reached or is busy; nothing was done."}
    answers[400] = "The request cannot be read."
    if operation.parameters:
        answers |= {404: "There is no such thing in the operator's register."}
    if operation.takes_body:
        answers |= {
            408: "The body did not come to its end in time.",
            413: "The body is too large.",
            415: "The body is of another media type.",
        }
    if operation.takes_body or operation.writes or operation.query is not None:
        answers |= {422: "It can be read, but not be done; `code` says why."}
    if operation.writes:
        answers |= {409: "It conflicts with what is on record, or the Idempotency-Key is in use."}
    return answers


def _types(operations: Sequence[Operation]) -> Iterator[type[msgspec.Struct]]:
    for one in operations:
        for body in (one.body, one.query, *one.answers.values()):
            if isinstance(body, type):
                yield body


def _operation(one: Operation, schema_of: Mapping[Any, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"operationId": one.id, "summary": one.summary, "tags": [one.tag]}
    if one.description:
        made["description"] = one.description
    parameters = list(_parameters(one, schema_of, components))
    if parameters:
        made["parameters"] = parameters
    if one.takes_body:
        made["requestBody"] = {"required": True, "content": _request_content(one, schema_of)}
    answers = {status: _problem(meaning) for status, meaning in standard_answers(one).items()}
    for status, body in one.answers.items():
        own = _answer(status, body, schema_of, answers)
        content = {**answers.get(status, {}).get("content", {}), **own.get("content", {})}  # a page, or a problem
        answers[status] = own | ({"content": content} if content else {})
    made["responses"] = {str(status): answers[status] for status in sorted(answers)}
    made["security"] = [] if one.scope is None else [{"key": [one.scope.value]}]
    return made


def _parameters(
    one: Operation, schema_of: Mapping[Any, Any], components: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    for name in one.parameters:
        yield {"name": name, "in": "path", "required": True, "schema": _PARAMETER}
    if one.query is not None:
        query = components[schema_of[one.query]["$ref"].rpartition("/")[2]]
        for name, schema in query["properties"].items():
            yield {"name": name, "in": "query", "required": name in query["required"], "schema": schema}
    for name, meaning in one.headers.items():
        yield {
            "name": name,
            "in": "header",
            "required": False,
            "description": meaning,
            "schema": {"type": "string", "pattern": "^[!-~]{1,500}$"},
        }
    if one.writes:
        yield _IDEMPOTENCY_KEY


def _request_content(one: Operation, schema_of: Mapping[Any, Any]) -> dict[str, Any]:
    if one.body is None:
        return {media: {"schema": {"type": "string"}} for media in one.raw_media}
    content: dict[str, Any] = {"schema": schema_of[one.body]}
    if one.example is not None:
        content["examples"] = {"example": {"value": one.example}}
    return {JSON: content}


def _problem(meaning: str) -> dict[str, Any]:
    return {"description": meaning, "content": {PROBLEM: {"schema": {"$ref": _REF.format(name=Problem.__name__)}}}}


def _answer(
    status: int, body: Body, schema_of: Mapping[Any, Any], standard: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any]:
    if body is None and status >= 400:
        return _problem(standard[status]["description"] if status in standard else f"{TITLES[status]}; see `code`.")
    meaning = _MEANINGS.get(status, TITLES.get(status, "Done."))
    if body is None:
        return {"description": meaning}
    if body == JSON:
        return {"description": meaning, "content": {JSON: {"schema": {"type": "object"}}}}
    if isinstance(body, str):
        media = HTML.partition(";")[0] if body == HTML else body
        return {"description": meaning, "content": {media: {"schema": {"type": "string"}}}}
    media = PROBLEM if issubclass(body, Problem) else JSON
    return {"description": meaning, "content": {media: {"schema": schema_of[body]}}}


def _told(value: Any) -> Any:
    """The same with what msgspec leaves unsaid: how our decimals are spelled."""
    if isinstance(value, dict):
        if value.get("format") == "decimal":
            return {"pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$"} | value
        return {key: _told(child) for key, child in value.items()}
    return [_told(child) for child in value] if isinstance(value, list) else value
