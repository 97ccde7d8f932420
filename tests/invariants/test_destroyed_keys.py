"""Whoever has the whole host finds nobody in what was written under a key that is destroyed, nor without any key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, product
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.roles import COMPLIANCE, DATA_PROTECTION
from tests.unit.storage.nouns import STATEMENT, renamed

from poisonbook.privacy.epoch_folder import PseudonymFolder
from poisonbook.privacy.epochs import PseudonymKeys
from poisonbook.privacy.pseudonyms import Personal, PseudonymKey
from poisonbook.register.access import Operator
from poisonbook.settings import Settings
from poisonbook.storage import orders, statements
from poisonbook.storage.store import Store
from poisonbook.storage.tables.evidence import STATEMENTS
from poisonbook.storage.work import each
from poisonbook.workflows.access import add_operator
from poisonbook.workflows.epochs import destroy_key, make_epoch
from poisonbook.workflows.store_folder import init_store

CUSTOMERS = [f"customer{number}@example.org" for number in range(10_000)]
SOME = CUSTOMERS[:500]
LATER = timedelta(days=400)


@each
def _enter(connection: orders.Connection, asked: tuple[str, list[str], datetime]) -> None:
    operator, pseudonyms, at = asked
    for number, one in enumerate(pseudonyms):
        stated = replace(renamed(STATEMENT, f"stm_{one}_{number}"), customer=one)
        statements.add(connection, operator, stated, at=at, delete_after=at + LATER)


def _enter_all(store: Store, keys: PseudonymKeys, operator: Operator, *, at: datetime) -> None:
    found = [keys.pseudonym(operator.id, one, Personal.CUSTOMER, at=at) or "" for one in SOME]
    store.writer.run(_enter, (operator.id, found, at))


def _on_record(store: Store) -> set[str]:
    """What stands for customers in the store, without the epochs."""
    with store.reading() as connection:
        return {one.partition(".")[2] for one in connection.scalars(select(STATEMENTS.c.customer))}


def _secrets(folder: Path) -> Iterator[bytes]:
    """Everything on the host that may be a key."""
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size < 20_000:
            for word in re.findall(rb"[A-Za-z0-9+/]{43}=", path.read_bytes()):
                yield base64.b64decode(word)
            yield hashlib.sha256(path.read_bytes()).digest()


def _derived(secret: bytes, epochs: set[str], operators: list[str]) -> Iterator[PseudonymKey]:
    """Everything that the program might make of a secret."""
    key = PseudonymKey(secret)
    of_epochs = [key, *(key.of_epoch(epoch) for epoch in epochs)]
    yield from chain(of_epochs, (one.of_operator(whose) for one, whose in product(of_epochs, operators)))


def _linked(pseudonyms: set[str], folder: Path, epochs: set[str], operators: list[str]) -> set[str]:
    """The pseudonyms that somebody who guesses every customer finds with all that is on the host."""
    keys = (key for secret in set(_secrets(folder)) for key in _derived(secret, epochs, operators))
    return {found for key in keys for one in SOME if (found := key.pseudonym(one, Personal.CUSTOMER)) in pseudonyms}


def test_after_a_key_is_destroyed_all_others_link_nobody_and_two_operators_share_nobody(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "book")
    public = (COMPLIANCE.public, DATA_PROTECTION.public)
    operator = init_store(settings, name="Shop", jurisdictions=["EU"], role_keys=public).operator
    with closing(Store.open(settings.database)) as store:
        other = add_operator(store, "Other", ["EU"])
        begun = make_epoch(store, settings)
        keys = PseudonymFolder(settings.pseudonym_keys).keys
        now = datetime.now(UTC)
        _enter_all(store, keys, operator, at=now)
        of_one = _on_record(store)
        _enter_all(store, keys, other, at=now)
        both = _on_record(store)
        assert len(both) == 2 * len(SOME)  # nobody of one is anybody of the other

        first, second = keys.days
        names = {one.strftime("%Y%m%d") for one in keys.days}
        operators = [operator.id, other.id]
        assert second == begun
        assert _linked(both, settings.folder, names, operators) == both  # with the key everybody is found
        assert not destroy_key(store, settings.pseudonym_keys, first, now)  # all are still there

        backup = both | of_one
        store.writer.run(_forget, None)
        assert destroy_key(store, settings.pseudonym_keys, first, now)
        _enter_all(store, keys, operator, at=now + timedelta(days=30))

        assert _linked(backup, settings.folder, names, operators) == set()  # what a copy still has
        assert len(_linked(_on_record(store), settings.folder, names, operators)) == len(SOME)


@each
def _forget(connection: orders.Connection, _nothing: None) -> None:
    connection.execute(STATEMENTS.delete())


def _keyed(key: bytes) -> Callable[[bytes], bytes]:
    return lambda text: hmac.digest(key, text, "sha256")[:16]


@pytest.mark.long
def test_ten_million_guessed_addresses_without_the_key_link_nobody() -> None:
    days = [datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2027)]
    keys = PseudonymKeys({day.date(): PseudonymKey(hashlib.sha256(bytes([n])).digest()) for n, day in enumerate(days)})
    taken = {
        bytes.fromhex((keys.pseudonym("opr_shop", one, Personal.CUSTOMER, at=days[0]) or "").partition(".")[2])
        for one in CUSTOMERS
    }
    assert len(taken) == len(CUSTOMERS)
    of_another_epoch = hashlib.sha256(bytes([1])).digest()
    wrong = [bytes(32), b"poisonbook", b"20260101", of_another_epoch]
    ways: list[Callable[[bytes], bytes]] = [
        lambda text: hashlib.md5(text, usedforsecurity=False).digest(),
        lambda text: hashlib.sha256(text).digest()[:16],
        lambda text: hashlib.sha256(b"poisonbook customer 1\0" + text).digest()[:16],
        lambda text: hashlib.blake2b(text, digest_size=16).digest(),
        *(_keyed(key) for key in wrong),
    ]
    for number in range(10_000_000):  # every customer is among them
        text = b"customer%d@example.org" % number
        for way in ways:
            assert way(text) not in taken
    for key in map(PseudonymKey, (one.ljust(32, b"\0") for one in wrong)):
        of_epoch = key.of_epoch("20260101").of_operator("opr_shop")
        assert not any(bytes.fromhex(of_epoch.pseudonym(one, Personal.CUSTOMER)) in taken for one in CUSTOMERS)
    other = [keys.pseudonym("opr_shop", one, Personal.CUSTOMER, at=days[1]) or "" for one in CUSTOMERS]
    assert taken.isdisjoint(bytes.fromhex(one.partition(".")[2]) for one in other)
