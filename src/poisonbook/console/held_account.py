"""What is held of a customer as an account to read: by kind of record, without pseudonyms and checksums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from poisonbook.console.held_values import HeldValues
from poisonbook.console.words import many
from poisonbook.register.rights import HeldRecords

_LEDGER = "ledger_contents"
LEFT_OUT = frozenset(
    {
        "basket",
        "customer",
        "delivery_address",
        "payment_token",
        "older",
        "newest",
        "digest",
        "fingerprint",
        "line",
        "version",
    }
)
"""Keys of what only machines read; JSON has all of it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a record."""

    label: str
    text: str
    """Empty: what follows, one deeper, is what is said."""
    depth: int


@dataclass(frozen=True, slots=True)
class Kind:
    """The records of one kind."""

    title: str
    records: tuple[tuple[Fact, ...], ...]
    note: str = ""


def account(held: HeldRecords, values: HeldValues) -> tuple[Kind, ...]:
    """Everything that is held, kind by kind; kinds of which nothing is are left out."""
    return tuple(_kind(table, rows, values) for table, rows in held.tables.items() if rows)


def _kind(table: str, rows: Sequence[Mapping[str, Any]], values: HeldValues) -> Kind:
    title = values.words[f"table.{table}"]
    if table == _LEDGER:
        return Kind(title, (), many(values.words, "rights.entries", len(rows), values.formats.number(len(rows))))
    hidden = LEFT_OUT | {"number"} if table == "licences" else LEFT_OUT  # which is a pseudonym of it
    return Kind(title, tuple(tuple(_facts(row, values, hidden, 0)) for row in rows))


def _facts(record: Mapping[str, Any], values: HeldValues, hidden: frozenset[str], depth: int) -> Iterator[Fact]:
    for key, value in record.items():
        if key not in hidden and value not in (None, "", [], {}):
            yield from _fact(key, value, values, hidden, depth)


def _fact(key: str, value: Any, values: HeldValues, hidden: frozenset[str], depth: int) -> Iterator[Fact]:
    label = values.label(key)
    inner = value if isinstance(value, list) else [value]
    if not isinstance(inner[0], Mapping):
        yield Fact(label, ", ".join(values.written(one, key) for one in inner), depth)
        return
    for one in inner:
        yield Fact(label, "", depth)
        yield from _facts(one, values, hidden, depth + 1)
