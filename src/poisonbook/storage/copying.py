"""Rows in PostgreSQL's binary form of COPY (its manual, "COPY: Binary Format")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import chain, repeat
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, Table, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from poisonbook.storage.errors import StoreValueError

_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_LENGTH_BYTES = 4


@cache
def copy_in(table: Table, names: tuple[str, ...]) -> str:
    """The statement that takes rows with these columns in; its one parameter is what `copied` gives."""
    columns = ", ".join(f'"{name}"' for name in names)
    return f"COPY \"{table.name}\" ({columns}) FROM STDIN (FORMAT binary, ENCODING 'UTF8')"


def copied(table: Table, names: Sequence[str], columns: Sequence[Sequence[Any]]) -> bytes:
    """Rows, whose values are given column by column, as the driver would be given them.

    Raises:
        StoreValueError: a value does not go into its column.
    """
    writers = [_writer(table.c[name].type) for name in names]
    try:
        fields = [
            [_NULL if value is None else written(value) for value in column]
            for written, column in zip(writers, columns, strict=True)
        ]
    except (OverflowError, TypeError):
        raise StoreValueError from None
    rows = zip(repeat(len(names).to_bytes(2, "big")), *fields, strict=False)
    return b"".join((_START, *chain.from_iterable(rows), _END))


def _writer(kind: TypeEngine[Any]) -> Callable[[Any], bytes]:
    """How values of a type are written, with their length before them."""
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if isinstance(plain, BigInteger):
        return partial(_whole, size=8)
    if isinstance(plain, Integer):
        return partial(_whole, size=4)
    if isinstance(plain, LargeBinary):
        return _bytes
    if isinstance(plain, Text):
        return _text
    raise TypeError(f"no column is a {plain}")


def _whole(value: int, *, size: int) -> bytes:
    return size.to_bytes(_LENGTH_BYTES, "big") + int.to_bytes(value, size, "big", signed=True)


def _bytes(value: bytes) -> bytes:
    return len(value).to_bytes(_LENGTH_BYTES, "big") + value


def _text(value: str) -> bytes:
    return _bytes(str.encode(value))
