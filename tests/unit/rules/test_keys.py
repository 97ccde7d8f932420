"""The table of keys, by which the parser, the JSON Schema and the guide go."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.rules.keys import KEYS, TABLE, keys_of, own_keys
from poisonbook.rules.syntax import Rule, RuleType

Compiled = Callable[..., Rule]


def test_a_key_stands_in_the_table_once_and_says_what_it_is() -> None:
    assert len(set(KEYS)) == len(TABLE)
    assert all(key.help for key in TABLE)


@pytest.mark.parametrize("kind", list(RuleType))
def test_a_rule_that_compiles_has_the_keys_that_it_needs_and_no_others(compiled: Compiled, kind: RuleType) -> None:
    given = set(compiled(kind).places)

    assert {key.name for key in keys_of(kind) if key.needed} == given
    assert set(own_keys(kind)) <= given


def test_what_each_type_has_of_its_own() -> None:
    assert {kind.value: own_keys(kind) for kind in RuleType} == {
        "line": ("selection",),
        "event_count": ("selection", "group-by", "timespan", "condition", "basis"),
        "value_count": ("field", "selection", "group-by", "timespan", "condition", "basis"),
        "value_sum": ("field", "selection", "group-by", "timespan", "condition", "basis"),
        "temporal": ("selections", "group-by", "timespan", "basis"),
        "temporal_ordered": ("selections", "group-by", "timespan", "basis"),
        "companions": ("selection", "companions", "condition", "basis"),
    }
