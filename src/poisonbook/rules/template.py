"""The text of a rule to begin with: it compiles, says what each key is for, and has examples at its edges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from poisonbook.rules.syntax import Clause, Operator, Rule, RuleType

_HEAD = """\
# A rule to begin with: change what is below, then ask for
#     poisonbook rules check FILE --advice
#     poisonbook rules test FILE
id: {id:<24} # small letters, figures and hyphens; stays the same for ever
version: 1                   # a changed rule is a new version
title: {title}
jurisdiction: {jurisdiction}
description: >-
  What it looks for, and who set its figures.
law:                         # the provisions it rests on, as the law data names them
  - act: {act}
    article: {article}
    url: {url}
    certainty: {certainty}
    duty: {duty}
indicator: {indicator}
attention: low               # how soon the transaction wants a look: high, medium or low
type: {type}
"""
_WINDOW = """\
group-by: [customer]         # whose lines a window holds; never everybody's
timespan: 30d                # s, m, h, d or w; closed at both ends
"""
_LIMIT = """\
condition:
  gte: {limit:<22} # reaches it; gt: passes it
"""
_BASIS = """\
basis: operator              # who set the figures: operator or law
"""
_TAIL = """\
why:                         # one plain sentence; figures stand in braces
  en: {en}
  de: {de}
note: >-
  To the reviewer: the ordinary explanations for this.
examples:
  lines: {{{facts}}}
"""
_BODIES = {
    RuleType.LINE: "{selection}",
    RuleType.EVENT_COUNT: "{selection}" + _WINDOW + _LIMIT.format(limit=3) + _BASIS,
    RuleType.VALUE_COUNT: "field: substance             # what is counted: its different values\n{selection}"
    + _WINDOW
    + _LIMIT.format(limit=2)
    + _BASIS,
    RuleType.VALUE_SUM: "field: amount_kg             # what is added up\n{selection}"
    + _WINDOW
    + _LIMIT.format(limit=20)
    + _BASIS,
    RuleType.TEMPORAL: "{selections}" + _WINDOW + _BASIS,
    RuleType.TEMPORAL_ORDERED: "{selections}" + _WINDOW + _BASIS,
    RuleType.COMPANIONS: "{selection}companions: operator         # all of the operator's list, or names of it\n"
    + _LIMIT.format(limit=1)
    + _BASIS,
}
_EXAMPLES = {
    RuleType.LINE: """\
  match:
    - name: a private buyer
      lines: [{order: a}]
      finds: [{lines: [1]}]
  no-match:
    - name: a business
      lines: [{order: a, buyer_class: economic_operator}]
""",
    RuleType.EVENT_COUNT: """\
  match:
    - name: three orders, the last exactly thirty days after the first
      lines: [{order: a, at: 0d}, {order: b, at: 1d}, {order: c, at: 30d}]
      finds: [{lines: [1, 2, 3], value: 3}]
  no-match:
    - name: a second too late
      lines: [{order: a, at: 0d}, {order: b, at: 1d}, {order: c, at: 30d 1s}]
    - name: two lines of one order are one order
      lines: [{order: a, at: 0d}, {order: a, at: 0d}, {order: b, at: 1d}]
""",
    RuleType.VALUE_COUNT: """\
  match:
    - name: two substances, exactly thirty days apart
      lines: [{order: a, at: 0d, substance: one}, {order: b, at: 30d, substance: other}]
      finds: [{lines: [1, 2], value: 2}]
  no-match:
    - name: a second too late
      lines: [{order: a, at: 0d, substance: one}, {order: b, at: 30d 1s, substance: other}]
    - name: the same substance twice
      lines: [{order: a, at: 0d, substance: one}, {order: b, at: 1d, substance: one}]
""",
    RuleType.VALUE_SUM: """\
  match:
    - name: exactly the limit, exactly thirty days apart
      lines: [{order: a, at: 0d, amount_kg: 10}, {order: b, at: 30d, amount_kg: 10}]
      finds: [{lines: [1, 2], value: 20}]
  no-match:
    - name: a second too late
      lines: [{order: a, at: 0d, amount_kg: 10}, {order: b, at: 30d 1s, amount_kg: 10}]
    - name: a gram less
      lines: [{order: a, at: 0d, amount_kg: 10}, {order: b, at: 1d, amount_kg: 9.999}]
""",
    RuleType.TEMPORAL: """\
  match:
    - name: few and many packs, in any order, exactly thirty days apart
      lines: [{order: a, at: 0d, quantity: 10}, {order: b, at: 30d, quantity: 1}]
      finds: [{lines: [1, 2]}]
  no-match:
    - name: a second too late
      lines: [{order: a, at: 0d, quantity: 1}, {order: b, at: 30d 1s, quantity: 10}]
    - name: few packs twice
      lines: [{order: a, at: 0d, quantity: 1}, {order: b, at: 1d, quantity: 1}]
""",
    RuleType.TEMPORAL_ORDERED: """\
  match:
    - name: few packs and then many, exactly thirty days later
      lines: [{order: a, at: 0d, quantity: 1}, {order: b, at: 30d, quantity: 10}]
      finds: [{lines: [1, 2]}]
  no-match:
    - name: a second too late
      lines: [{order: a, at: 0d, quantity: 1}, {order: b, at: 30d 1s, quantity: 10}]
    - name: the other way round
      lines: [{order: a, at: 0d, quantity: 10}, {order: b, at: 1d, quantity: 1}]
""",
    RuleType.COMPANIONS: """\
  match:
    - name: beside it in one order
      lines: [{order: a}, {order: a, companion: something}]
      finds: [{lines: [1, 2], value: 1}]
  no-match:
    - name: in another order
      lines: [{order: a}, {order: b, companion: something}]
""",
}
_WHY = {
    RuleType.LINE: (
        "A product with {substances} was ordered.",
        "Ein Produkt mit {substances} wurde bestellt.",
    ),
    RuleType.EVENT_COUNT: (
        "{value} orders with {substances} within {timespan}; the operator's limit is {limit}.",
        "{value} Bestellungen mit {substances} innerhalb von {timespan}; die Grenze des Betriebs ist {limit}.",
    ),
    RuleType.VALUE_COUNT: (
        "{value} different substances ({substances}) within {timespan}; the operator's limit is {limit}.",
        "{value} verschiedene Stoffe ({substances}) innerhalb von {timespan}; die Grenze des Betriebs ist {limit}.",
    ),
    RuleType.VALUE_SUM: (
        "{value} kg of products with {substances} within {timespan}; the operator's limit is {limit} kg.",
        "{value} kg an Produkten mit {substances} innerhalb von {timespan}; die Grenze des Betriebs ist {limit} kg.",
    ),
    RuleType.TEMPORAL: (
        "Few and many packs of products with {substances} within {timespan}.",
        "Wenige und viele Packungen von Produkten mit {substances} innerhalb von {timespan}.",
    ),
    RuleType.TEMPORAL_ORDERED: (
        "First few and later many packs of products with {substances} within {timespan}.",
        "Erst wenige, später viele Packungen von Produkten mit {substances} innerhalb von {timespan}.",
    ),
    RuleType.COMPANIONS: (
        "A product with {substances} stands in one order with goods the operator named: {companions}.",
        "Ein Produkt mit {substances} steht in einer Bestellung mit Waren, die der Betrieb nennt: {companions}.",
    ),
}


def rule_text(name: str, kind: RuleType, models: Sequence[Rule], *, jurisdiction: str) -> str:
    """A commented rule file that compiles, named `name`.

    Args:
        kind: its type.
        models: the rules of the jurisdiction's pack, of which one lends the law, the indicator and the selection.
    """
    model = next((rule for rule in models if rule.type is kind), None) or next(
        (rule for rule in models if rule.type.is_windowed), models[0]
    )
    law = model.law[0]
    clauses = model.selections[0].any_of[0].clauses
    english, german = _WHY[kind]
    head = _HEAD.format(
        id=name,
        title=name.replace("-", " ").capitalize(),
        jurisdiction=jurisdiction,
        act=law.act,
        article=law.article,
        url=law.url,
        certainty=law.certainty.value,
        duty=law.duty,
        indicator=_quoted(model.indicator),
        type=kind.value,
    )
    body = _BODIES[kind].format(selection=_selection(clauses), selections=_selections(clauses))
    tail = _TAIL.format(
        en=_quoted(english),
        de=_quoted(german),
        facts=", ".join(f"{clause.field}: {clause.operands[0].text}" for clause in _words(clauses)),
    )
    return head + body + tail + _EXAMPLES[kind]


def _selection(clauses: Iterable[Clause]) -> str:
    lines = [f"  {clause.field}: {_operands(clause)}\n" for clause in _words(clauses)]
    return "selection:                   # all must hold\n" + "".join(lines)


def _selections(clauses: Iterable[Clause]) -> str:
    tests = ", ".join(f"{clause.field}: {_operands(clause)}" for clause in _words(clauses))
    return (
        "selections:                  # each must hold on some line of the window\n"
        f"  few: {{{tests}, quantity: {{lt: 10}}}}\n"
        f"  many: {{{tests}, quantity: {{gte: 10}}}}\n"
    )


def _words(clauses: Iterable[Clause]) -> list[Clause]:
    return [clause for clause in clauses if clause.operator is Operator.IN]


def _operands(clause: Clause) -> str:
    texts = [word.text for word in clause.operands]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
