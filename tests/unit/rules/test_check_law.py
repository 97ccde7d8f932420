"""What a rule names is in the law of its jurisdiction, or is an error with what was probably meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.law.book import load_book
from poisonbook.rules.check_law import check_law
from poisonbook.rules.pack import all_rules
from poisonbook.rules.syntax import Rule

Compiled = Callable[..., Rule]
BOOK = load_book()


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_shipped_rule_names_what_its_law_has(rule: Rule) -> None:
    assert check_law(rule, BOOK) == ()


@pytest.mark.parametrize(
    ("named", "problem"),
    [
        ("nitric-acd", "unknown substance 'nitric-acd' in the law of EU; did you mean 'nitric-acid'?"),
        ("7697-37-2", "unknown substance '7697-37-2'; write its id, 'nitric-acid'"),
        ("Salpetersäure", "unknown substance 'Salpetersäure'; write its id, 'nitric-acid'"),
        ("xyzzy", "unknown substance 'xyzzy' in the law of EU; see `poisonbook law list -j EU`"),
    ],
)
def test_an_unknown_substance_gets_the_one_that_was_meant(compiled: Compiled, named: str, problem: str) -> None:
    rule = compiled("line", ("  status: restricted", f"  substance: [hexamine, {named}]"))

    (error,) = check_law(rule, BOOK)

    assert (error.code, str(error)) == ("rule-unknown-law", f"rule.yaml:16:25: {problem}")


def test_a_substance_of_another_jurisdictions_law_is_named_so(compiled: Compiled) -> None:
    only_gb = next(
        entry.substance
        for entry in BOOK.all_entries("GB")
        if not any(other.covers(entry.substance) for other in BOOK.law.entries if other.jurisdiction != "GB")
    )

    (error,) = check_law(compiled("line", ("status: restricted", f"substance: {only_gb}")), BOOK)

    assert error.problem == f"the law of EU does not list {only_gb!r}; that of GB does"


def test_an_overlay_knows_the_substances_of_what_it_extends(compiled: Compiled) -> None:
    rule = compiled("line", ("status: restricted", "substance: nitric-acid"), ("jurisdiction: EU", "jurisdiction: DK"))

    assert check_law(rule, BOOK) == ()


@pytest.mark.parametrize(
    ("change", "place", "problem"),
    [
        (
            ("  status: restricted", "  schedule: Anex I"),
            "16:13",
            "the law of EU has no list 'Anex I'; did you mean 'Annex I'?",
        ),
        (
            ("act: Regulation (EU) 2019/1148", "act: Regulation (EU) 2019/1184"),
            "7:10",
            "the law of EU has no act 'Regulation (EU) 2019/1184'; did you mean 'Regulation (EU) 2019/1148'?",
        ),
        (
            ("duty: EU-9-1", "duty: EU-9-11"),
            "11:11",
            "the law of EU has no duty or list entry 'EU-9-11'; did you mean 'EU-9-1'?",
        ),
        (("duty: EU-9-1", "duty: xyzzy"), "11:11", "the law of EU has no duty or list entry 'xyzzy'"),
        (
            ("jurisdiction: EU", "jurisdiction: EW"),
            "4:1",
            "there is no law for jurisdiction 'EW'; known: AU, CA, CH, DK, EU, GB",
        ),
    ],
)
def test_what_the_law_does_not_have_is_an_error_at_its_place(
    compiled: Compiled, change: tuple[str, str], place: str, problem: str
) -> None:
    (error,) = check_law(compiled("line", change), BOOK)

    assert str(error) == f"rule.yaml:{place}: {problem}"


def test_every_fault_comes_at_once_by_place(compiled: Compiled) -> None:
    rule = compiled(
        "temporal",
        ("duty: EU-9-1", "duty: x"),
        ("    status: restricted", "    - substance: a\n    - schedule: [b, Annex I]"),
        ("group-by", "except: {substance: c}\ngroup-by"),
    )

    places = [str(error.place) for error in check_law(rule, BOOK)]

    assert places == ["rule.yaml:11:11", "rule.yaml:17:18", "rule.yaml:18:18", "rule.yaml:21:21"]
