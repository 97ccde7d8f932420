"""The JSON Schema of a rule file, by which editors complete and check while somebody writes.

It is made of the tables that the parser reads. What it refuses does not compile; what it takes may still not
compile, since places, sentences and law are beyond it. YAML writes numbers with and without quotes: both are taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from poisonbook.facts.schema import ANCHOR_FIELDS, COUNTED_FIELDS, GROUP_FIELDS, LINE_FIELDS, SUMMED_FIELDS, Field, Kind
from poisonbook.law.model import Certainty
from poisonbook.rules.examples import FACTS
from poisonbook.rules.keys import LAW_KEYS, TABLE, Key, keys_of
from poisonbook.rules.parse import ID, JURISDICTION, LONGEST_ID, VERSION
from poisonbook.rules.parse_body import (
    COMPARISONS,
    FEWEST_SELECTIONS,
    LIMITS,
    MOST_BRANCHES,
    MOST_SELECTIONS,
    MOST_VALUES,
    SELECTION_NAME,
)
from poisonbook.rules.sentences import LANGUAGES
from poisonbook.rules.syntax import Attention, Basis, RuleType
from poisonbook.rules.timespan import PATTERN
from poisonbook.rules.units import LARGEST, NUMBER

Schema = dict[str, object]

SCHEMA_FILE = Path(__file__).parent / "rule.schema.json"
"""Where the schema is published for editors."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_BEYOND_LIKE = ("id", "version")
"""The keys that a rule gives itself even where it is like another."""


def rule_schema() -> Schema:
    """The JSON Schema (2020-12) of one rule file."""
    needed = [key.name for key in TABLE if key.needed and key.types == frozenset(RuleType)]
    return {
        "$schema": _DIALECT,
        "title": "A rule of poisonbook",
        "type": "object",
        "properties": {key.name: _described(key) for key in TABLE},
        "additionalProperties": False,
        "required": list(_BEYOND_LIKE),
        "if": {"not": {"required": ["like"]}},
        "then": {"required": needed},
        "allOf": [_of_type(kind) for kind in RuleType],
        "$defs": {
            "text": {"type": ["string", "number", "boolean"]},
            "number": _number(),
            "positive": _number(exclusiveMinimum=0),
            "branch": _branch(anchored=True),
            "exception": _branch(anchored=False),
            "selection": _one_or_many("#/$defs/branch", MOST_BRANCHES),
            "provision": _provision(),
            "example": _example(finds=True),
            "no-example": _example(finds=False),
            "example-line": _example_line(),
        },
    }


def schema_text() -> str:
    """The schema as the file beside this module has it; `python -m poisonbook.rules.schema` writes it anew."""
    return json.dumps(rule_schema(), ensure_ascii=False, indent=2) + "\n"


def _described(key: Key) -> Schema:
    return {"description": key.help} | _VALUES[key.name]


def _of_type(kind: RuleType) -> Schema:
    """What a rule of this type must have, unless it is like another, and what it may not have."""
    known = {key.name for key in keys_of(kind)}
    own = [key.name for key in keys_of(kind) if key.needed and key.types != frozenset(RuleType)]
    return {
        "if": {"properties": {"type": {"const": kind.value}}, "required": ["type"]},
        "then": {
            "properties": {key.name: False for key in TABLE if key.name not in known} | _FIELDS_OF.get(kind, {}),
            "anyOf": [{"required": ["like"]}, {"required": own}],
        },
    }


def _reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _shaped(pattern: str, **more: object) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$", **more}


def _number(**bounds: object) -> Schema:
    largest = int(LARGEST)
    return {"anyOf": [{"type": "number", "maximum": largest, "minimum": -largest} | bounds, _shaped(NUMBER)]}


def _list_of(item: Mapping[str, object], most: int) -> Schema:
    return {"type": "array", "items": item, "minItems": 1, "maxItems": most}


def _one_or_many(reference: str, most: int) -> Schema:
    item: Schema = {"$ref": reference}
    return {"anyOf": [item, _list_of(item, most)]}


def _branch(*, anchored: bool) -> Schema:
    anchor: Schema = {"anyOf": [{"required": [field]} for field in ANCHOR_FIELDS]} if anchored else {}
    return {
        "type": "object",
        "properties": {field.name: {"description": field.help} | _test(field) for field in LINE_FIELDS},
        "additionalProperties": False,
        "minProperties": 1,
        **anchor,
    }


def _test(field: Field) -> Schema:
    if field.kind is Kind.NUMBER:
        number = _reference("number")
        compared = {
            "type": "object",
            "properties": {operator.value: number for operator in COMPARISONS},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return {"anyOf": [number, _list_of(number, MOST_VALUES), compared]}
    value: Schema = {"enum": list(field.words)} if field.words else _reference("text")
    return {"anyOf": [value, _list_of(value, MOST_VALUES)]}


def _provision() -> Schema:
    certainty: Schema = {"enum": [one.value for one in Certainty]}
    return {
        "type": "object",
        "properties": {key: _reference("text") for key in LAW_KEYS}
        | {"certainty": certainty, "url": _shaped("https://.*")},
        "additionalProperties": False,
        "required": list(LAW_KEYS),
    }


def _example(*, finds: bool) -> Schema:
    lines = {"type": "array", "items": _reference("example-line")}
    found = {
        "type": "object",
        "properties": {"lines": {"type": "array"}, "value": _reference("number")},
        "additionalProperties": False,
        "required": ["lines"],
    }
    properties: Schema = {"name": _reference("text"), "lines": lines}
    if finds:
        properties["finds"] = {"type": ["array", "null"], "items": found}
    return {"type": "object", "properties": properties, "additionalProperties": False, "required": ["name", "lines"]}


def _example_line() -> Schema:
    numbers = {field.name for field in LINE_FIELDS if field.kind is Kind.NUMBER}
    facts = ("order", "at", "product", "customer", "companion", *FACTS)
    value = {name: _reference("number" if name in numbers else "text") for name in facts}
    return {
        "type": "object",
        "properties": {name: {"anyOf": [one, {"type": "null"}]} for name, one in value.items()},
        "additionalProperties": False,
    }


_TEXT = _reference("text")
_WHY: Schema = {
    "anyOf": [
        _TEXT,
        {
            "type": "object",
            "properties": dict.fromkeys(LANGUAGES, _TEXT),
            "additionalProperties": False,
            "required": ["en"],
        },
    ]
}
_GROUP: Schema = {"enum": list(GROUP_FIELDS)}
_SOMEBODY: Schema = {"enum": [field for field in GROUP_FIELDS if field != "substance"]}
_VALUES: dict[str, Schema] = {
    "id": _shaped(ID, maxLength=LONGEST_ID),
    "version": {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 999_999}, _shaped(VERSION)]},
    "like": {"anyOf": [_shaped(ID, maxLength=LONGEST_ID), {"type": "null"}]},
    "title": _TEXT,
    "jurisdiction": _shaped(JURISDICTION),
    "description": _TEXT,
    "law": {"type": "array", "items": _reference("provision"), "minItems": 1},
    "indicator": _TEXT,
    "attention": {"enum": [one.value for one in Attention]},
    "type": {"enum": [one.value for one in RuleType]},
    "field": {"enum": [*COUNTED_FIELDS, *SUMMED_FIELDS]},
    "selection": _reference("selection"),
    "selections": {
        "type": "object",
        "propertyNames": {"pattern": f"^{SELECTION_NAME}$"},
        "additionalProperties": _reference("selection"),
        "minProperties": FEWEST_SELECTIONS,
        "maxProperties": MOST_SELECTIONS,
    },
    "except": {"anyOf": [_one_or_many("#/$defs/exception", MOST_BRANCHES), {"type": "null"}]},
    "companions": {"anyOf": [{"const": "operator"}, _list_of(_TEXT, MOST_VALUES) | {"uniqueItems": True}]},
    "group-by": {
        "anyOf": [_SOMEBODY, {"type": "array", "items": _GROUP, "contains": _SOMEBODY, "uniqueItems": True}],
    },
    "timespan": _shaped(PATTERN),
    "condition": {
        "type": "object",
        "properties": {operator.value: _reference("positive") for operator in LIMITS},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    },
    "basis": {"enum": [one.value for one in Basis]},
    "why": _WHY,
    "note": {"anyOf": [_TEXT, {"type": "null"}]},
    "examples": {
        "type": ["object", "null"],
        "properties": {
            "lines": {"anyOf": [_reference("example-line"), {"type": "null"}]},
            "match": {"type": ["array", "null"], "items": _reference("example")},
            "no-match": {"type": ["array", "null"], "items": _reference("no-example")},
        },
        "additionalProperties": False,
    },
}
"""The values that each key of `keys.TABLE` takes."""
_FIELDS_OF: dict[RuleType, Schema] = {
    RuleType.VALUE_COUNT: {"field": {"enum": list(COUNTED_FIELDS)}},
    RuleType.VALUE_SUM: {"field": {"enum": list(SUMMED_FIELDS)}},
}


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
