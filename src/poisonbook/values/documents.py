"""YAML documents that remember where every value stands.

Every scalar is text: a schema decides what it means. So `no` stays the language Norwegian,
`3.10` keeps its last figure, and an amount that decides something becomes a `Decimal` from the
figures a person wrote, never from a binary fraction.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import ClassVar, TypeVar

import yaml

from poisonbook.errors import PoisonbookError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class DocumentError(PoisonbookError):
    """A YAML file does not say what its schema asks for."""

    code: ClassVar[str] = "document"

    def __init__(self, place: Place, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document and its place: a text, a list of nodes, or a mapping of nodes."""

    place: Place
    value: str | list[Node] | dict[str, Node] | None
    key_place: Place | None = None
    """Where the field's name stands, when this is the value of a field."""

    def error(self, problem: str) -> DocumentError:
        """An error that stands at this value."""
        return DocumentError(self.place, problem)

    # -- mappings ---------------------------------------------------------------------------

    @property
    def mapping(self) -> dict[str, Node]:
        """The fields of a mapping; an error if this is something else."""
        if not isinstance(self.value, dict):
            raise self.error(f"expected named fields, found {self._kind}")
        return self.value

    def allow(self, fields: Iterable[str]) -> None:
        """Raise if the mapping has a field that is not one of `fields`, with the nearest known name."""
        known = sorted(fields)
        for name, node in self.mapping.items():
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"known fields: {', '.join(known)}"
                raise DocumentError(node.key_place or node.place, f"unknown field {name!r}; {hint}")

    def get(self, field: str) -> Node | None:
        """The field, or None when it is absent or empty."""
        node = self.mapping.get(field)
        return None if node is None or node.value is None else node

    def need(self, field: str) -> Node:
        """The field, or an error when it is absent or empty."""
        node = self.get(field)
        if node is None:
            raise self.error(f"field {field!r} is missing")
        return node

    def optional(self, field: str, read: Callable[[Node], T]) -> T | None:
        """What `read` makes of the field; None when it is absent or empty."""
        node = self.get(field)
        return None if node is None else read(node)

    # -- lists ------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Node]:
        if not isinstance(self.value, list):
            raise self.error(f"expected a list, found {self._kind}")
        return iter(self.value)

    def texts(self) -> tuple[str, ...]:
        """The texts of a list; a single text counts as a list of one."""
        if isinstance(self.value, str):
            return (self.value,)
        return tuple(node.text() for node in self)

    # -- scalars ----------------------------------------------------------------------------

    def text(self) -> str:
        """The text of a scalar."""
        if not isinstance(self.value, str):
            raise self.error(f"expected one value, found {self._kind}")
        return self.value

    def decimal(self) -> Decimal:
        """The exact decimal number written here."""
        try:
            number = Decimal(self.text())
        except InvalidOperation:
            raise self.error(f"expected a number, found {self.text()!r}") from None
        if not number.is_finite():
            raise self.error(f"expected a finite number, found {self.text()!r}")
        return number

    def whole(self) -> int:
        """The whole number written here."""
        number = self.decimal()
        if number != number.to_integral_value():
            raise self.error(f"expected a whole number, found {self.text()!r}")
        return int(number)

    def date(self) -> date:
        """The ISO 8601 day written here."""
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            raise self.error(f"expected a day such as 2021-02-01, found {self.text()!r}") from None

    def boolean(self) -> bool:
        """`true` or `false`, written so."""
        words = {"true": True, "false": False}
        if self.text() not in words:
            raise self.error(f"expected true or false, found {self.text()!r}")
        return words[self.text()]

    def choice(self, make: Callable[[str], T], kind: str, known: Iterable[str]) -> T:
        """`make(text)`, or an error that names the nearest known word."""
        try:
            return make(self.text())
        except ValueError:
            words = [str(word) for word in known]
            near = difflib.get_close_matches(self.text(), words, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(words)}"
            raise self.error(f"unknown {kind} {self.text()!r}; {hint}") from None

    @property
    def _kind(self) -> str:
        return {dict: "named fields", list: "a list", str: "one value", type(None): "nothing"}[type(self.value)]


MIB = 1 << 20
LARGEST = 8 * MIB
"""Bytes of a file. The largest of ours has a tenth of a MiB; a table has no place in YAML."""


def read_document(path: Path, *, largest: int = LARGEST) -> Node:
    """The root of the YAML file at `path`, of which no more than `largest` bytes are read.

    Raises:
        DocumentError: the file cannot be read, is too large, is not UTF-8 YAML, holds two documents, or names a
            field twice.
    """
    start = Place(str(path), 1, 1)
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise DocumentError(start, f"cannot be read ({error.strerror})") from None
    if len(data) > largest:
        raise DocumentError(start, f"is larger than {largest / MIB:g} MiB; expected a file that a person wrote")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(start, f"is not UTF-8 text (byte {error.start})") from None
    return parse_document(text, str(path))


def parse_document(text: str, name: str) -> Node:
    """The root of the YAML document in `text`; `name` stands for the file in error messages."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(yaml.parse(text, Loader=loader), name).root()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
        raise DocumentError(place, f"is not valid YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise DocumentError(Place(name, 1, 1), f"is not valid YAML: {error}") from None


_DEEPEST = 40
"""Levels of lists and fields in one another; nothing of ours has ten."""


class _Builder:
    """Nodes out of the parser's events, which come one after the other however deep the document is."""

    def __init__(self, events: Iterator[yaml.Event], name: str) -> None:
        self._events = events
        self._name = name

    def root(self) -> Node:
        """The one document's root."""
        for event in self._events:
            if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
                break
        if isinstance(event, yaml.StreamEndEvent):
            raise DocumentError(Place(self._name, 1, 1), "is empty")
        root = self._node(event, 0)
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise DocumentError(self._place(event), "starts a second document; one file holds one")
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = self._place(event)
        if depth > _DEEPEST:
            raise DocumentError(place, f"is nested more than {_DEEPEST} levels deep")
        if isinstance(event, yaml.AliasEvent):
            # An alias makes the tree a graph, and a short file an endless one.
            raise DocumentError(place, "repeats an anchored value by alias; write the value out")
        if isinstance(event, yaml.ScalarEvent):
            # A plain scalar's style is "" from libyaml and None from the pure reader.
            empty = not event.style and event.value in ("", "~", "null")
            return Node(place, None if empty else event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(place, [self._node(item, depth + 1) for item in self._until(yaml.SequenceEndEvent)])
        return Node(place, dict(self._field(key, depth) for key in self._unique(self._until(yaml.MappingEndEvent))))

    def _field(self, key: yaml.ScalarEvent, depth: int) -> tuple[str, Node]:
        key_place = self._place(key)
        child = self._node(next(self._events), depth + 1)
        return key.value, Node(key_place if child.value is None else child.place, child.value, key_place)

    def _unique(self, keys: Iterator[yaml.Event]) -> Iterator[yaml.ScalarEvent]:
        seen = set()
        for key in keys:
            if not isinstance(key, yaml.ScalarEvent):
                raise DocumentError(self._place(key), "a field's name must be one value")
            if key.value in seen:
                raise DocumentError(self._place(key), f"field {key.value!r} is named twice")
            seen.add(key.value)
            yield key

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._name, mark.line + 1, mark.column + 1) if mark else Place(self._name, 1, 1)
