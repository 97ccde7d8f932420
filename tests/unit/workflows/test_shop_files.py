"""The file of shops is read again when it changes, so that a secret is changed without a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from poisonbook.intake.shops.platforms import Platform
from poisonbook.workflows.shop_files import ShopsUnreadableError, shop_of

SHOP = "one: {{shopify: {{secrets: {}}}}}"


def test_a_changed_secret_counts_at_once(tmp_path: Path) -> None:
    path = tmp_path / "shops.yaml"
    for secret in ("the-first-of-its-secrets", "the-other-of-its-secrets!"):
        path.write_text(SHOP.format(secret))
        assert shop_of(path, "one", Platform.SHOPIFY).secrets == (secret,)


def test_an_operator_without_a_shop_has_a_secret_that_nobody_knows(tmp_path: Path) -> None:
    path = tmp_path / "shops.yaml"
    path.write_text(SHOP.format("the-first-of-its-secrets"))
    for nobody in (shop_of(path, "two", Platform.SHOPIFY), shop_of(None, "one", Platform.SHOPIFY)):
        assert len(nobody.secrets[0]) == 64
        assert "the-first" not in nobody.secrets[0]


@pytest.mark.parametrize("text", [None, "not a file of shops", "one: {shopify: {}}"])
def test_a_file_that_cannot_be_read_lets_nobody_in(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "shops.yaml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ShopsUnreadableError) as caught:
        shop_of(path, "one", Platform.SHOPIFY)
    assert caught.value.__context__ is None
