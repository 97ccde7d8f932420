"""Bodies, queries and headers as they come in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
from datetime import date
from typing import Any, get_origin
from urllib.parse import parse_qsl

import msgspec

from poisonbook.values.years import WHICH_YEARS, in_years
from poisonbook.web.errors import (
    BodyTooLargeError,
    InvalidBodyError,
    InvalidQueryError,
    MalformedRequestError,
    MediaTypeError,
    SlowBodyError,
)
from poisonbook.web.operations import JSON, Routed
from poisonbook.web.routes import Route

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
PATIENCE_SECONDS = 30.0
_PAIRS = 100
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""U+0000 as JSON escapes it; after one backslash more it is a text of six letters."""
_WHERE = re.compile(r" - at `([$.\w\[\]]+)`\Z", re.ASCII)
_QUOTING = {
    "Invalid enum value": "Not one of the values that may stand there",
    "Invalid value": "Invalid value",
    "Object contains unknown field": "Object contains unknown field",
}
"""What msgspec begins with where it goes on with what was sent, and what we say."""


class GoneError(Exception):
    """The client went away before its request was whole; there is nobody to answer."""


async def read_body(receive: Receive, *, length: str | None, limit: int) -> bytes:
    """The whole body, of at most `limit` bytes.

    Raises:
        BodyTooLargeError: it is larger; what is past the limit was not read.
        SlowBodyError: it did not come in time.
        GoneError: the client went away.
    """
    if length is not None and length.isdecimal() and int(length) > limit:
        raise BodyTooLargeError(limit)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _joined(receive, limit)
    except TimeoutError:
        raise SlowBodyError from None


async def _joined(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        body += message.get("body", b"")
        if len(body) > limit:
            raise BodyTooLargeError(limit)
        if not message.get("more_body"):
            return bytes(body)


def check_media(operation: Routed, headers: Mapping[str, str]) -> None:
    """Refuse a body of a kind that the operation does not take.

    Raises:
        MediaTypeError: naming what it takes.
    """
    taken = operation.raw_media or (JSON,)
    given = headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in taken or headers.get("content-encoding", "identity").lower() != "identity":
        raise MediaTypeError(" or ".join(taken))


def decode_body(route: Route[Any], raw: bytes) -> Any:
    """The body as the operation takes it.

    Raises:
        MalformedRequestError: it is not JSON.
        InvalidBodyError: it is, but of another shape. The message says where, and nothing that was sent.
    """
    if route.decoder is None:
        return None
    try:
        body = route.decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise InvalidBodyError(_without_values(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise MalformedRequestError("the body is not JSON in UTF-8") from None
    except RecursionError:
        raise MalformedRequestError("the body is nested too deeply") from None
    if _NUL.search(raw):
        raise InvalidBodyError("a text holds U+0000")
    for where in _out_of_years(body, "$"):
        raise InvalidBodyError(f"A day or a moment {WHICH_YEARS} - at {where}")
    return body


def decode_query(operation: Routed, raw: bytes) -> Any:
    """The query as the operation takes it.

    Raises:
        InvalidQueryError: a name or a value is wrong, or comes twice.
    """
    if not raw and operation.query is None:
        return None
    try:
        pairs = pairs_of(raw)
    except ValueError:
        raise InvalidQueryError("the query is not of the form name=value&…, percent-encoded UTF-8") from None
    if operation.query is None:
        raise InvalidQueryError("this operation has no query")
    try:
        return _as_struct(pairs, operation.query)
    except ValueError as error:
        raise InvalidQueryError(str(error)) from None


def decode_form(struct: type[msgspec.Struct], raw: bytes) -> Any:
    """A form as browsers send it (WHATWG URL, 5.1), with the fields of `struct`.

    Raises:
        MalformedRequestError: it is none.
        InvalidBodyError: a name or a value is wrong, or comes twice.
    """
    try:
        pairs = pairs_of(raw)
    except ValueError:
        raise MalformedRequestError("the body is not a form in UTF-8") from None
    return decode_fields(struct, pairs)


def decode_fields(struct: type[msgspec.Struct], pairs: Iterable[tuple[str, str]]) -> Any:
    """The fields of a form, as `struct` has them.

    Raises:
        InvalidBodyError: a name or a value is wrong, or comes twice.
    """
    try:
        return _as_struct(pairs, struct)
    except ValueError as error:
        raise InvalidBodyError(str(error)) from None


def pairs_of(raw: bytes) -> list[tuple[str, str]]:
    """The names and values of a query or a form; ValueError where it is none."""
    return parse_qsl(
        raw.decode("ascii"), keep_blank_values=True, strict_parsing=bool(raw), errors="strict", max_num_fields=_PAIRS
    )


def _as_struct(pairs: Iterable[tuple[str, str]], struct: type[msgspec.Struct]) -> Any:
    """The values of texts as the struct has them; ValueError saying where they are wrong."""
    many = {one.encode_name for one in msgspec.structs.fields(struct) if get_origin(one.type) in (list, tuple)}
    values: dict[str, Any] = {}
    for name, value in pairs:
        if "\0" in value:
            raise ValueError("a value holds U+0000")
        if name in many:
            values.setdefault(name, []).append(value)
        elif name in values:
            raise ValueError("a name comes twice")
        else:
            values[name] = value
    try:
        found = msgspec.convert(values, struct, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(_without_values(str(error))) from None
    for where in _out_of_years(found, "$"):
        raise ValueError(f"A day or a moment {WHICH_YEARS} - at {where}")
    return found


def _out_of_years(value: Any, where: str) -> Iterator[str]:
    """Where in a body or a query days and moments lie outside `YEARS`."""
    if isinstance(value, msgspec.Struct):
        for field, name in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
            yield from _out_of_years(getattr(value, field), f"{where}.{name}")
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _out_of_years(one, f"{where}[...]")
    elif isinstance(value, date) and not in_years(value):
        yield where


def _without_values(message: str) -> str:
    """What msgspec says, without what was sent: it quotes values and unknown names."""
    where = _WHERE.search(message)
    said = message if where is None else message[: where.start()]
    for begins, ours in _QUOTING.items():
        if said.startswith(begins):
            said = ours
    return said if where is None else f"{said} - at {where[1]}"
