"""The guide says what the code does: every error code, key, field and figure, and its example compiles."""

from __future__ import annotations

import inspect
from pathlib import Path

from poisonbook.engine import base
from poisonbook.errors import PoisonbookError
from poisonbook.facts.schema import LINE_FIELDS
from poisonbook.rules import errors
from poisonbook.rules.explain import figures_of
from poisonbook.rules.pack import compile_text
from poisonbook.rules.parse import KEYS
from poisonbook.rules.syntax import RuleType

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


def test_the_example_compiles() -> None:
    example = GUIDE.split("```yaml\n", 1)[1].split("```", 1)[0]

    assert compile_text(example, "guide.yaml").id == "my-amount"
