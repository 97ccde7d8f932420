"""Shares of a role key: enough of them restore it as it was, fewer nothing, and slips are noticed."""

from __future__ import annotations

from itertools import combinations

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import generate_mnemonics
from tests.roles import COMPLIANCE, role_key

from poisonbook.privacy.key_pairs import Algorithm
from poisonbook.privacy.shares import SharesError, joined, split
from poisonbook.register.roles import Role


def test_any_three_of_five_restore_the_key_and_no_two() -> None:
    made = split(COMPLIANCE, shares=5, threshold=3)

    assert {len(one.split()) for one in made} == {35}
    assert {joined(some).public for some in combinations(made, 3)} == {COMPLIANCE.public}
    assert joined(made[:3]).key.secret() == COMPLIANCE.key.secret()
    for two in combinations(made, 2):
        with pytest.raises(SharesError, match="do not restore"):
            joined(two)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("algorithm", list(Algorithm), ids=lambda one: one.label)
def test_what_is_restored_is_of_the_same_role_and_algorithm_whatever_the_machine_has(
    role: Role, algorithm: Algorithm, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = role_key(role, algorithm=algorithm)
    made = split(key, shares=2, threshold=2)
    monkeypatch.setattr(Algorithm, "best", lambda: next(one for one in Algorithm if one is not algorithm))

    assert joined(made).public == key.public


def test_a_key_that_this_machine_cannot_use_is_not_restored_as_another(monkeypatch: pytest.MonkeyPatch) -> None:
    made = split(COMPLIANCE, shares=2, threshold=2)

    class Older:
        @staticmethod
        def from_seed_bytes(_: bytes) -> None:
            raise UnsupportedAlgorithm("ML-KEM")

    monkeypatch.setattr("poisonbook.privacy.key_pairs.MLKEM768PrivateKey", Older)
    with pytest.raises(SharesError, match=r"mlkem768-x25519.*OpenSSL") as caught:
        joined(made)
    assert caught.value.code == "shares"


@pytest.mark.parametrize(
    "secret", [bytes(16), bytes(32), bytes(34), b"\1\3" + bytes(32), b"\7\1" + bytes(32), b"\1\1" + bytes(34)]
)
def test_good_shares_of_something_else_restore_no_key(secret: bytes) -> None:
    (made,) = generate_mnemonics(1, [(2, 2)], secret)

    with pytest.raises(SharesError, match="not of a role key"):
        joined(made)


def test_shares_are_read_as_people_copy_them() -> None:
    made = split(COMPLIANCE, shares=2, threshold=2)

    assert joined([f"  {one.upper().replace(' ', '   ')}\n" for one in made]).public == COMPLIANCE.public


@settings(max_examples=30)
@given(st.integers(0, 34))
def test_a_word_that_is_copied_wrong_is_noticed(place: int) -> None:
    made = split(COMPLIANCE, shares=3, threshold=2)
    words = made[0].split()
    words[place] = "zero" if words[place] != "zero" else "academic"

    with pytest.raises(SharesError):
        joined([" ".join(words), made[1]])


def test_shares_of_two_keys_restore_none() -> None:
    one, other = (split(role_key(Role.COMPLIANCE, number), shares=2, threshold=2) for number in range(2))

    for shares in ([one[0], other[1]], [], ["zero"], [one[0], one[0]]):
        with pytest.raises(SharesError):
            joined(shares)


@pytest.mark.parametrize(("shares", "threshold"), [(1, 1), (5, 1), (2, 3), (17, 3)])
def test_a_share_that_would_restore_the_key_alone_is_not_made(shares: int, threshold: int) -> None:
    with pytest.raises(SharesError):
        split(COMPLIANCE, shares=shares, threshold=threshold)
