"""The operator's file of shops, read again when it changes: a secret is changed without a restart."""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.intake.shops.platforms import Platform
from poisonbook.intake.shops.shop_file import Shop, Shops, read_shops
from poisonbook.values.documents import DocumentError

_NO_SHOP = Shop((secrets.token_hex(32),))
"""What nobody can sign for: an operator without a shop is answered as one whose secret does not fit, and as slowly."""


class ShopsUnreadableError(PoisonbookError):
    """The file of shops' webhook secrets cannot be read."""

    code: ClassVar[str] = "shops-unreadable"

    def __str__(self) -> str:
        return "the file of shops cannot be read; the setting webhook_secrets says where it is"


def shop_of(path: Path | None, operator: str, platform: Platform) -> Shop:
    """The operator's shop on a platform in the file at `path`; one that nobody can sign for where there is none.

    Raises:
        ShopsUnreadableError: the file is not there, or says something else.
    """
    return _NO_SHOP if path is None else _shops(path).get((operator, platform), _NO_SHOP)


def check_shops(path: Path | None) -> None:
    """Go on only where the file of shops, if one is named, can be read.

    Raises:
        DocumentError: it cannot, with file, line and column.
    """
    if path is not None:
        read_shops(path)


def _shops(path: Path) -> Shops:
    try:
        now = path.stat()
        return _read(path, now.st_mtime_ns, now.st_size)
    except (OSError, DocumentError):
        pass
    raise ShopsUnreadableError


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int) -> Shops:
    return read_shops(path)
