"""The guide says what the code does: every error code, key, field and figure, and its example compiles."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from poisonbook.engine import base
from poisonbook.errors import PoisonbookError
from poisonbook.facts.schema import COUNTED_FIELDS, GROUP_FIELDS, LINE_FIELDS, SUMMED_FIELDS
from poisonbook.law.book import load_book
from poisonbook.rules import errors
from poisonbook.rules.advise import AdviceCode, advise
from poisonbook.rules.check_law import check_law
from poisonbook.rules.explain import figures_of
from poisonbook.rules.keys import KEYS
from poisonbook.rules.pack import compile_document, compile_text, shipped_packs
from poisonbook.rules.resolve import resolve_likes
from poisonbook.rules.syntax import Rule, RuleType
from poisonbook.values.documents import parse_document, read_document

Compiled = Callable[..., Rule]
GUIDE = (Path(__file__).parents[3] / "docs" / "guide" / "rules.md").read_text(encoding="utf-8")


def test_every_error_code_is_explained() -> None:
    codes = {
        error.code
        for module in (errors, base)
        for _, error in inspect.getmembers(module, inspect.isclass)
        if issubclass(error, PoisonbookError) and error not in (PoisonbookError, errors.RuleError)
    }

    assert {code for code in codes if f"`{code}`" not in GUIDE} == set()


def test_every_key_field_type_and_figure_is_named() -> None:
    figures = {f"{{{name}}}" for kind in RuleType for name in figures_of(kind, whole_days=True)}
    words = {*KEYS, *(field.name for field in LINE_FIELDS), *figures}

    assert {word for word in words if word not in GUIDE} == set()
    assert {kind for kind in RuleType if f"| `{kind}` |" not in GUIDE} == set()


def test_every_advice_code_is_explained() -> None:
    assert {code for code in AdviceCode if f"| `{code}` |" not in GUIDE} == set()


def test_every_group_and_measure_is_named() -> None:
    words = {*GROUP_FIELDS, *COUNTED_FIELDS, *SUMMED_FIELDS}

    assert {word for word in words if f"`{word}`" not in GUIDE} == set()


def blocks() -> list[str]:
    """The YAML of the guide, block by block."""
    return [block.split("```", 1)[0] for block in GUIDE.split("```yaml\n")[1:]]


def test_the_example_compiles_and_names_what_the_law_has() -> None:
    rule = compile_text(blocks()[0], "guide.yaml")

    assert rule.id == "my-amount"
    assert check_law(rule, load_book()) == ()
    assert advise([rule], book=load_book()) == ()


def test_the_rule_like_a_shipped_one_compiles() -> None:
    own = next(block for block in blocks() if block.startswith("id: my-own-amount"))
    shipped = [read_document(file) for file in shipped_packs()["EU"].folder.glob("eu-*.yaml")]

    (resolved,), errors = resolve_likes([parse_document(own, "guide.yaml")], known=shipped)

    assert errors == ()
    assert str(compile_document(resolved).timespan) == "7d"


@pytest.mark.parametrize("kind", [kind for kind in RuleType if not kind.is_temporal])
def test_the_selections_of_the_guide_compile(kind: RuleType, compiled: Compiled) -> None:
    either = next(block for block in blocks() if block.startswith("selection:\n  - "))
    old = {
        RuleType.LINE: "selection:\n  status: restricted\n  buyer_class: general_public\n",
        RuleType.COMPANIONS: "selection:\n  substance: nitric-acid\n",
    }.get(kind, "selection:\n  status: restricted\n")

    assert len(compiled(kind, (old, either)).selections[0].any_of) == 2
