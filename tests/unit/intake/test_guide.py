"""The guide on the intake names every error, every reason, every fact and every recognised export's shop."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.intake import column_errors, errors, refusals
from poisonbook.intake.exports import all_exports

GUIDE = (Path(__file__).parents[3] / "docs" / "guide" / "intake.md").read_text(encoding="utf-8")


def _codes() -> list[str]:
    classes = [
        kind for module in (errors, column_errors, refusals) for _, kind in inspect.getmembers(module, inspect.isclass)
    ]
    found = {
        kind.code for kind in classes if issubclass(kind, errors.IntakeError) and not kind.__name__.startswith("_")
    }
    return sorted(found - {errors.IntakeError.code})


@pytest.mark.parametrize("word", [*_codes(), *refusals.Reason, *CATALOGUE.names, *ORDERS.names])
def test_the_guide_names_it(word: str) -> None:
    assert f"`{word}`" in GUIDE


@pytest.mark.parametrize("shop", sorted({export.name.split("-")[0] for export in all_exports()}))
def test_the_guide_names_the_shop_systems(shop: str) -> None:
    assert shop in GUIDE.lower()
