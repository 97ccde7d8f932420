"""From a YAML document to a rule: which keys there are, and what kind of value each holds.

Whether the rule may say what it says is asked in `rules.check`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar, cast

from poisonbook.law.model import Certainty
from poisonbook.rules.errors import (
    CompanionsError,
    ComparisonError,
    ConditionError,
    MisplacedKeyError,
    MissingKeyError,
    RuleError,
    RuleIdentityError,
    RuleKeyError,
    RuleValueError,
    RuleWordError,
    TimespanError,
    nearest,
)
from poisonbook.rules.syntax import (
    Attention,
    Basis,
    Clause,
    Condition,
    LawBasis,
    Operator,
    Rule,
    RuleType,
    Word,
)
from poisonbook.rules.timespan import Timespan
from poisonbook.values.documents import DocumentError, Node

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_ALWAYS = (
    "id", "version", "title", "jurisdiction", "description", "law", "indicator", "attention", "type", "selection",
    "why",
)  # fmt: skip
_WINDOW = ("group-by", "timespan", "condition", "basis")
_BY_TYPE: dict[RuleType, tuple[str, ...]] = {
    RuleType.LINE: (),
    RuleType.EVENT_COUNT: _WINDOW,
    RuleType.VALUE_COUNT: ("field", *_WINDOW),
    RuleType.VALUE_SUM: ("field", *_WINDOW),
    RuleType.COMPANIONS: ("companions", "condition", "basis"),
}
_OPTIONAL = ("note",)
KEYS = tuple(dict.fromkeys([*_ALWAYS, *_OPTIONAL, *(key for keys in _BY_TYPE.values() for key in keys)]))
"""Every key that a rule file may have."""

_COMPARISONS = (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE)
_CONDITIONS = (Operator.GTE, Operator.GT)


def parse_rule(root: Node) -> tuple[Rule | None, tuple[RuleError, ...]]:
    """The rule of a document, or None and every fault that was found."""
    if not isinstance(root.value, dict):
        return None, (RuleValueError(root.place, "expected the keys of a rule, such as id and selection"),)
    keys = _Keys(root)
    keys.refuse_unknown()
    kind = keys.need("type", lambda node: _choice(node, RuleType, "type"))
    if isinstance(kind, RuleType):
        keys.refuse_misplaced(kind)
    rule = Rule(
        id=keys.need("id", _id),
        version=keys.need("version", _version),
        title=keys.need("title", Node.text),
        jurisdiction=keys.need("jurisdiction", _jurisdiction),
        description=keys.need("description", Node.text),
        law=keys.need("law", lambda node: tuple(map(_law, node))),
        indicator=keys.need("indicator", Node.text),
        attention=keys.need("attention", lambda node: _choice(node, Attention, "attention")),
        type=kind,
        selection=keys.need("selection", _selection),
        why=keys.need("why", Node.text),
        note=keys.take("note", Node.text) or "",
        field=keys.take("field", Node.text),
        group_by=keys.take("group-by", _words) or (),
        timespan=keys.take("timespan", _timespan),
        condition=keys.take("condition", _condition),
        companions=keys.take("companions", _companions),
        basis=keys.take("basis", lambda node: _choice(node, Basis, "basis")),
        places={key: node.key_place or node.place for key, node in root.mapping.items()},
    )
    return (None, tuple(sorted(keys.errors, key=lambda error: error.place))) if keys.errors else (rule, ())


class _Keys:
    """The keys of a rule file; collects faults, so that a person sees all of them at once."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.errors: list[RuleError] = []

    def refuse_unknown(self) -> None:
        """Note the keys that no rule has."""
        for key, node in self.root.mapping.items():
            if key not in KEYS:
                place = node.key_place or node.place
                self.errors.append(RuleKeyError(place, f"unknown key {key!r}; {nearest(key, KEYS)}"))

    def refuse_misplaced(self, kind: RuleType) -> None:
        """Note the keys that are for rules of other types, and those that this type lacks."""
        own = _BY_TYPE[kind]
        for key, node in self.root.mapping.items():
            place = node.key_place or node.place
            if key not in KEYS or key in (*_ALWAYS, *_OPTIONAL, *own):
                continue
            if key == "companions":
                problem = f"companions count in rules of type companions only, not in type {kind}"
                self.errors.append(CompanionsError(place, problem))
            else:
                problem = f"key {key!r} is not for a rule of type {kind}; its own keys: {', '.join(own) or 'none'}"
                self.errors.append(MisplacedKeyError(place, problem))
        for key in own:
            if self.root.get(key) is None:
                self.errors.append(MissingKeyError(self.root.place, f"a rule of type {kind} needs the key {key!r}"))

    def need(self, key: str, read: Callable[[Node], T]) -> T:
        """The key's value; a fault is noted when there is none."""
        if self.root.get(key) is None:
            self.errors.append(MissingKeyError(self.root.place, f"the key {key!r} is missing"))
        # None stands in for a value at fault: a rule with faults is never handed out.
        return cast("T", self.take(key, read))

    def take(self, key: str, read: Callable[[Node], T]) -> T | None:
        """The key's value, or None; a fault is noted when it cannot be read."""
        try:
            node = self.root.get(key)
            return None if node is None else read(node)
        except RuleError as error:
            self.errors.append(error)
        except DocumentError as error:
            self.errors.append(RuleValueError(error.place, error.problem))
        return None


def _selection(node: Node) -> tuple[Clause, ...]:
    if not node.mapping:
        raise node.error("a selection names at least one field")
    return tuple(clause for field, value in node.mapping.items() for clause in _clauses(field, value))


def _clauses(field: str, node: Node) -> list[Clause]:
    place = node.key_place or node.place
    if not isinstance(node.value, dict):
        words = _words(node)
        if not words:
            raise ComparisonError(place, f"field {field!r} lists no value, so the rule could never hold")
        return [Clause(place, field, Operator.IN, words)]
    clauses = []
    for name, operand in node.mapping.items():
        if name not in _COMPARISONS:
            known = ", ".join(_COMPARISONS)
            raise ComparisonError(operand.key_place or place, f"unknown comparison {name!r}; known: {known}")
        clauses.append(Clause(place, field, Operator(name), (_word(operand),)))
    if not clauses:
        raise ComparisonError(place, f"field {field!r} is compared with nothing")
    return clauses


def _condition(node: Node) -> Condition:
    names = list(node.mapping)
    if len(names) != 1 or names[0] not in _CONDITIONS:
        raise ConditionError(node.place, "expected one limit, as gte: 20 (reaches it) or gt: 20 (passes it)")
    return Condition(node.place, Operator(names[0]), node.need(names[0]).decimal())


def _law(node: Node) -> LawBasis:
    node.allow(("act", "article", "url", "certainty", "duty"))
    url = node.need("url")
    if not url.text().startswith("https://"):
        raise url.error("expected an address that starts with https://")
    return LawBasis(
        act=node.need("act").text(),
        article=node.need("article").text(),
        url=url.text(),
        certainty=_choice(node.need("certainty"), Certainty, "certainty"),
        duty=node.need("duty").text(),
    )


def _timespan(node: Node) -> Timespan:
    try:
        return Timespan.parse(node.text())
    except ValueError as error:
        raise TimespanError(node.place, f"{error}; found {node.text()!r}") from None


def _companions(node: Node) -> str:
    if node.text() != "operator":
        raise CompanionsError(node.place, "companions are those that the operator names: write companions: operator")
    return node.text()


def _id(node: Node) -> str:
    return _shaped(node, "[a-z][a-z0-9]*(-[a-z0-9]+)*", "small letters, figures and hyphens, such as eu-amount")


def _jurisdiction(node: Node) -> str:
    return _shaped(node, "[A-Z]{2}(-[A-Z0-9]{1,3})?", "a jurisdiction's code, such as EU")


def _version(node: Node) -> int:
    return int(_shaped(node, "[1-9][0-9]{0,5}", "a whole number from 1"))


def _shaped(node: Node, pattern: str, expected: str) -> str:
    if re.fullmatch(pattern, node.text()) is None:
        raise RuleIdentityError(node.place, f"expected {expected}; found {node.text()!r}")
    return node.text()


def _choice(node: Node, make: type[E], kind: str) -> E:
    words = tuple(make)
    if node.text() not in words:
        raise RuleWordError(node.place, f"unknown {kind} {node.text()!r}; {nearest(node.text(), words)}")
    return make(node.text())


def _words(node: Node) -> tuple[Word, ...]:
    return (_word(node),) if isinstance(node.value, str) else tuple(map(_word, node))


def _word(node: Node) -> Word:
    text = node.text()
    if not text.strip() or not text.isprintable():
        raise node.error("expected a value that can be read: not empty, no control characters")
    return Word(node.place, text)
