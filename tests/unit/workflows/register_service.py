"""A service on a register of its own, with keys that are known and a clock that can be set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.roles import SEAL

from poisonbook.law.book import Book, load_book
from poisonbook.privacy.pseudonyms import PseudonymKey
from poisonbook.register.access import Operator
from poisonbook.settings import Settings
from poisonbook.storage import operators
from poisonbook.storage.store import Store
from poisonbook.workflows.service import Service

SHOP = Operator("opr_shop", "Shop", ("EU", "GB"))
OTHER = Operator("opr_other", "Other", ("EU",))
SECRET = bytes(range(32))


@dataclass
class SetClock:
    """A clock that stands."""

    now: datetime = datetime(2026, 11, 22, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Now."""
        return self.now


@cache
def law() -> Book:
    """The law that is shipped."""
    return load_book()


@contextmanager
def service_on(url: str, folder: Path, clock: SetClock) -> Iterator[Service]:
    """The service of two operators on an empty register at `url`."""
    store = Store.open(url, clock=clock)
    for one in (SHOP, OTHER):
        store.writer.run(operators.enter, (one, clock()))
    settings = Settings(folder=folder, database=url)
    service = Service(settings, store=store, book=law(), key=PseudonymKey(SECRET), seal=SEAL, clock=clock)
    try:
        yield service
    finally:
        service.close()
