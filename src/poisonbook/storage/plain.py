"""Frozen values as JSON and back, by the annotations of their fields.

A dataclass is an object, a named tuple a list, a decimal its text, a moment or day ISO 8601. A field with a default may
be missing, so that a value written before the field was there can be read.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

Reader = Callable[[Any], Any]


def json_of(value: object) -> str:
    """The value as JSON text."""
    return "[]" if value == () else _ENCODER.encode(value)


@cache
def reader_of(kind: Any) -> Reader:
    """What makes a value of a kind from parsed JSON: a dataclass, a named tuple, a simple type, or tuples of these."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (inner,) = (one for one in arguments if one is not type(None))
        return _optional(reader_of(inner))
    if origin in (tuple, frozenset):
        each = reader_of(arguments[0])
        return lambda values: origin(each(value) for value in values)
    if origin in (dict, Mapping):
        return dict
    return _simple_reader(kind)


def _simple_reader(kind: type) -> Reader:
    if kind in (str, int, bool):
        return lambda value: value
    if issubclass(kind, date):  # a moment, too
        return kind.fromisoformat
    if issubclass(kind, (StrEnum, Decimal)):
        return kind
    if is_dataclass(kind) or issubclass(kind, tuple):
        return _record_reader(kind)
    raise TypeError(f"{kind!r} has no form in JSON")


def _record_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    if issubclass(kind, tuple):
        places = [reader_of(hint) for hint in hints.values()]
        return lambda values: kind(*(read(value) for read, value in zip(places, values, strict=False)))
    readers = {name: reader_of(hints[name]) for name in field_names(kind)}
    return lambda values: kind(**{name: read(values[name]) for name, read in readers.items() if name in values})


def _optional(read: Reader) -> Reader:
    return lambda value: None if value is None else read(value)


def _plain(value: Any) -> object:
    """What `json` does not know, as what it knows."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    raise TypeError(f"a {type(value).__name__} has no form in JSON")


@cache
def field_names(kind: Any) -> tuple[str, ...]:
    """The names of a dataclass's fields."""
    return tuple(field.name for field in fields(kind))


_ENCODER = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":"))
