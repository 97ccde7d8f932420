"""Which options of a command concern which of its inputs."""

from __future__ import annotations

from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.workflows.inputs import Options, options_for


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
