"""Products through HTTP: recognised once, looked up ever after."""

from __future__ import annotations

import httpx
from tests.functional.web.serving import Served


def register(shop: httpx.Client, **listing: str) -> dict[str, object]:
    answer = shop.post("/v1/products", json={"products": [listing]})
    assert answer.status_code == 200, answer.text
    (product,) = answer.json()["products"]
    return dict(product)


def screened(shop: httpx.Client, product_id: str) -> str:
    order = {"order_id": f"o-{product_id}", "lines": [{"product_id": product_id, "quantity": "1"}]}
    return str(shop.post("/v1/orders", json=order).json()["outcome"])


def test_a_product_is_recognised_with_its_reason_and_the_laws_certainty(shop: httpx.Client) -> None:
    told = shop.post("/v1/recognitions", json={"id": "x", "title": "Nitromethane 25 % race fuel 5 L"}).json()

    (found,) = told["substances"]
    assert (found["substance"], found["status"], found["certainty"]) == ("nitromethane", "restricted", "verified")
    assert "limit of 16 %" in found["reason"]
    assert shop.get("/v1/products/x").status_code == 404


def test_a_registered_product_decides_at_once(shop: httpx.Client) -> None:
    assert screened(shop, "p1") == "hold"

    assert register(shop, id="p1", title="Enamel mug")["status"] == "not_regulated"

    assert screened(shop, "p1") == "allow"


def test_a_listing_that_changes_is_recognised_anew(shop: httpx.Client) -> None:
    register(shop, id="p2", title="Peroxide for pools")
    register(shop, id="p2", title="Hydrogen peroxide 35 % 1 L")

    assert screened(shop, "p2") == "refuse"
    assert shop.get("/v1/products/p2").json()["substances"] == ["hydrogen-peroxide"]


def test_a_product_that_is_removed_is_a_stranger_again(shop: httpx.Client) -> None:
    register(shop, id="p3", title="Enamel mug")

    assert shop.delete("/v1/products/p3").status_code == 204

    assert screened(shop, "p3") == "hold"
    assert shop.delete("/v1/products/p3").status_code == 404


def test_a_missing_strength_becomes_a_question_to_the_supplier(shop: httpx.Client) -> None:
    register(shop, id="p4", title="Hydrogen peroxide solution 1 L")

    asked = shop.get("/v1/questions").json()

    assert any(one["product_id"] == "p4" for one in next(iter(asked.values())))


def test_one_operators_products_are_nobody_elses(running: Served, shop: httpx.Client) -> None:
    register(shop, id="p5", title="Enamel mug")

    with running.client(operator=running.other) as other:
        assert other.get("/v1/products/p5").status_code == 404
        assert screened(other, "p5") == "hold"
