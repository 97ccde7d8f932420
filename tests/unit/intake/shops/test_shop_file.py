"""The file of shops says whose webhooks are taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from poisonbook.intake.shops.naming import Naming, OrderId, ProductId
from poisonbook.intake.shops.platforms import Platform
from poisonbook.intake.shops.shop_file import Shop, read_shops
from poisonbook.values.documents import DocumentError

SECRET = "one-secret-of-a-shop"  # noqa: S105 - made up


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "shops.yaml"


def test_it_names_secrets_and_ids_by_operator_and_platform(written: Path) -> None:
    written.write_text(f"""
one:
  shopify: {{secrets: [{SECRET}, an-older-secret-of-it], product: variant_id, order: checkout_token}}
  woocommerce: {{secrets: another-secret-here}}
""")
    assert read_shops(written) == {
        ("one", Platform.SHOPIFY): Shop(
            (SECRET, "an-older-secret-of-it"), Naming(ProductId.VARIANT_ID, OrderId.CHECKOUT_TOKEN)
        ),
        ("one", Platform.WOOCOMMERCE): Shop(("another-secret-here",), Naming(ProductId.SKU, OrderId.ID)),
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("one: {etsy: {secrets: [one-secret-of-a-shop]}}", "unknown field 'etsy'"),
        ("one: {shopify: {secret: one-secret-of-a-shop}}", "unknown field 'secret'; did you mean 'secrets'?"),
        ("one: {shopify: {}}", "field 'secrets' is missing"),
        ("one: {shopify: {secrets: []}}", "a secret has at least 16 characters"),
        ("one: {shopify: {secrets: [short]}}", "a secret has at least 16 characters"),
        ("one: {shopify: {secrets: one-secret-of-a-shop, product: ean}}", "expected sku or variant_id"),
        ("one: {woocommerce: {secrets: one-secret-of-a-shop, order: cart_token}}", "expected id or number"),
        (
            "one: {shopify: {secrets: one-secret-of-a-shop}}\ntwo: {shopify: {secrets: one-secret-of-a-shop}}",
            "a secret of another operator; each needs its own",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_without_a_secret(written: Path, text: str, problem: str) -> None:
    written.write_text(text)
    with pytest.raises(DocumentError) as caught:
        read_shops(written)
    assert problem in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_secret_does_not_show_itself() -> None:
    assert SECRET not in repr(Shop((SECRET,)))
