"""Fifty rules with windows of 30 days, as an operator might bring them."""

from __future__ import annotations

from pathlib import Path

_RULE = """\
id: bench-{number:02}
version: 1
title: Window {number}
jurisdiction: EU
description: A rule of the benchmark.
law:
  - act: Regulation (EU) 2019/1148
    article: Art. 9(1)(c)
    url: https://gesetze.legal/eu/vo_eu_2019_1148/9
    certainty: verified
    duty: EU-9-1
indicator: "Art. 9(1)(c): quantity uncommon for the customer's use"
attention: low
type: {type}
{field}selection:
  status: [restricted, undetermined, reportable]
group-by: [{group}]
timespan: 30d
condition:
  gte: {limit}
basis: operator
why:
  en: "{{value}} within {{days}} days ({{substances}}); the limit is {{limit}}."
note: A rule of the benchmark.
"""
_SHAPES = (
    ("value_sum", "field: amount_kg\n", 60),
    ("event_count", "", 12),
    ("value_count", "field: product\n", 9),
)
_GROUPS = ("customer", "delivery_address", "payment_token", "customer, substance")


def write_rules(folder: Path, count: int = 50) -> None:
    """Write `count` rules of several shapes and groupings to `folder`, with limits that few groups reach."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        type_, field, limit = _SHAPES[number % len(_SHAPES)]
        group = _GROUPS[number % len(_GROUPS)]
        text = _RULE.format(number=number, type=type_, field=field, group=group, limit=limit + number)
        (folder / f"bench-{number:02}.yaml").write_text(text, encoding="utf-8")
