"""Invariants 2 and 3 on a hundred thousand rule files: none without an anchor compiles, none outside the schema.

The generator writes what the grammar allows, and a dozen ways to be without an anchor beside it; the judge knows the
file alone (`tests/invariants/rule_texts.py`).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from tests.invariants.rule_texts import KINDS, Maker, RuleText, breaks

from poisonbook.facts.schema import ANCHOR_FIELDS
from poisonbook.rules.errors import RuleError, RulesRefusedError
from poisonbook.rules.pack import compile_document
from poisonbook.rules.plan import plan_for
from poisonbook.rules.resolve import resolve_likes
from poisonbook.rules.syntax import Operator, Rule
from poisonbook.values.documents import Node, parse_document

BASES = 3
"""So many rules of each type that others may be like."""
IN_ALL, PARTS = 100_000, 10


class Compiler:
    """Compiles rule files, some of which are like one of a few sound rules."""

    def __init__(self, seed: int) -> None:
        self.maker = Maker(seed)
        self.bases: dict[str, dict[str, Any]] = {}
        self.documents: list[Node] = []
        for kind in KINDS:
            for number in range(BASES):
                made = self._sound(kind)
                name = f"base-{kind.replace('_', '-')}-{number}"
                self.bases[name] = made.keys | {"id": name}
                self.documents.append(parse_document(made.text.replace("id: rule", f"id: {name}"), name))

    def _sound(self, kind: str) -> RuleText:
        while not (made := self.maker.rule(kind=kind)).sound or "id: rule\n" not in made.text:
            continue
        return made

    def text(self) -> RuleText:
        """A rule file, one in six like another."""
        chance = self.maker.chance
        base = self.bases[chance.choice(sorted(self.bases))] if chance.random() < 1 / 6 else None
        return self.maker.rule(base=base)

    def compiled(self, text: str) -> Rule | tuple[RuleError, ...]:
        """The rule, or what is wrong."""
        resolved, errors = resolve_likes([parse_document(text, "rule.yaml")], known=self.documents)
        assert errors == ()
        try:
            return compile_document(resolved[0])
        except RulesRefusedError as refused:
            return refused.errors  # type: ignore[return-value]  # whatever is wrong with a document was told before


def assert_only_anchored_rules_compile(seed: int, count: int) -> Counter[tuple[str, bool]]:
    """How many of each type compiled and did not."""
    compiler = Compiler(seed)
    seen: Counter[tuple[str, bool]] = Counter()
    for _ in range(count):
        made = compiler.text()
        broken = breaks(made.text, compiler.bases)
        outcome = compiler.compiled(made.text)
        is_rule = isinstance(outcome, Rule)
        seen[made.kind, is_rule] += 1
        if isinstance(outcome, Rule):
            assert not broken, made.text
            for selection in plan_for(outcome).selections:
                for branch in selection.any_of:
                    anchors = [one for one in branch if one.field in ANCHOR_FIELDS and one.operator is Operator.IN]
                    assert any(one.operands for one in anchors), made.text
        elif made.bare:
            assert broken == {"anchor"}, made.text
            assert {error.code for error in outcome} == {"rule-unanchored"}, made.text
        assert is_rule or not made.sound, (made.text, outcome)
    return seen


def test_no_rule_without_an_anchor_compiles() -> None:
    seen = assert_only_anchored_rules_compile(1868, 3_000)

    assert {kind for kind, _ in seen} == {*KINDS}
    assert min(seen[kind, is_rule] for kind in KINDS for is_rule in (True, False)) >= 100


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_none_of_a_hundred_thousand_rules_compiles_without_an_anchor(part: int) -> None:
    seen = assert_only_anchored_rules_compile(part, IN_ALL // PARTS)

    assert seen.total() * PARTS == IN_ALL
    assert min(seen[kind, is_rule] for kind in KINDS for is_rule in (True, False)) >= 250


def test_the_judge_knows_a_broken_rule() -> None:
    """The judge is no echo of the compiler: it is shown what it has to see."""
    head = "id: rule\nversion: 1\ntype: line\n"
    window = "type: event_count\ntimespan: 1d\nselection: {status: restricted}\n"

    assert breaks(f"{head}selection: {{status: restricted, channel: web}}\n", {}) == set()
    assert breaks(f"{head}selection: [{{status: restricted}}, {{channel: web}}]\n", {}) == {"anchor"}
    assert breaks(f"{head}selection: {{status: [restricted, not_regulated]}}\n", {}) == {"anchor"}
    assert breaks(f"{head}selection: {{status: []}}\n", {}) == {"anchor"}
    assert breaks(f"{head}selection: {{substance: {{gt: 1}}}}\n", {}) == {"anchor"}
    assert breaks(f"{head}selection: {{status: restricted, nationality: x}}\n", {}) == {"schema"}
    assert breaks(f"{window}group-by: [substance]\n", {}) == {"everybody"}
    assert breaks(f"{window}group-by: [order]\n", {}) == set()
    assert breaks("like: base\nselection: ~\n", {"base": {"selection": {"status": "restricted"}}}) >= {"anchor"}
