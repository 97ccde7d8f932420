"""Reading on after a fault, so that a person sees all faults of a file at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from poisonbook.rules.errors import RuleError, RulesRefusedError, RuleValueError, RuleWordError, nearest
from poisonbook.rules.syntax import Word
from poisonbook.values.documents import MIB, DocumentError, Node, Place

LARGEST_RULE_FILE = MIB
"""Bytes of a rule file. The longest of ours has a hundredth of it."""

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Faults:
    """What is wrong with a file, as far as it was read."""

    def __init__(self) -> None:
        self.errors: list[RuleError] = []

    def add(self, error: RuleError) -> None:
        """Note a fault."""
        self.errors.append(error)

    def read(self, node: Node, read: Callable[[Node], T]) -> T | None:
        """What `read` makes of the node; None, and the fault noted, when it cannot."""
        try:
            return read(node)
        except RulesRefusedError as refused:
            self.errors += map(_as_rule_error, refused.errors)
        except DocumentError as error:
            self.errors.append(_as_rule_error(error))
        return None

    def fields(self, node: Node) -> Mapping[str, Node]:
        """The named fields of a node; none, and the fault noted, when it holds something else."""
        return self.read(node, lambda one: one.mapping) or {}

    def items(self, node: Node) -> Iterator[Node]:
        """The items of a list; none, and the fault noted, when it is none."""
        yield from self.read(node, tuple) or ()

    def words(self, node: Node, what: str, most: int) -> tuple[Word, ...]:
        """The words of a list, or the one word; those that cannot be read are noted and left out."""
        nodes = [node] if isinstance(node.value, str) else list(self.items(node))
        if len(nodes) > most:
            self.add(RuleValueError(nodes[most].place, f"{what} lists {len(nodes)} values; expected at most {most}"))
            nodes = nodes[:most]
        found = [self.read(one, word) for one in nodes]
        return tuple(one for one in found if one is not None)


def _as_rule_error(error: DocumentError) -> RuleError:
    return error if isinstance(error, RuleError) else RuleValueError(error.place, error.problem)


def where(node: Node) -> Place:
    """The place of the key that names the node; its own where it has none."""
    return node.key_place or node.place


def word(node: Node) -> Word:
    """A value on one line."""
    text = node.text()
    if not text.strip() or not text.isprintable():
        raise node.error("expected a value that can be read: not empty, no control characters")
    return Word(node.place, text)


def prose(node: Node) -> str:
    """A text of a few lines."""
    text = node.text()
    if not text.strip() or not re.sub(r"[\n\t]", "", text).isprintable():
        raise node.error("expected a text that can be read: not empty, no control characters")
    return text


def choice(node: Node, make: type[E], kind: str) -> E:
    """The word of a closed list that stands here."""
    words = tuple(make)
    if node.text() not in words:
        raise RuleWordError(node.place, f"unknown {kind} {node.text()!r}; {nearest(node.text(), words)}")
    return make(node.text())
