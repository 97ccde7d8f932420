"""Rule files to change one thing in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.rules.errors import RuleError, RulesRefusedError
from poisonbook.rules.pack import compile_text
from poisonbook.rules.syntax import Rule

HEAD = """\
id: test-rule
version: 1
title: A title
jurisdiction: EU
description: A description.
law:
  - act: Regulation (EU) 2019/1148
    article: Art. 9(1)(c)
    url: https://gesetze.legal/eu/vo_eu_2019_1148/9
    certainty: verified
    duty: EU-9-1
indicator: statutory check
attention: low
"""
LINE = f"""\
{HEAD}type: line
selection:
  status: restricted
  buyer_class: general_public
why: "{{substances}}."
"""
COUNT = f"""\
{HEAD}type: event_count
selection:
  status: restricted
group-by: [customer]
timespan: 30d
condition:
  gte: 5
basis: operator
why: "{{value}} orders within {{days}} days."
"""
VALUES = COUNT.replace("type: event_count", "type: value_count\nfield: substance")
SUM = COUNT.replace("type: event_count", "type: value_sum\nfield: amount_kg")
COMPANIONS = f"""\
{HEAD}type: companions
selection:
  substance: nitric-acid
companions: operator
condition:
  gte: 1
basis: operator
why: "{{companions}}."
"""
TEMPORAL = f"""\
{HEAD}type: temporal
selections:
  first:
    status: restricted
  then:
    schedule: Annex II
group-by: [customer]
timespan: 30d
basis: operator
why: "{{substances}} within {{days}} days."
"""
ORDERED = TEMPORAL.replace("type: temporal", "type: temporal_ordered")

TEXTS = {
    "line": LINE,
    "event_count": COUNT,
    "value_count": VALUES,
    "value_sum": SUM,
    "temporal": TEMPORAL,
    "temporal_ordered": ORDERED,
    "companions": COMPANIONS,
}

Change = Callable[..., Rule]
Refuse = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def texts() -> dict[str, str]:
    """A rule file of each type that compiles."""
    return dict(TEXTS)


@pytest.fixture
def compiled() -> Change:
    """Compile a rule file of a type after replacing some of its text."""

    def compile_changed(kind: str, *changes: tuple[str, str]) -> Rule:
        return compile_text(_changed(kind, changes), "rule.yaml")

    return compile_changed


@pytest.fixture
def refused() -> Refuse:
    """The errors of such a file: code, and the message with its place."""

    def refuse_changed(kind: str, *changes: tuple[str, str]) -> list[tuple[str, str]]:
        with pytest.raises(RulesRefusedError) as refusal:
            compile_text(_changed(kind, changes), "rule.yaml")
        assert all(isinstance(error, RuleError) for error in refusal.value.errors)
        return [(error.code, str(error)) for error in refusal.value.errors]

    return refuse_changed


def _changed(kind: str, changes: tuple[tuple[str, str], ...]) -> str:
    text = TEXTS[kind]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text
