"""From the key `examples` of a rule file to its examples.

```yaml
examples:
  lines: {status: restricted}                  # what every line has that does not say otherwise
  match:
    - name: two orders, exactly thirty days apart
      lines: [{order: a, at: 0d}, {order: b, at: 30d}]
      finds: [{lines: [1, 2], value: 2}]       # may be left out: at least one finding
  no-match:
    - name: a second too late
      lines: [{order: a, at: 0d}, {order: b, at: 30d 1s}]
```

A line that does not say so is of its own order and product, at the origin, of customer `ann`, one pack, and of
a substance called `substance`; its buyer counts as general public, its states are `unknown`, and nothing of it came
back; all else is empty.
`~` takes back what `lines` says for all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TypeVar

from poisonbook.facts.schema import LINE_FIELDS, Field, Kind, LicenceState, StatementState
from poisonbook.rules.errors import (
    MissingKeyError,
    RuleError,
    RuleKeyError,
    RulesRefusedError,
    RuleValueError,
    RuleWordError,
    nearest,
)
from poisonbook.rules.examples import FACTS, ORIGIN, Example, ExampleLine, Expected
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.documents import DocumentError, Node

T = TypeVar("T")
_Facts = dict[str, str | Decimal | None]

_FIELDS: Mapping[str, Field] = {field.name: field for field in LINE_FIELDS}
_OF_ALL_LINES = ("order", "at", "product", "customer")
"""What a companion good has like a regulated line."""
_SHARED_KEYS = tuple(dict.fromkeys([*_OF_ALL_LINES, *FACTS]))
_LINE_KEYS = (*_SHARED_KEYS, "companion")
_NEVER_EMPTY: _Facts = {
    "buyer_class": BuyerClass.GENERAL_PUBLIC.value,
    "statement_state": StatementState.UNKNOWN.value,
    "licence_state": LicenceState.UNKNOWN.value,
}
_DEFAULTS: _Facts = {
    **_NEVER_EMPTY,
    "customer": "ann",
    "substance": "substance",
    "quantity": Decimal(1),
}
_KEPT_OF = {"kept_quantity": "quantity", "kept_kg": "amount_kg"}
"""What is kept of what was ordered: all of it, unless a line says otherwise."""
_OFFSET = re.compile(r"([0-9]{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DECIMALS = {"quantity": 3, "kept_quantity": 3, "strength_ww": 4}
_LARGEST = 99_999
_LARGEST_FIGURE = 10**12


def parse_examples(node: Node) -> tuple[Example, ...]:
    """The examples under the key `examples`, in the order of the file: those that match first.

    Raises:
        RulesRefusedError: with every fault, each a `RuleError` with its place.
    """
    reader = _Reader()
    examples = reader.examples(node)
    if reader.errors:
        # What is wrong with the shared facts is noted once for each line that has them.
        distinct = {str(error): error for error in reader.errors}
        raise RulesRefusedError(tuple(sorted(distinct.values(), key=lambda error: error.place)))
    return examples


class _Reader:
    """Reads on after a fault, so that a person sees all of them at once."""

    def __init__(self) -> None:
        self.errors: list[RuleError] = []

    def examples(self, node: Node) -> tuple[Example, ...]:
        """All examples under the key."""
        return self._noted(lambda: self._examples(node)) or ()

    def _examples(self, node: Node) -> tuple[Example, ...]:
        self._allow(node, ("lines", "match", "no-match"), "examples")
        shared = node.get("lines")
        base = {} if shared is None else self._line_keys(shared, _SHARED_KEYS)
        found = [*self._several(node, "match", base), *self._several(node, "no-match", base)]
        if not found and not self.errors:
            raise RuleValueError(node.place, "names no example; give some under match and no-match")
        self._refuse_twins(found)
        return tuple(found)

    def _several(self, node: Node, key: str, base: Mapping[str, Node]) -> Iterator[Example]:
        several = node.get(key)
        for child in self._noted(lambda: tuple(several or ())) or ():
            example = self._noted(partial(self._example, child, base, matches=key == "match"))
            if example is not None:
                yield example

    def _example(self, node: Node, base: Mapping[str, Node], *, matches: bool) -> Example:
        self._allow(node, ("name", "lines", "finds"), "an example")
        finds = node.get("finds")
        if finds is not None and not matches:
            problem = "an example that must not match finds nothing; leave the key 'finds' out"
            self.errors.append(RuleKeyError(finds.key_place or finds.place, problem))
            finds = None
        children = tuple(_needed(node, "lines"))
        if not children:
            raise RuleValueError(node.place, "an example has at least one line")
        lines = [self._noted(partial(self._line, child, base, number)) for number, child in enumerate(children, 1)]
        return Example(
            place=node.place,
            name=_text(_needed(node, "name")),
            matches=matches,
            lines=tuple(line for line in lines if line is not None),
            finds=None if finds is None else tuple(self._expected(child, len(children)) for child in finds),
        )

    def _expected(self, node: Node, count: int) -> Expected:
        self._allow(node, ("lines", "value"), "an expected finding")
        known = {str(number): number for number in range(1, count + 1)}
        numbers = []
        for child in _needed(node, "lines"):
            # By text: turning 1e999999999 into a whole number would never end.
            if child.text() not in known:
                raise RuleValueError(child.place, f"the example has lines 1 to {count}; found {child.text()!r}")
            numbers.append(known[child.text()])
        return Expected(node.place, tuple(sorted(set(numbers))), node.optional("value", _figure))

    # -- lines --------------------------------------------------------------------------------

    def _line(self, node: Node, base: Mapping[str, Node], number: int) -> ExampleLine:
        own = self._line_keys(node, _LINE_KEYS)
        companion = self._read(own, "companion", _text)
        if companion is not None:
            for key, child in own.items():
                if key not in (*_OF_ALL_LINES, "companion"):
                    problem = f"a companion good has no {key}: it is not a regulated line"
                    self.errors.append(RuleKeyError(child.key_place or child.place, problem))
            base = {key: child for key, child in base.items() if key in _OF_ALL_LINES}
        keys = {**base, **own}
        facts = _DEFAULTS if companion is None else {"customer": _DEFAULTS["customer"]}
        facts = facts | {name: self._fact(name, keys[name]) for name in FACTS if name in keys}
        if companion is None:
            facts |= {kept: facts.get(ordered) for kept, ordered in _KEPT_OF.items() if kept not in keys}
        return ExampleLine(
            place=node.place,
            order=self._read(keys, "order", _text) or f"order-{number}",
            at=self._read(keys, "at", _moment) or ORIGIN,
            product=self._read(keys, "product", _text) or f"product-{number}",
            companion=companion,
            facts=tuple((name, value) for name in FACTS if (value := facts.get(name)) is not None),
        )

    def _line_keys(self, node: Node, known: tuple[str, ...]) -> Mapping[str, Node]:
        self._allow(node, known, "a line of an example")
        return {key: child for key, child in node.mapping.items() if key in known}

    def _fact(self, name: str, node: Node) -> str | Decimal | None:
        if node.value is None:
            return _NEVER_EMPTY.get(name)
        return self._noted(partial(_value, name, node))

    def _read(self, keys: Mapping[str, Node], key: str, read: Callable[[Node], T]) -> T | None:
        node = keys.get(key)
        return None if node is None or node.value is None else self._noted(partial(read, node))

    # -- faults -------------------------------------------------------------------------------

    def _noted(self, read: Callable[[], T]) -> T | None:
        """What `read` gives; None, and the fault noted, when it cannot."""
        try:
            return read()
        except RuleError as error:
            self.errors.append(error)
        except DocumentError as error:
            self.errors.append(RuleValueError(error.place, error.problem))
        return None

    def _allow(self, node: Node, known: tuple[str, ...], what: str) -> None:
        for key, child in node.mapping.items():
            if key not in known:
                problem = f"{what} has no key {key!r}; {nearest(key, known)}"
                self.errors.append(RuleKeyError(child.key_place or child.place, problem))

    def _refuse_twins(self, examples: list[Example]) -> None:
        seen: set[str] = set()
        for example in examples:
            if example.name in seen:
                self.errors.append(RuleValueError(example.place, f"another example is named {example.name!r} too"))
            seen.add(example.name)


def _needed(node: Node, key: str) -> Node:
    child = node.get(key)
    if child is None:
        raise MissingKeyError(node.place, f"the key {key!r} is missing from an example")
    return child


def _text(node: Node) -> str:
    text = node.text()
    if not text.strip() or not text.isprintable():
        raise node.error("expected a value that can be read: not empty, no control characters")
    return text


def _value(name: str, node: Node) -> str | Decimal:
    field = _FIELDS.get(name)
    if field is not None and field.kind is Kind.NUMBER:
        return _number(node, name)
    if field is not None and field.kind is Kind.WORD and node.text() not in field.words:
        raise RuleWordError(node.place, f"unknown {name} {node.text()!r}; {nearest(node.text(), field.words)}")
    return _text(node)


def _number(node: Node, name: str) -> Decimal:
    return _exact(node, name, largest=_LARGEST, decimals=_DECIMALS.get(name, 6))


def _figure(node: Node) -> Decimal:
    return _exact(node, "value", largest=_LARGEST_FIGURE, decimals=6)


def _exact(node: Node, name: str, *, largest: int, decimals: int) -> Decimal:
    number = node.decimal()
    if not 0 <= number <= largest or number != number.quantize(Decimal(1).scaleb(-decimals)):
        problem = f"expected {name} from 0 to {largest} with at most {decimals} decimals"
        raise node.error(f"{problem}; found {node.text()!r}")
    return number


def _moment(node: Node) -> datetime:
    parts = [_OFFSET.fullmatch(part) for part in node.text().split()]
    try:
        if parts and None not in parts:
            return ORIGIN + sum((timedelta(**{_UNITS[part[2]]: int(part[1])}) for part in parts if part), timedelta())
        moment = datetime.fromisoformat(node.text())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        problem = f"expected a time since the start, such as 30d 1s, or as 2026-03-01T12:00; found {node.text()!r}"
        raise node.error(problem) from None
