"""Every error says what it is by a stable code, documented, and survives the way back from a worker."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import poisonbook
from poisonbook.errors import PoisonbookError
from poisonbook.values.documents import Place

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"
PLAIN: dict[Any, Any] = {
    str: "text",
    int: 7,
    bool: True,
    Path: Path("file"),
    date: date(2026, 11, 22),
    timedelta: timedelta(hours=3),
    Place: Place("file", 1, 2),
    Sequence: ("one", "two"),
}


def subclasses(error: type[PoisonbookError]) -> Iterator[type[PoisonbookError]]:
    for child in error.__subclasses__():
        if child.__module__.startswith("poisonbook."):
            yield child
            yield from subclasses(child)


def all_errors() -> list[type[PoisonbookError]]:
    for module in pkgutil.walk_packages(poisonbook.__path__, "poisonbook."):
        if module.name.endswith(".migrations.env"):
            continue  # Alembic runs it; it is nothing to import
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return [
        PoisonbookError,
        *sorted(set(subclasses(PoisonbookError)), key=lambda error: (error.code, error.__qualname__)),
    ]


ERRORS = all_errors()
every_error = pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__qualname__)


def test_codes_are_unique() -> None:
    own = [error for error in ERRORS if "code" in vars(error)]

    assert [code for code, count in Counter(error.code for error in own).items() if count > 1] == []


@every_error
def test_a_code_is_its_own_and_kebab_case(error: type[PoisonbookError]) -> None:
    if error.__name__.startswith("_"):
        assert "code" not in vars(error), "a family is private and has no code"
        return
    assert "code" in vars(error)
    assert re.fullmatch("[a-z][a-z0-9]*(-[a-z0-9]+)*", error.code)
    assert error.exit_code in (1, 2, 4)


@every_error
def test_an_error_says_what_it_means(error: type[PoisonbookError]) -> None:
    doc = vars(error).get("__doc__")

    assert doc
    assert doc.strip().partition("\n\n")[0].endswith(".")


@every_error
def test_an_error_is_in_the_reference(error: type[PoisonbookError]) -> None:
    if not error.__name__.startswith("_"):
        assert f"`{error.code}`" in REFERENCE.read_text(encoding="utf-8")


@every_error
def test_an_error_survives_pickling(error: type[PoisonbookError]) -> None:
    """Its arguments go to `super().__init__` unchanged, and its text is built from them."""
    made = error(*map(value_of, kinds_of_arguments(error)))

    back = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own bytes

    assert type(back) is error
    assert str(back) == str(made)
    assert vars(back).keys() == vars(made).keys()


def kinds_of_arguments(error: type[PoisonbookError]) -> list[Any]:
    """The types of the arguments that `error` is made of."""
    if error.__init__ is Exception.__init__:
        return []
    return [kind for name, kind in get_type_hints(error.__init__).items() if name != "return"]


def value_of(kind: Any) -> Any:
    """Some value of a type that errors take."""
    if isinstance(kind, UnionType):
        return value_of(get_args(kind)[0])
    outer = get_origin(kind) or kind
    if outer is Mapping:
        name, value = map(value_of, get_args(kind))
        return {name: value}
    if outer is tuple:
        inner = get_args(kind)[0]
        return (PLAIN[inner],) if inner in PLAIN else ()
    return PLAIN[outer] if outer in PLAIN else next(iter(outer))
