"""A service on a register of its own, with keys that are known and a clock that can be set."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from tests.roles import SEAL

from poisonbook.law.book import Book, load_book
from poisonbook.privacy.epoch_folder import PseudonymFolder, key_path
from poisonbook.register.access import Operator
from poisonbook.settings import Settings
from poisonbook.storage import operators
from poisonbook.storage.store import Store
from poisonbook.workflows.service import Service

SHOP = Operator("opr_shop", "Shop", ("EU", "GB"))
OTHER = Operator("opr_other", "Other", ("EU",))
SECRET = bytes(range(32))
FIRST_DAY = date(2026, 1, 1)


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


def put_key(settings: Settings, day: date, secret: bytes = SECRET) -> None:
    """Put the key of an epoch where a service finds it."""
    settings.pseudonym_keys.mkdir(parents=True, exist_ok=True)
    key_path(settings.pseudonym_keys, day).write_bytes(base64.b64encode(secret))


@contextmanager
def service_on(url: str, folder: Path, clock: SetClock, *, is_first: bool = True) -> Iterator[Service]:
    """The service of two operators on an empty register at `url`, or a further one on it."""
    store = Store.open(url, clock=clock)
    for one in (SHOP, OTHER) if is_first else ():
        store.writer.run(operators.enter, (one, clock()))
    settings = Settings(folder=folder, database=url)
    put_key(settings, FIRST_DAY)
    keys = PseudonymFolder(settings.pseudonym_keys, seconds=0)
    service = Service(settings, store=store, book=law(), keys=keys, seal=SEAL, clock=clock)
    try:
        yield service
    finally:
        service.close()
