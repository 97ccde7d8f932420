"""Whether an optional part is installed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import ClassVar

from poisonbook.errors import PoisonbookError

_NEEDS: Mapping[str, tuple[str, ...]] = {
    "server": (
        "alembic",
        "argon2",
        "cryptography",
        "httptools",
        "joserfc",
        "msgspec",
        "prometheus_client",
        "reportlab",
        "rfc3161_client",
        "shamir_mnemonic",
        "sqlalchemy",
        "uvicorn",
        "uvloop",
        "webauthn",
    ),
    "postgres": ("pg8000",),
    "trial": ("scipy",),
    "transparency": ("opendp",),
}


class MissingExtraError(PoisonbookError):
    """What was asked for needs an optional part that is not installed."""

    code: ClassVar[str] = "missing-extra"

    def __init__(self, extra: str) -> None:
        super().__init__(extra)
        self.extra = extra

    def __str__(self) -> str:
        return f"this needs an optional part: pip install 'poisonbook[{self.extra}]'"


def need_extra(extra: str) -> None:
    """Go on only where an optional part is installed.

    Raises:
        MissingExtraError: it is not, or not whole.
    """
    if any(find_spec(name) is None for name in _NEEDS[extra]):
        raise MissingExtraError(extra)


def need_server(database: str) -> None:
    """Go on only where a store at `database` can be opened and served.

    Raises:
        MissingExtraError: naming what to install.
    """
    need_extra("server")
    if database.startswith("postgres"):
        need_extra("postgres")
