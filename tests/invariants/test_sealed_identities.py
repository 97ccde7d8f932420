"""Whoever takes the whole serving host, with database, files and every key on it, reads nobody's identity."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import product
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from tests.roles import BOTH, COMPLIANCE, DATA_PROTECTION

from poisonbook.privacy.key_pairs import Algorithm, SecretKey
from poisonbook.privacy.sealing import SealBrokenError, half_of, open_sealed
from poisonbook.register.access import Operator
from poisonbook.register.evidence import DocumentType
from poisonbook.register.roles import Role
from poisonbook.settings import Settings
from poisonbook.storage import sealed
from poisonbook.storage.sealed import SealedRecord
from poisonbook.storage.tables.everything import METADATA
from poisonbook.workflows.identity_checks import GivenIdentityCheck, record_identity_check
from poisonbook.workflows.role_keys import context_of
from poisonbook.workflows.service import Service
from poisonbook.workflows.store_folder import init_store

_TRIED_WITH_ALL = 20
"""Records that are tried with every secret and every pair of halves; it is the same for all others."""


def _numbers(count: int) -> list[str]:
    return [f"CANARY-{hashlib.sha256(str(number).encode()).hexdigest()[:16]}" for number in range(count)]


def _kept(folder: Path, url: str, numbers: list[str]) -> tuple[list[SealedRecord], bytes]:
    """The identities on record, and every byte of the host's folder and its database."""
    settings = Settings(folder=folder, database=url)
    public = (COMPLIANCE.public, DATA_PROTECTION.public)
    operator: Operator = init_store(settings, name="Shop", jurisdictions=["EU"], role_keys=public).operator
    with closing(Service.open(settings)) as service, ThreadPoolExecutor(32) as pool:

        def enter(number: str) -> None:
            given = GivenIdentityCheck(
                customer_id=f"of {number}", document_type=DocumentType.PASSPORT, number=number, expires_on=None
            )
            record_identity_check(service, operator, given)

        list(pool.map(enter, numbers))
        with service.store.reading() as connection:
            records = list(sealed.every(connection))
            cells = (
                str(cell).encode() if not isinstance(cell, bytes) else cell
                for table in METADATA.sorted_tables
                for row in connection.execute(select(table))
                for cell in row
            )
            taken = b"\n".join(cells)
        # While it runs: with its write-ahead log.
        taken += b"\n".join(path.read_bytes() for path in folder.parent.rglob("*") if path.is_file())
    return records, taken


def _secrets(folder: Path) -> Iterator[bytes]:
    """Everything on the host that may be a key, and what may be made of it."""
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size < 20_000:
            for word in (path.read_bytes(), *path.read_bytes().replace(b":", b" ").split()):
                yield hashlib.sha256(word).digest()
                yield word[:32].ljust(32, b"\0")
                with suppress(binascii.Error):
                    yield base64.b64decode(word, validate=True)[:32].ljust(32, b"\0")
    yield bytes(32)


def _opened(record: SealedRecord, secrets: list[bytes]) -> bool:
    """Whether any secret, or any two as halves, open a record."""
    context = context_of(record)
    for secret, algorithm, role in product(secrets, Algorithm, Role):
        try:
            half_of(record.sealed, role, SecretKey(secret, algorithm), context=context)
        except SealBrokenError:
            continue
        return True
    for one, other in product(secrets, secrets):
        try:
            open_sealed(record.sealed, {Role.COMPLIANCE: one, Role.DATA_PROTECTION: other}, context=context)
        except SealBrokenError:
            continue
        return True
    body = record.sealed[1 + 2 * Algorithm.MLKEM768_X25519.length(32) :]
    for secret in secrets:
        try:
            AESGCM(secret).decrypt(body[:12], body[12:], context.info("body"))
        except InvalidTag:
            continue
        return True
    return False


def _recovered(folder: Path, url: str, count: int) -> int:
    numbers = _numbers(count)
    records, taken = _kept(folder, url, numbers)
    assert len(records) == count
    assert {BOTH.open(one.sealed, context=context_of(one))["number"] for one in records} == set(numbers)

    secrets = list(dict.fromkeys(_secrets(folder)))
    assert len(secrets) > 10
    in_plain = len({found.decode() for found in re.findall(rb"CANARY-[0-9a-f]{16}", taken)} & set(numbers))
    return in_plain + sum(_opened(one, secrets) for one in records[:_TRIED_WITH_ALL])


def test_a_full_dump_of_the_serving_host_gives_nobody_away(store_url: str, tmp_path: Path) -> None:
    assert _recovered(tmp_path / "book", store_url, 200) == 0


@pytest.mark.slow
def test_a_full_dump_of_the_serving_host_gives_nobody_of_ten_thousand_away(store_url: str, tmp_path: Path) -> None:
    assert _recovered(tmp_path / "book", store_url, 10_000) == 0
