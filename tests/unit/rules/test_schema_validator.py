"""The published JSON Schema, asked by a validator: valid itself, and never stricter than the compiler."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.rules.conftest import TEXTS

from poisonbook.rules.errors import RulesRefusedError
from poisonbook.rules.keys import KEYS
from poisonbook.rules.pack import compile_text, shipped_packs
from poisonbook.rules.schema import rule_schema, schema_text
from poisonbook.rules.syntax import RuleType
from poisonbook.values.documents import Node, parse_document

jsonschema: Any = pytest.importorskip("jsonschema", reason="jsonschema is a development dependency")
VALIDATOR: Any = jsonschema.Draft202012Validator(rule_schema())
Read = Callable[[str], object]


def as_written(text: str) -> object:
    """A scalar as an editor reads it that takes every value for a text."""
    return text


def as_typed(text: str) -> object:
    """A scalar as YAML 1.2 reads it without quotes; of `true` an editor makes no id, and asks for quotes."""
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"[-+]?[0-9]+\.[0-9]+([eE][-+]?[0-9]+)?", text):
        return float(text)
    return text


def instance(node: Node, read: Read) -> object:
    """A document as a validator takes it."""
    if isinstance(node.value, dict):
        return {name: instance(child, read) for name, child in node.value.items()}
    if isinstance(node.value, list):
        return [instance(child, read) for child in node.value]
    return None if node.value is None else read(node.value)


def is_valid(text: str, read: Read = as_written) -> bool:
    return bool(VALIDATOR.is_valid(instance(parse_document(text, "rule.yaml"), read)))


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


SHIPPED = sorted(
    file for pack in shipped_packs().values() for file in pack.folder.glob("*.yaml") if file.name != "pack.yaml"
)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
@pytest.mark.parametrize("read", [as_written, as_typed])
def test_every_shipped_rule_is_valid(file: Path, read: Read) -> None:
    node = parse_document(file.read_text(encoding="utf-8"), file.name)

    assert [error.message for error in VALIDATOR.iter_errors(instance(node, read))] == []


@pytest.mark.parametrize("kind", list(RuleType))
@pytest.mark.parametrize("read", [as_written, as_typed])
def test_a_rule_of_each_type_is_valid(kind: RuleType, read: Read) -> None:
    assert is_valid(TEXTS[kind], read)


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("line", "id: test-rule", "id: Test Rule"),
        ("line", "version: 1", "version: 0"),
        ("line", "title: A title\n", ""),
        ("line", "title:", "titel:"),
        ("line", "attention: low", "attention: lowest"),
        ("line", "type: line", "type: lines"),
        ("line", "url: https", "url: http"),
        ("line", "    duty: EU-9-1\n", ""),
        ("line", "  status: restricted", "  channel: web"),
        ("line", "  status: restricted", "  status: restrictd"),
        ("line", "  buyer_class: general_public", "  nationality: x"),
        ("line", "  buyer_class: general_public", "  amount_kg: {gt: 20 kg}"),
        ("line", "  buyer_class: general_public", "  channel: {gt: 3}"),
        ("line", "why:", "timespan: 30d\nwhy:"),
        ("line", "why:", "except: {customer: ann}\nwhy:"),
        ("line", 'why: "{substances}."', "why: {de: Satz.}"),
        ("event_count", "timespan: 30d", "timespan: 30 days"),
        ("event_count", "timespan: 30d\n", ""),
        ("event_count", "[customer]", "[substance]"),
        ("event_count", "[customer]", "[customer, device]"),
        ("event_count", "  gte: 5", "  lte: 5"),
        ("event_count", "  gte: 5", "  gte: 5\n  gt: 4"),
        ("value_sum", "field: amount_kg", "field: substance"),
        ("value_count", "field: substance", "field: amount_kg"),
        ("temporal", "  then:\n    schedule: Annex II\n", ""),
        ("temporal", "schedule: Annex II", "channel: web"),
        ("temporal", "basis:", "condition: {gte: 2}\nbasis:"),
        ("companions", "companions: operator", "companions: pots"),
    ],
)
def test_an_editor_sees_what_does_not_compile(kind: str, old: str, new: str) -> None:
    assert old in TEXTS[kind]
    text = TEXTS[kind].replace(old, new)

    assert not is_valid(text)
    with pytest.raises(RulesRefusedError):
        compile_text(text, "rule.yaml")


def test_a_rule_that_is_like_another_says_only_what_is_different() -> None:
    assert is_valid("id: mine\nversion: 1\nlike: eu-amount-over-window\ntimespan: 7d\n")
    assert is_valid("id: mine\nversion: 1\nlike: eu-amount-over-window\ntype: value_sum\n")
    assert not is_valid("id: mine\nlike: eu-amount-over-window\n")


VALUES = st.sampled_from(
    [
        "1", "0", "-1", "1.5", "1e3", "restricted", "[restricted, reportable]", "[]", "{}", "{gt: 3}", "[1, 2]", "~",
        "{gte: 3, lt: 4}", "general_public", "operator", "[operator]", "[pot]", "30d", "2w", "customer", "DE",
        "[customer, substance]", "{en: A line.}", "{en: a, de: b}", "value_sum", "temporal", "substance", "quantity",
        "{a: {status: restricted}, b: {schedule: x}}", "{status: restricted}", "https://a", '"12"', "other-rule",
        "[{status: restricted}, {schedule: Annex I, quantity: {gt: 1}}]",
        "{match: [{name: a, lines: [{status: restricted}]}]}",
    ]
)  # fmt: skip


@given(
    kind=st.sampled_from(list(RuleType)),
    changes=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=2),
    read=st.sampled_from([as_written, as_typed]),
)
def test_what_compiles_is_valid(kind: RuleType, changes: dict[str, str], read: Read) -> None:
    keys = {name: instance(node, as_written) for name, node in parse_document(TEXTS[kind], "r").mapping.items()}
    lines = [f"{name}: {changes.get(name, json.dumps(value))}" for name, value in (keys | changes).items()]
    text = "\n".join(lines)

    try:
        compile_text(text, "rule.yaml")
    except RulesRefusedError:
        return

    node = parse_document(text, "rule.yaml")
    assert [error.message for error in VALIDATOR.iter_errors(instance(node, read))] == []
