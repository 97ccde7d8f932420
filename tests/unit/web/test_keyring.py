"""Who may come in."""

from __future__ import annotations

import hashlib

import pytest

from poisonbook.register.access import Operator, Scope
from poisonbook.web.errors import MissingScopeError, NoApiKeyError, StaleKeysError, UnknownApiKeyError
from poisonbook.web.keyring import STALE_SECONDS, KeyRing
from poisonbook.workflows.access import Holder

SECRET = "pbk_secret"  # noqa: S105 - made up
DIGEST = hashlib.sha256(SECRET.encode()).digest()
HOLDER = Holder(DIGEST, "key_1", Operator("opr_1", "Shop", ("EU",)), frozenset({Scope.CHECKOUT}))


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def ring_with(holders: dict[bytes, Holder], time: Time | None = None) -> KeyRing:
    ring = KeyRing(lambda: holders, timer=time or Time())
    ring.refresh()
    return ring


def test_a_key_opens_what_its_scopes_name() -> None:
    ring = ring_with({DIGEST: HOLDER})

    assert ring.holder(f"Bearer {SECRET}", Scope.CHECKOUT) is HOLDER
    assert ring.holder(f"bearer {SECRET}", Scope.CHECKOUT) is HOLDER
    with pytest.raises(MissingScopeError, match=r"with the scope register$"):
        ring.holder(f"Bearer {SECRET}", Scope.REGISTER)


@pytest.mark.parametrize("header", [None, "", "Basic abc", "Bearer", SECRET])
def test_whoever_shows_no_key_is_not_let_in(header: str | None) -> None:
    with pytest.raises(NoApiKeyError):
        ring_with({DIGEST: HOLDER}).holder(header, Scope.CHECKOUT)


@pytest.mark.parametrize("shown", ["pbk_other", SECRET + "x", SECRET[:-1], ""])
def test_another_key_opens_nothing(shown: str) -> None:
    with pytest.raises(UnknownApiKeyError):
        ring_with({DIGEST: HOLDER}).holder(f"Bearer {shown}", Scope.CHECKOUT)


def test_an_empty_ring_lets_nobody_in() -> None:
    with pytest.raises(UnknownApiKeyError):
        ring_with({}).holder(f"Bearer {SECRET}", Scope.CHECKOUT)


def test_a_key_is_gone_with_the_next_reading() -> None:
    holders = {DIGEST: HOLDER}
    ring = KeyRing(lambda: dict(holders), timer=Time())
    ring.refresh()
    holders.clear()

    ring.refresh()

    with pytest.raises(UnknownApiKeyError):
        ring.holder(f"Bearer {SECRET}", Scope.CHECKOUT)


def test_keys_that_were_not_read_for_long_are_not_trusted() -> None:
    time = Time()
    ring = ring_with({DIGEST: HOLDER}, time)
    time.now = STALE_SECONDS + 0.1

    with pytest.raises(StaleKeysError):
        ring.holder(f"Bearer {SECRET}", Scope.CHECKOUT)


def test_keys_that_were_never_read_let_nobody_in() -> None:
    with pytest.raises(StaleKeysError):
        KeyRing(lambda: {DIGEST: HOLDER}, timer=lambda: 0.1).holder(f"Bearer {SECRET}", Scope.CHECKOUT)
