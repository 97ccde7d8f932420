"""Which options of a command concern which of its inputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from poisonbook.errors import PoisonbookError
from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.workflows.inputs import Options, open_input, options_for, refuse_unused


def test_a_name_with_a_table_concerns_that_table_alone() -> None:
    options = Options(drop=frozenset({"orders:title", "catalogue:x"}), rename={"orders:SKU": "product_id"})

    assert options_for(ORDERS, options).drop == {"title"}
    assert options_for(CATALOGUE, options).drop == {"x"}
    assert options_for(ORDERS, options).rename == {"SKU": "product_id"}
    assert options_for(CATALOGUE, options).rename == {}


def test_a_name_without_a_table_never_takes_what_a_table_needs() -> None:
    options = Options(drop=frozenset({"title", "price"}))

    assert options_for(CATALOGUE, options).drop == {"price"}
    assert options_for(ORDERS, options).drop == {"title", "price"}


def test_a_mapping_goes_to_the_table_that_has_the_fact() -> None:
    options = Options(rename={"SKU": "product_id", "Name": "title"})

    assert options_for(CATALOGUE, options).rename == {"Name": "title"}
    assert options_for(ORDERS, options).rename == {"SKU": "product_id"}


def test_a_name_without_a_table_may_be_absent_from_one_input_but_not_from_all(tmp_path: Path) -> None:
    catalogue, orders = tmp_path / "catalogue.csv", tmp_path / "orders.csv"
    catalogue.write_text("id,title,colour\np1,Mug,red\n")
    orders.write_text("order_id,ts,product_id,quantity,price\no1,2026-01-01,p1,1,5\n")
    options = Options(drop=frozenset({"colour", "price", "colur"}))
    readings = [open_input([str(catalogue)], CATALOGUE, options), open_input([str(orders)], ORDERS, options)]

    with pytest.raises(PoisonbookError, match="no input has a column 'colur'"):
        refuse_unused(options, list(zip((CATALOGUE, ORDERS), readings, strict=True)))


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (Options(drop=frozenset({"title"})), "'title' cannot be left out"),
        (Options(rename={"id": "titel"}), "'titel' is no fact; did you mean 'title'"),
        (Options(rename={"Foo": "brand"}), "no input has a column 'Foo'"),
    ],
)
def test_a_slip_in_an_option_is_said(tmp_path: Path, options: Options, problem: str) -> None:
    catalogue = tmp_path / "catalogue.csv"
    catalogue.write_text("id,title\np1,Mug\n")

    with pytest.raises(PoisonbookError, match=problem):
        refuse_unused(options, [(CATALOGUE, open_input([str(catalogue)], CATALOGUE, options))])
