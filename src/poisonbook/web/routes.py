"""Which operation, or which page, a path and a method mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from urllib.parse import unquote

import msgspec

from poisonbook.web.errors import MalformedRequestError, MethodError, NotHereError
from poisonbook.web.operations import Routed

R = TypeVar("R", bound=Routed)
_NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Route(Generic[R]):
    """An operation, ready to be called."""

    operation: R
    decoder: msgspec.json.Decoder[Any] | None
    limit: int
    """The most bytes of a body."""


class Routes(Generic[R]):
    """All operations by path and method."""

    def __init__(self, operations: Sequence[R], *, body_limit: int) -> None:
        """Made once.

        Raises:
            ValueError: two operations share an id or a place, or one takes unknown fields.
        """
        self._fixed: dict[str, dict[str, Route[R]]] = {}
        self._open: dict[int, list[tuple[tuple[str | None, ...], tuple[str, ...], dict[str, Route[R]]]]] = {}
        if len({one.id for one in operations}) != len(operations):
            raise ValueError("two operations have the same id")
        for one in operations:
            methods = self._methods(one)
            if one.method in methods:
                raise ValueError(f"{one.id}: {one.method} {one.path} is taken")
            methods[one.method] = _route(one, body_limit)
        for patterns in self._open.values():  # what is spelled out comes before what is open
            patterns.sort(key=lambda pattern: [part is None for part in pattern[0]])

    def find(self, method: str, path: str) -> tuple[Route[R], Mapping[str, str]]:
        """The route of a raw, still percent-encoded path, and the parameters in it; HEAD finds what GET does.

        Raises:
            NotHereError: no operation has this path.
            MethodError: one has, but not this method.
            MalformedRequestError: a parameter is not UTF-8, or holds what no id holds.
        """
        methods, parameters = self._at(path)
        route = methods.get(method) or (methods.get("GET") if method == "HEAD" else None)
        if route is None:
            raise MethodError(allowed(methods))
        return route, parameters

    def allowed(self, path: str) -> str:
        """The methods that a raw path has.

        Raises:
            NotHereError: no operation has this path.
        """
        return allowed(self._at(path)[0])

    def _at(self, path: str) -> tuple[Mapping[str, Route[R]], Mapping[str, str]]:
        fixed = self._fixed.get(path)
        if fixed is not None:
            return fixed, _NOTHING
        parts = path.split("/")
        for pattern, names, methods in self._open.get(len(parts), ()):
            if all(want is None or want == part for want, part in zip(pattern, parts, strict=True)):
                values = [_decoded(part) for want, part in zip(pattern, parts, strict=True) if want is None]
                return methods, dict(zip(names, values, strict=True))
        raise NotHereError

    def _methods(self, operation: R) -> dict[str, Route[R]]:
        """The methods that the operation's path has so far."""
        if not operation.parameters:
            return self._fixed.setdefault(operation.path, {})
        pattern = tuple(None if part.startswith("{") else part for part in operation.path.split("/"))
        patterns = self._open.setdefault(len(pattern), [])
        for other, names, methods in patterns:
            if other == pattern:
                if names != operation.parameters:
                    raise ValueError(f"{operation.id}: its path's parameters have other names elsewhere")
                return methods
        methods = {}
        patterns.append((pattern, operation.parameters, methods))
        return methods


def allowed(methods: Mapping[str, Route[R]]) -> str:
    """The methods of a path, as the header Allow has them."""
    return ", ".join(sorted({*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))


def _route(operation: R, body_limit: int) -> Route[R]:
    for struct in (operation.body, operation.query):
        if struct is not None and not struct.__struct_config__.forbid_unknown_fields:
            raise ValueError(f"{operation.id}: {struct.__name__} takes unknown fields")
    decoder = None if operation.body is None else msgspec.json.Decoder(operation.body)
    return Route(operation, decoder, operation.body_limit or body_limit)


LONGEST_PARAMETER = 200


def _decoded(part: str) -> str:
    try:
        text = unquote(part, errors="strict") if "%" in part else part
    except UnicodeDecodeError:
        raise MalformedRequestError("the path is not UTF-8") from None
    if not text or len(text) > LONGEST_PARAMETER:
        raise NotHereError
    if not text.isprintable() and any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise MalformedRequestError("the path holds a control character")
    return text
