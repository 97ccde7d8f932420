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
from typing import Any, ClassVar, TypeVar

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


def read_document(path: Path) -> Node:
    """The root of the YAML file at `path`.

    Raises:
        DocumentError: the file is not UTF-8 YAML, has two documents, or names a field twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(Place(str(path), 1, 1), f"is not UTF-8 text (byte {error.start})") from None
    return parse_document(text, str(path))


def parse_document(text: str, name: str) -> Node:
    """The root of the YAML document in `text`; `name` stands for the file in error messages."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
        raise DocumentError(place, f"is not valid YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise DocumentError(Place(name, 1, 1), f"is not valid YAML: {error}") from None
    if root is None:
        raise DocumentError(Place(name, 1, 1), "is empty")
    return _node(root, name, set())


def _node(node: Any, name: str, seen: set[int]) -> Node:
    place = Place(name, node.start_mark.line + 1, node.start_mark.column + 1)
    if id(node) in seen:
        # An alias makes the tree a graph, and a short file an endless one.
        raise DocumentError(place, "repeats an anchored value by alias; write the value out")
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        # A plain scalar's style is "" from libyaml and None from the pure reader.
        empty = not node.style and node.value in ("", "~", "null")
        return Node(place, None if empty else node.value)
    if isinstance(node, yaml.SequenceNode):
        return Node(place, [_node(item, name, seen) for item in node.value])
    fields: dict[str, Node] = {}
    for key, value in node.value:
        key_place = Place(name, key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            raise DocumentError(key_place, "a field's name must be one value")
        if key.value in fields:
            raise DocumentError(key_place, f"field {key.value!r} is named twice")
        child = _node(value, name, seen)
        fields[key.value] = Node(key_place if child.value is None else child.place, child.value, key_place)
    return Node(place, fields)
