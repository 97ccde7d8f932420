"""The file of shops: whose webhooks are taken, the secrets that prove them, and which ids are the register's.

```yaml
my-shop:                    # the operator's id
  shopify:
    secrets: [new, old]     # both count while one is being changed for the other
    product: sku            # or variant_id
    order: id               # or number, checkout_token, cart_token
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from poisonbook.intake.shops.naming import Naming, OrderId, ProductId
from poisonbook.intake.shops.platforms import Platform
from poisonbook.values.documents import Node, read_document

_SHORTEST = 16
_FIELDS = ("secrets", "product", "order")
_ORDERS = {Platform.SHOPIFY: tuple(OrderId), Platform.WOOCOMMERCE: (OrderId.ID, OrderId.NUMBER)}
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Shop:
    """One platform's webhooks for one operator."""

    secrets: tuple[str, ...] = field(repr=False)
    naming: Naming = field(default_factory=Naming)


Shops = Mapping[tuple[str, Platform], Shop]
"""By operator and platform."""


def read_shops(path: Path) -> Shops:
    """The shops in the YAML file at `path`.

    Raises:
        DocumentError: it says something else, with file, line and column; or two operators have one secret, so that a
            delivery for the one would prove itself to the other.
    """
    shops: dict[tuple[str, Platform], Shop] = {}
    owners: dict[str, str] = {}
    for operator, platforms in read_document(path).mapping.items():
        platforms.allow(Platform)
        for name, node in platforms.mapping.items():
            shop = _shop(Platform(name), node)
            for secret in shop.secrets:
                if owners.setdefault(secret, operator) != operator:
                    raise node.error("a secret of another operator; each needs its own")
            shops[operator, Platform(name)] = shop
    return shops


def _shop(platform: Platform, node: Node) -> Shop:
    node.allow(_FIELDS)
    secrets = node.need("secrets").texts()
    if not secrets or any(len(secret) < _SHORTEST for secret in secrets):
        raise node.need("secrets").error(f"a secret has at least {_SHORTEST} characters")
    product = node.optional("product", lambda one: _word(one, tuple(ProductId))) or ProductId.SKU
    order = node.optional("order", lambda one: _word(one, _ORDERS[platform])) or OrderId.ID
    return Shop(secrets, Naming(product, order))


def _word(node: Node, words: tuple[Word, ...]) -> Word:
    for word in words:
        if node.text() == word.value:
            return word
    raise node.error(f"expected {' or '.join(words)}")
