"""Advice: what is probably not meant, apart from what does not compile."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from poisonbook.law.book import load_book
from poisonbook.rules.advise import AdviceCode, advise
from poisonbook.rules.pack import all_rules
from poisonbook.rules.syntax import Rule, RuleType

Compiled = Callable[..., Rule]
BOOK = load_book()
SELECTION = "selection:\n  status: restricted\n  buyer_class: general_public"


def advised(*rules: Rule) -> list[tuple[str, str]]:
    """Code and text with its place, without the advice to give examples."""
    found = advise(rules, book=BOOK)
    return [(one.code, str(one)) for one in found if one.code is not AdviceCode.NO_EXAMPLES]


@pytest.mark.parametrize("kind", list(RuleType))
def test_a_plain_rule_gets_no_advice_but_to_give_examples(compiled: Compiled, kind: RuleType) -> None:
    rule = compiled(kind) if not kind.is_temporal else compiled(kind, ("status: restricted", "schedule: Annex I"))

    assert advised(rule) == []
    assert [one.code for one in advise([rule])] == [AdviceCode.NO_EXAMPLES]


def test_the_shipped_rules_get_no_advice_but_to_give_examples() -> None:
    assert advised(*all_rules()) == []


@pytest.mark.parametrize(
    ("test", "field"),
    [
        ("strength_ww: {gt: 12, lte: 12}", "strength_ww"),
        ("strength_ww: {gt: 40, lt: 30}", "strength_ww"),
        ("strength_ww: {gt: 100}", "strength_ww"),
        ("strength_ww: 101", "strength_ww"),
        ("amount_kg: {lt: 0}", "amount_kg"),
        ("quantity: [-1, -2.5]", "quantity"),
    ],
)
def test_a_branch_that_no_line_passes_is_told(compiled: Compiled, test: str, field: str) -> None:
    rule = compiled("line", ("buyer_class: general_public", test))

    assert advised(rule) == [
        ("never-fires", f"rule.yaml:15:1: no line passes this: no {field} is within what is asked of it")
    ]


@pytest.mark.parametrize("test", ["strength_ww: {gte: 12, lte: 12}", "strength_ww: {gte: 100}", "amount_kg: {lte: 0}"])
def test_a_branch_that_one_value_passes_is_well(compiled: Compiled, test: str) -> None:
    assert advised(compiled("line", ("buyer_class: general_public", test))) == []


@pytest.mark.parametrize(
    ("tests", "asked"),
    [
        ("{substance: acetone, schedule: Annex I}", "substance and schedule"),
        ("{schedule: Annex II, status: restricted}", "schedule and status"),
    ],
)
def test_what_the_law_does_not_combine_is_told(compiled: Compiled, tests: str, asked: str) -> None:
    rule = compiled("line", (SELECTION, f"selection: [{{status: undetermined}}, {tests}]"))

    assert advised(rule) == [
        ("never-fires", f"rule.yaml:15:37: no line passes this: the law of EU has no entry with such a {asked}")
    ]


def test_an_exception_that_takes_all_is_told(compiled: Compiled) -> None:
    rule = compiled("line", ("why:", "except: [{buyer_class: [general_public, farmer]}, {channel: web}]\nwhy:"))

    assert advised(rule) == [
        ("never-fires", "rule.yaml:15:1: no line passes this: an exception takes every such line out")
    ]


def test_an_exception_of_a_field_that_may_be_empty_does_not_take_all(compiled: Compiled) -> None:
    assert advised(compiled("line", ("why:", "except: {amount_kg: {gte: 0}}\nwhy:"))) == []


@pytest.mark.parametrize(
    ("kind", "changes", "problem"),
    [
        ("value_count", [("[customer]", "[customer, substance]")], "there is at most 1 substance in a group"),
        ("event_count", [("[customer]", "[order]")], "there is at most 1 order in a group that is one order"),
        (
            "value_count",
            [("[customer]", "[order]"), ("substance\n", "customer\n")],
            "there is at most 1 customer in a group",
        ),
        (
            "value_count",
            [("status: restricted", "substance: [nitric-acid, hexamine]")],
            "there are at most 2 substance that the selection lets pass",
        ),
        (
            "companions",
            [("gte: 1", "gt: 2"), ("companions: operator", "companions: [a, b]")],
            "there are at most 2 companions named",
        ),
    ],
)
def test_a_limit_that_nothing_reaches_is_told(
    compiled: Compiled, kind: str, changes: list[tuple[str, str]], problem: str
) -> None:
    ((code, text),) = advised(compiled(kind, *changes))

    assert (code, text.split(": ", 1)[1]) == ("never-fires", f"the limit is never reached: {problem}")


@pytest.mark.parametrize(
    ("kind", "limit", "told"),
    [
        ("event_count", "gte: 1", True),
        ("event_count", "gt: 1", False),
        ("value_count", "gte: 1", True),
        ("value_sum", "gte: 1", False),
        ("companions", "gte: 1", False),
    ],
)
def test_a_limit_that_every_line_reaches_is_told(compiled: Compiled, kind: str, limit: str, told: bool) -> None:
    rule = compiled(kind, ("gte: 5" if kind != "companions" else "gte: 1", limit))

    assert [code for code, _ in advised(rule)] == (["always-reached"] if told else [])


@pytest.mark.parametrize(
    ("first", "second", "idle"),
    [
        ("{status: restricted}", "{status: restricted, channel: web}", "15:35"),
        ("{status: restricted, channel: web}", "{status: [restricted, reportable]}", "15:13"),
        ("{status: restricted}", "{status: [restricted]}", "15:35"),
        ("{status: restricted, strength_ww: {gt: 3}}", "{status: restricted, strength_ww: {gte: 12, lt: 30}}", "15:57"),
        ("{status: restricted, strength_ww: {gt: 12}}", "{status: restricted, strength_ww: {gte: 12}}", "15:13"),
        ("{status: restricted, channel: web}", "{status: restricted, payment_kind: card}", None),
        ("{status: restricted}", "{status: undetermined}", None),
    ],
)
def test_a_branch_that_adds_nothing_is_told(compiled: Compiled, first: str, second: str, idle: str | None) -> None:
    found = advised(compiled("line", (SELECTION, f"selection: [{first}, {second}]")))

    assert found == (
        [("idle-branch", f"rule.yaml:{idle}: another branch lets every line pass that this one does")] if idle else []
    )


def test_selections_that_one_line_can_pass_are_told(compiled: Compiled) -> None:
    rule = compiled("temporal")

    assert advised(rule) == [
        ("selections-overlap", "rule.yaml:18:3: one line can pass 'first' and 'then' and then counts for both")
    ]


@pytest.mark.parametrize(("span", "told"), [("558d", False), ("559d", True), ("80w", True)])
def test_a_window_longer_than_records_are_kept_is_told(compiled: Compiled, span: str, told: bool) -> None:
    found = advised(compiled("event_count", ("timespan: 30d", f"timespan: {span}")))

    text = (
        f"rule.yaml:18:1: the window of {span} is longer than the 18 months for which the law of EU has records kept "
        "(EU-8-7)"
    )
    assert found == ([("longer-than-retention", text)] if told else [])


def test_without_the_law_only_the_rule_is_asked(compiled: Compiled) -> None:
    rule = compiled("event_count", ("30d", "559d"), ("status: restricted", "schedule: Annex II\n  status: restricted"))

    assert [one.code for one in advise([rule])] == [AdviceCode.NO_EXAMPLES]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("why:", "note: x\nwhy:"), "asks the same of the same lines as 'one'"),
        (("gte: 5", "gte: 6"), "asks the same of the same lines as 'one', with other figures"),
        (
            ("  status: restricted", "  status: restricted\n  channel: web"),
            "asks the same as 'one', of some of its lines",
        ),
        (
            ("  status: restricted", "  status: [restricted, undetermined]"),
            "asks the same as 'one', of its lines and more",
        ),
        (("  status: restricted", "  status: reportable"), None),
        (("[customer]", "[customer, substance]"), None),
        (("why:", "except: {channel: web}\nwhy:"), None),
        (("jurisdiction: EU", "jurisdiction: GB"), None),
    ],
)
def test_rules_that_ask_the_same_are_told_at_the_second(
    compiled: Compiled, change: tuple[str, str], text: str | None
) -> None:
    one = compiled("event_count", ("id: test-rule", "id: one"))

    found = advised(one, compiled("event_count", change))

    assert found == ([("same-lines", f"rule.yaml:1:1: {text}")] if text else [])


@pytest.mark.parametrize(("match", "no_match"), list(product([True, False], repeat=2)))
def test_missing_examples_are_told(compiled: Compiled, match: bool, no_match: bool) -> None:
    example = "    - {name: NAME, lines: [{status: restricted}]}\n"
    given = "".join(
        f"  {key}:\n{example.replace('NAME', key)}" for key, on in (("match", match), ("no-match", no_match)) if on
    )
    rule = compiled("line", ("why:", f"examples:\n{given}why:")) if given else compiled("line")

    missing = [word for word, on in (("match", match), ("no-match", no_match)) if not on]
    assert [one.text for one in advise([rule])] == (
        [f"there is no example under {' and none under '.join(missing)}"] if missing else []
    )
