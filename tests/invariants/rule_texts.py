"""Rule files by the grammar, sound ones and such as try to do without an anchor; and who tells them apart.

The judge reads the text with another YAML reader and knows the invariants only: nothing of the compiler is in it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from random import Random
from typing import Any

import yaml

Branch = Any
"""Fields to tests; or whatever else somebody writes in its place."""

KINDS = ("line", "event_count", "value_count", "value_sum", "temporal", "temporal_ordered", "companions")
HEAD = {
    "title": "A title",
    "jurisdiction": "EU",
    "description": "A description.",
    "law": [{"act": "a", "article": "b", "url": "https://a", "certainty": "memory", "duty": "EU-9-1"}],
    "indicator": "statutory check",
    "attention": "low",
    "why": "A line.",
}
FIELDS = frozenset(
    (
        *("substance", "schedule", "status", "strength_ww", "amount_kg", "quantity", "kept_kg", "kept_quantity"),
        *("buyer_class", "channel", "payment_kind", "delivery_country", "statement_state", "licence_state"),
    )
)
SOMEBODY = frozenset(("customer", "order", "delivery_address", "payment_token", "licence", "statement"))
GROUPS = SOMEBODY | {"substance"}
REGULATED = frozenset(("restricted", "undetermined", "reportable"))

_WORDS: dict[str, list[str]] = {
    "buyer_class": ["general_public", "professional_user", "farmer", "economic_operator"],
    "channel": ["web", "shop", "o'shop", "status", "Annex I", "{status: restricted}"],
    "payment_kind": ["cash", "card", "restricted"],
    "delivery_country": ["DE", "AT"],
    "statement_state": ["valid", "expired", "none", "unknown"],
    "licence_state": ["valid", "not_covering", "unknown"],
}
_NUMBERS = ("strength_ww", "amount_kg", "quantity", "kept_kg", "kept_quantity")
_ANCHORS: dict[str, list[str]] = {
    "status": sorted(REGULATED),
    "schedule": ["Annex I", "Annex II", "Part 20 Tier 1", "§ 1"],
    "substance": ["nitric-acid", "acetone", "hexamine"],
}
_NEARLY = ("Status", "statuses", "st\u0430tus", "status ", " status", "substances", "schedules", "anchor", "not_status")
"""Among them one with a Cyrillic letter."""
_STRANGERS = ("nationality", "religion", "age", "customer", "customer_id", "ip_address", "score", "product", "title")
_HOLLOW: tuple[Any, ...] = (
    [],
    {},
    None,
    [None],
    "",
    [""],
    " ",
    {"gt": "1"},
    {"gte": "0", "lt": "9"},
    {"in": "x"},
    [[]],
)
"""What an anchor may not be given."""
_FURTHER: dict[str, tuple[str, ...]] = {"value_count": ("substance", "order", "channel"), "value_sum": ("amount_kg",)}


@dataclass(frozen=True)
class RuleText:
    """One rule file."""

    kind: str
    keys: dict[str, Any]
    text: str
    sound: bool
    """Whether it was put together from sound parts alone, so that it must compile."""
    bare: bool
    """Whether all that it lacks is an anchor in some branch, so that this must be said."""


class Maker:
    """Draws rule files; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - the same rules again are what is wanted
        self._bare = self._broken = False

    def rule(self, *, kind: str | None = None, base: dict[str, Any] | None = None) -> RuleText:
        """A rule file of any type; with `base`, one that is like that rule and replaces what it selects."""
        chance = self.chance
        self._bare = self._broken = False
        # Half of the files have nothing wrong with them; each branch of the others has its chance.
        self._risk = chance.choice((0.0, 0.5))
        kind = str(base["type"]) if base is not None else kind or chance.choice(KINDS)
        selected = self._selected(kind)
        if base is None:
            keys = {"id": "rule", "version": "1", **HEAD, "type": kind, **selected, **self._window(kind)}
        else:
            keys = {"id": "rule", "version": "1", "like": base["id"], **selected}
            if chance.random() < self._risk / 2:
                keys |= dict.fromkeys(selected)
                self._broken = True
        if chance.random() < 0.3:
            keys["except"] = self._either([self._anchored() if chance.random() < 0.5 else self._tests(1)])
        if chance.random() < self._risk / 4:
            self._displace(keys, kind)
        items = list(keys.items())
        chance.shuffle(items)
        text = "".join(f"{key}: {self._written(value)}\n" for key, value in items)
        return RuleText(kind, keys, text, not (self._bare or self._broken), self._bare and not self._broken)

    # -- what is selected -----------------------------------------------------------------------

    def _selected(self, kind: str) -> dict[str, Any]:
        if not kind.startswith("temporal"):
            return {"selection": self._either(self._branches())}
        names = self.chance.sample(["first", "then", "status", "b-1"], self.chance.choice((2, 2, 3)))
        return {"selections": {name: self._either(self._branches()) for name in names}}

    def _branches(self) -> list[Branch]:
        return [self._branch() for _ in range(self.chance.choice((1, 1, 2, 3)))]

    def _either(self, branches: list[Branch]) -> Any:
        return branches[0] if len(branches) == 1 and self.chance.random() < 0.7 else branches

    def _branch(self) -> Branch:
        if self.chance.random() >= self._risk:
            return self._anchored()
        return self.chance.choice((self._unanchored, self._unanchored, self._hollow, self._strange, self._misshapen))()

    def _anchored(self) -> Branch:
        field = self.chance.choice(("status", "status", "schedule", "substance"))
        return self._tests(self.chance.choice((0, 1, 2))) | {field: self._values(_ANCHORS[field])}

    def _unanchored(self) -> Branch:
        self._bare = True
        return self._tests(self.chance.choice((1, 1, 2, 3)))

    def _hollow(self) -> Branch:
        self._broken = True
        field = self.chance.choice(sorted(_ANCHORS))
        value = self.chance.choice(_HOLLOW)
        if field == "status" and self.chance.random() < 0.5:
            value = self.chance.choice(("not_regulated", ["restricted", "not_regulated"], "Restricted", "any", "*"))
        return self._tests(self.chance.choice((0, 1))) | {field: value}

    def _strange(self) -> Branch:
        self._broken = True
        if self.chance.random() < 0.5:
            return self._anchored() | {self.chance.choice(_STRANGERS): "x"}
        return self._tests(1) | {self.chance.choice(_NEARLY): self._values(_ANCHORS["status"])}

    def _misshapen(self) -> Branch:
        self._broken = True
        inner = self._anchored()
        field = self.chance.choice(("channel", "any_of", "quantity", "and", "not"))
        return self.chance.choice(({}, None, "restricted", "status", [inner], [], {field: inner}, {field: [inner]}))

    def _tests(self, count: int) -> dict[str, Any]:
        """Tests of fields that are no anchor."""
        return {
            field: self._values(_WORDS[field]) if field in _WORDS else self._number()
            for field in self.chance.sample([*_WORDS, *_NUMBERS], count)
        }

    def _values(self, words: list[str]) -> Any:
        some = self.chance.sample(words, self.chance.choice((1, 1, min(2, len(words)))))
        return some[0] if len(some) == 1 and self.chance.random() < 0.7 else some

    def _number(self) -> Any:
        name = self.chance.choice(("gt", "gte", "lt", "lte", ""))
        figure = self.chance.choice(("1", "0.5", "12.25", "3"))
        return {name: figure} if name else figure

    # -- windows, and what a file may do with its keys --------------------------------------------

    def _window(self, kind: str) -> dict[str, Any]:
        keys: dict[str, Any] = {}
        if kind == "line":
            return keys
        if kind in _FURTHER:
            keys["field"] = self.chance.choice(_FURTHER[kind])
        if kind == "companions":
            keys["companions"] = self.chance.choice(("operator", ["pot"], ["pot", "timer"]))
        else:
            keys |= {"timespan": self.chance.choice(("1d", "30d", "2w")), "group-by": self._groups()}
        if not kind.startswith("temporal"):
            keys["condition"] = {self.chance.choice(("gt", "gte")): "2"}
        return keys | {"basis": self.chance.choice(("operator", "law"))}

    def _groups(self) -> Any:
        keys = self.chance.sample(sorted(SOMEBODY), self.chance.choice((1, 1, 2)))
        if self.chance.random() < 0.3:
            keys.append("substance")
        if self.chance.random() < self._risk / 4:
            self._broken = True
            faults: tuple[Any, ...] = (["substance"], [], ["status"], [*keys, "nationality"], None, {})
            return self.chance.choice(faults)
        return keys

    def _displace(self, keys: dict[str, Any], kind: str) -> None:
        """The anchor where it does not count."""
        self._broken = True
        right, wrong = ("selections", "selection") if kind.startswith("temporal") else ("selection", "selections")
        match self.chance.choice(("wrong", "except", "none", "key")):
            case "wrong":
                keys[wrong] = keys.pop(right)
            case "except":
                keys["except"] = self._anchored()
                keys[right] = self._tests(1)
            case "none":
                del keys[right]
            case _:
                keys["status"] = "restricted"

    def _written(self, value: Any) -> str:
        """As one line of YAML, now in quotes, now without."""
        if value is None:
            return "~"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self._written(key)}: {self._written(one)}" for key, one in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self._written, value)) + "]"
        text = str(value)
        if re.fullmatch(r"[A-Za-z][\w ./-]*[\w.]", text) and text == text.strip() and self.chance.random() < 0.7:
            return text
        return json.dumps(text, ensure_ascii=False)


# -- the judge ------------------------------------------------------------------------------------

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def breaks(text: str, bases: dict[str, dict[str, Any]]) -> set[str]:
    """Which invariants the rule of a file breaks, by the file alone: `anchor`, `schema`, `everybody`."""
    rule = yaml.load(text, Loader=_LOADER)  # noqa: S506 - it makes texts, lists and mappings of everything
    if "like" in rule:
        rule = {**bases[rule["like"]], **rule}
    # To this reader, `~` is a text; to a person, nothing.
    rule = {key: value for key, value in rule.items() if value != "~"}
    temporal = str(rule.get("type")).startswith("temporal")
    held = rule.get("selections" if temporal else "selection")
    selections = list(held.values()) if temporal and isinstance(held, dict) else [held]
    excepted = rule.get("except", [])
    broken = set()
    if not all(_is_anchored(selection) for selection in selections):
        broken.add("anchor")
    if not all(_is_inside(branch) for part in [*selections, excepted] for branch in _branches(part)):
        broken.add("schema")
    groups = rule.get("group-by")
    if "timespan" in rule and not (isinstance(groups, list) and SOMEBODY & {*groups} and {*groups} <= GROUPS):
        broken.add("everybody")
    return broken


def _branches(selection: object) -> list[Any]:
    return selection if isinstance(selection, list) else [selection]


def _is_anchored(selection: object) -> bool:
    branches = _branches(selection)
    return bool(branches) and all(isinstance(branch, dict) and _has_anchor(branch) for branch in branches)


def _has_anchor(branch: dict[str, object]) -> bool:
    status = branch.get("status", [])
    if any(word not in REGULATED for word in map(str, status if isinstance(status, list) else [status])):
        return False
    return any(_names_something(branch.get(field)) for field in _ANCHORS)


def _names_something(value: object) -> bool:
    words = value if isinstance(value, list) else [value]
    return bool(words) and all(isinstance(word, str) and word.strip() not in ("", "~") for word in words)


def _is_inside(branch: object) -> bool:
    return isinstance(branch, dict) and set(branch) <= FIELDS
