"""From a YAML document to a rule: which keys there are, and what kind of value each holds.

Whether the rule may say what it says is asked in `rules.check`, of every part that could be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar, cast

from poisonbook.law.model import Certainty
from poisonbook.rules.check import check_rule
from poisonbook.rules.errors import (
    CompanionsError,
    MisplacedKeyError,
    MissingKeyError,
    RuleError,
    RuleIdentityError,
    RuleKeyError,
    RuleValueError,
    WhyError,
    nearest,
)
from poisonbook.rules.keys import KEYS, LAW_KEYS, keys_of, own_keys
from poisonbook.rules.parse_body import (
    parse_branches,
    parse_companions,
    parse_condition,
    parse_selection,
    parse_selections,
    parse_timespan,
)
from poisonbook.rules.parse_examples import parse_examples
from poisonbook.rules.reading import Faults, choice, prose, where, word
from poisonbook.rules.sentences import LANGUAGES
from poisonbook.rules.syntax import Attention, Basis, LawBasis, Rule, RuleType, Word
from poisonbook.values.documents import Node

T = TypeVar("T")

ID = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
LONGEST_ID = 100
JURISDICTION = "[A-Z]{2}(-[A-Z0-9]{1,3})?"
VERSION = "[1-9][0-9]{0,5}"
_MOST_GROUPS = 20


def parse_rule(root: Node) -> tuple[Rule | None, tuple[RuleError, ...]]:
    """The rule of a document; or None and every fault, of its writing and of what it says, by place."""
    if not isinstance(root.value, dict):
        return None, (RuleValueError(root.place, "expected the keys of a rule, such as id and selection"),)
    reader = _Reader(root)
    rule = reader.rule()
    faults = [*reader.faults.errors, *check_rule(rule, unread=reader.unread)]
    return (None, tuple(sorted(faults, key=lambda error: error.place))) if faults else (rule, ())


class _Reader:
    """The keys of one rule file."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.faults = Faults()
        self.unread: set[str] = set()
        """Keys that are missing, or hold nothing that could be read."""

    def rule(self) -> Rule:
        """The rule, as far as it can be read; parts at fault are None or empty."""
        self._refuse_unknown()
        kind = self._need("type", partial(choice, make=RuleType, kind="type"))
        if isinstance(kind, RuleType):
            self._refuse_misplaced(kind)
        field = self._take("field", lambda node: word(node).text)
        summed = field if kind is RuleType.VALUE_SUM else None
        why = self._need("why", self._why) or {}
        selected = self._gather("selections", parse_selections) or self._gather("selection", parse_selection)
        return Rule(
            id=self._need("id", _id),
            version=self._need("version", _version),
            title=self._need("title", prose),
            jurisdiction=self._need("jurisdiction", _jurisdiction),
            description=self._need("description", prose),
            law=self._need("law", self._law),
            indicator=self._need("indicator", prose),
            attention=self._need("attention", partial(choice, make=Attention, kind="attention")),
            type=kind,
            selections=selected,
            why=why.get("en", ""),
            translations=tuple(sorted((lang, text) for lang, text in why.items() if lang != "en")),
            note=self._take("note", prose) or "",
            exceptions=self._gather("except", partial(parse_branches, what="except")),
            field=field,
            group_by=self._gather("group-by", _groups),
            timespan=self._take("timespan", parse_timespan),
            condition=self._take("condition", partial(parse_condition, field=summed)),
            companions=self._gather("companions", parse_companions),
            basis=self._take("basis", partial(choice, make=Basis, kind="basis")),
            examples=self._take("examples", parse_examples) or (),
            like=self._take("like", _id),
            places={key: where(node) for key, node in self.root.mapping.items()},
        )

    # -- keys ---------------------------------------------------------------------------------

    def _refuse_unknown(self) -> None:
        for key, node in self.root.mapping.items():
            if key not in KEYS:
                self.faults.add(RuleKeyError(where(node), f"unknown key {key!r}; {nearest(key, KEYS)}"))

    def _refuse_misplaced(self, kind: RuleType) -> None:
        known = {key.name for key in keys_of(kind)}
        for key, node in self.root.mapping.items():
            if key not in KEYS or key in known:
                continue
            if key == "companions":
                problem = f"companions count in rules of type companions only, not in type {kind}"
                self.faults.add(CompanionsError(where(node), problem))
            else:
                own = ", ".join(own_keys(kind)) or "none"
                problem = f"key {key!r} is not for a rule of type {kind}; its own keys: {own}"
                self.faults.add(MisplacedKeyError(where(node), problem))
        for key in own_keys(kind):
            if self.root.get(key) is None:
                problem = f"a rule of type {kind} needs the key {key!r}"
                self.faults.add(MissingKeyError(self.root.place, problem))
                self.unread.add(key)

    def _need(self, key: str, read: Callable[[Node], T]) -> T:
        """The key's value; a fault is noted when there is none."""
        if self.root.get(key) is None:
            self.faults.add(MissingKeyError(self.root.place, f"the key {key!r} is missing"))
            self.unread.add(key)
        # None stands in for a value at fault: a rule with faults is never handed out.
        return cast("T", self._take(key, read))

    def _take(self, key: str, read: Callable[[Node], T]) -> T | None:
        """The key's value, or None; a fault is noted when it cannot be read."""
        node = self.root.get(key)
        if node is None:
            return None
        value = self.faults.read(node, read)
        if value is None:
            self.unread.add(key)
        return value

    def _gather(self, key: str, read: Callable[[Node, Faults], tuple[T, ...]]) -> tuple[T, ...]:
        """What could be read of a key of several parts."""
        node = self.root.get(key)
        if node is None:
            return ()
        before = len(self.faults.errors)
        parts = read(node, self.faults)
        if not parts and len(self.faults.errors) > before:
            self.unread.add(key)
        return parts

    # -- parts --------------------------------------------------------------------------------

    def _law(self, node: Node) -> tuple[LawBasis, ...]:
        if node.value == []:
            raise node.error("expected one provision of law or more")
        return tuple(law for item in node if (law := self._provision(item)) is not None)

    def _provision(self, node: Node) -> LawBasis | None:
        for key, child in self.faults.fields(node).items():
            if key not in LAW_KEYS:
                self.faults.add(RuleKeyError(where(child), f"unknown key {key!r} of law; {nearest(key, LAW_KEYS)}"))
        if not isinstance(node.value, dict):
            return None
        texts = {key: self._text(node, key) for key in ("act", "article", "url", "duty")}
        url = texts["url"]
        if url is not None and not url.startswith("https://"):
            self.faults.add(RuleValueError(node.need("url").place, "expected an address that starts with https://"))
        certainty = self._certainty(node)
        return LawBasis(
            act=texts["act"] or "",
            article=texts["article"] or "",
            url=url or "",
            certainty=certainty or Certainty.MEMORY,
            duty=texts["duty"] or "",
            places={key: child.place for key, child in node.value.items()},
        )

    def _text(self, node: Node, key: str) -> str | None:
        return self.faults.read(node, lambda one: word(one.need(key)).text)

    def _certainty(self, node: Node) -> Certainty | None:
        return self.faults.read(node, lambda one: choice(one.need("certainty"), Certainty, "certainty"))

    def _why(self, node: Node) -> Mapping[str, str]:
        if isinstance(node.value, str):
            return {"en": prose(node)}
        sentences = {}
        for lang, child in node.mapping.items():
            if lang not in LANGUAGES:
                problem = f"there are no sentences in {lang!r}; {nearest(lang, LANGUAGES)}"
                self.faults.add(WhyError(where(child), problem))
            elif (text := self.faults.read(child, prose)) is not None:
                sentences[lang] = text
        if "en" not in node.mapping:
            self.faults.add(WhyError(where(node), "the sentence in English, en, is missing"))
        return sentences


def _groups(node: Node, faults: Faults) -> tuple[Word, ...]:
    return faults.words(node, "group-by", _MOST_GROUPS)


def _id(node: Node) -> str:
    return _shaped(node, ID, "small letters, figures and hyphens, such as eu-amount")


def _jurisdiction(node: Node) -> str:
    return _shaped(node, JURISDICTION, "a jurisdiction's code, such as EU")


def _version(node: Node) -> int:
    return int(_shaped(node, VERSION, "a whole number from 1"))


def _shaped(node: Node, pattern: str, expected: str) -> str:
    text = node.text()
    if len(text) > LONGEST_ID:
        raise RuleIdentityError(node.place, f"expected {expected}, of at most {LONGEST_ID} characters")
    if re.fullmatch(pattern, text) is None:
        raise RuleIdentityError(node.place, f"expected {expected}; found {text!r}")
    return text
