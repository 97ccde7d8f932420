"""Operators and their API keys: add, list, revoke; and who holds a key now."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.law.book import load_book
from poisonbook.register.access import ApiKey, Operator, Scope
from poisonbook.storage import api_keys, operators
from poisonbook.storage.store import Store
from poisonbook.values.ids import new_id

KEY_PREFIX = "pbk_"
"""What every API key begins with, so that scanners for leaked secrets know it."""
_KEY_BYTES = 32


class UnknownOperatorError(PoisonbookError):
    """No operator has this id."""

    code: ClassVar[str] = "unknown-operator"

    def __init__(self, operator: str) -> None:
        super().__init__(operator)
        self.operator = operator

    def __str__(self) -> str:
        return f"no operator has the id {self.operator!r}; `poisonbook operator list` shows them"


class WhichOperatorError(PoisonbookError):
    """The store has several operators or none, so one must be named."""

    code: ClassVar[str] = "which-operator"

    def __init__(self, operators: int) -> None:
        super().__init__(operators)
        self.operators = operators

    def __str__(self) -> str:
        return f"the store has {self.operators} operators; name one with --operator, or make one with `operator add`"


class UnknownKeyError(PoisonbookError):
    """The operator has no such API key, or it is revoked already."""

    code: ClassVar[str] = "unknown-key"

    def __init__(self, operator: str, key: str) -> None:
        super().__init__(operator, key)
        self.operator = operator
        self.key = key

    def __str__(self) -> str:
        return f"operator {self.operator!r} has no API key {self.key!r} that could be revoked"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose an API key is, and what it may do."""

    digest: bytes
    """SHA-256 of the key."""
    id: str
    operator: Operator
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made."""

    key: ApiKey
    secret: str
    """The key itself: to be shown once, it is kept nowhere."""

    def __repr__(self) -> str:
        return f"NewKey({self.key.id})"


def add_operator(store: Store, name: str, jurisdictions: Sequence[str], *, law: Sequence[Path] = ()) -> Operator:
    """Put an operator on record; its own law first.

    Args:
        law: more law files, beside those that are shipped.

    Raises:
        UnknownJurisdictionError: a code is not one of the law's.
    """
    operator = Operator(new_id("opr"), name, jurisdiction_codes(jurisdictions, law))
    store.writer.run(operators.enter, (operator, store.clock()))
    return operator


def jurisdiction_codes(jurisdictions: Sequence[str], law: Sequence[Path] = ()) -> tuple[str, ...]:
    """The codes of jurisdictions of the shipped law files and more, in order, once each.

    Raises:
        UnknownJurisdictionError: one is not of the law.
    """
    book = load_book(law)
    return tuple(dict.fromkeys(book.jurisdiction(one).code for one in jurisdictions))


def list_operators(store: Store) -> list[Operator]:
    """All operators, the oldest first."""
    with store.reading() as connection:
        return operators.search(connection)


def the_operator(store: Store, operator: str | None) -> Operator:
    """The operator with this id; without an id the only one there is.

    Raises:
        UnknownOperatorError: there is no such operator.
        WhichOperatorError: there are several, and none is named.
    """
    found = list_operators(store)
    if operator is None and len(found) != 1:
        raise WhichOperatorError(len(found))
    for one in found:
        if operator in (None, one.id):
            return one
    raise UnknownOperatorError(operator or "")


def operator_named(store: Store, operator: str | None) -> str:
    """The id that somebody said who is not to learn which there are; empty: none, or they said none of several."""
    known = [one.id for one in list_operators(store)]
    if operator is None:
        return known[0] if len(known) == 1 else ""
    return operator if operator in known else ""


def add_key(store: Store, operator: str, *, scopes: Iterable[Scope], label: str = "") -> NewKey:
    """Make an API key.

    Raises:
        UnknownOperatorError: there is no such operator.
    """
    secret = KEY_PREFIX + secrets.token_urlsafe(_KEY_BYTES)
    key = ApiKey(new_id("key"), operator, frozenset(scopes), store.clock(), label)
    if not store.writer.run(api_keys.enter, (key, digest_of(secret).hex())):
        raise UnknownOperatorError(operator)
    return NewKey(key, secret)


def list_keys(store: Store, operator: str) -> list[ApiKey]:
    """The operator's keys, revoked ones too.

    Raises:
        UnknownOperatorError: there is no such operator.
    """
    with store.reading() as connection:
        if operators.find(connection, operator) is None:
            raise UnknownOperatorError(operator)
        return api_keys.search(connection, operator)


def revoke_key(store: Store, operator: str, key: str) -> None:
    """Let a key be used no more; servers hear of it within a second.

    Raises:
        UnknownKeyError: there is no such key, or it is revoked already.
    """
    if not store.writer.run(api_keys.withdraw, (operator, key, store.clock())):
        raise UnknownKeyError(operator, key)


def holders(store: Store) -> Mapping[bytes, Holder]:
    """Who may come in now, by the SHA-256 of their keys."""
    with store.reading() as connection:
        owners = {one.id: one for one in operators.search(connection)}
        return {
            bytes.fromhex(hash_): Holder(bytes.fromhex(hash_), key.id, owners[key.operator], key.scopes)
            for hash_, key in api_keys.good(connection)
        }


def jurisdictions(store: Store) -> tuple[str, ...]:
    """Every jurisdiction that an operator sells under."""
    return tuple(sorted({code for one in list_operators(store) for code in one.jurisdictions}))


def digest_of(secret: str) -> bytes:
    """What is kept of a key: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()
