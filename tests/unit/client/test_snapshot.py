"""A snapshot says which products are regulated and which are known, and nobody can change it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.client.stand_in import KEY, NOW, OTHERS, REGULATED, signed

from poisonbook.client import Snapshot, SnapshotError, SnapshotFault, Standing, read_snapshot
from poisonbook.client.errors import PublicKeyError
from poisonbook.client.snapshot import public_key_bytes
from poisonbook.privacy.signing import SIGNATURE_BYTES, SigningKey
from poisonbook.values.status import Status

KEYS = [KEY.public_key]


def fault_of(data: bytes, keys: list[str] = KEYS, operator: str | None = None) -> SnapshotFault:
    with pytest.raises(SnapshotError) as refused:
        read_snapshot(data, keys, operator=operator)
    return refused.value.fault


def test_every_registered_product_has_its_standing() -> None:
    snapshot = read_snapshot(signed(), KEYS)

    for id_, status in REGULATED.items():
        assert snapshot.standing(id_) == status.value
    assert {snapshot.standing(id_) for id_ in OTHERS} == {Standing.NOT_REGULATED}


def test_a_product_that_was_never_registered_is_unknown() -> None:
    snapshot = read_snapshot(signed(), KEYS)

    assert [snapshot.standing(id_) for id_ in ("P-NEW", "", "p-gloves", "P-GLOVES ", "\ud800")] == [
        Standing.UNKNOWN
    ] * 5


def test_a_shop_without_products_knows_none() -> None:
    snapshot = read_snapshot(signed(regulated={}, others=[]), KEYS)

    assert snapshot.standing("P-BOX") is Standing.UNKNOWN


def test_it_says_whose_and_how_old_it_is() -> None:
    snapshot = read_snapshot(signed(7), KEYS, operator="op-1")

    assert (snapshot.operator, snapshot.version, snapshot.jurisdictions) == ("op-1", 7, ("EU",))
    assert snapshot.products == {"restricted": 1, "undetermined": 1, "reportable": 1, "not_regulated": 3}
    assert snapshot.is_valid(NOW)
    assert snapshot.is_valid(NOW + timedelta(hours=22, minutes=59))
    assert not snapshot.is_valid(NOW + timedelta(hours=23))


@given(st.dictionaries(st.text(max_size=12), st.sampled_from(Status), max_size=300))
def test_any_catalogue_comes_back_as_it_was(products: dict[str, Status]) -> None:
    regulated = {id_: status for id_, status in products.items() if status.is_regulated}
    others = [id_ for id_ in products if id_ not in regulated]
    snapshot = read_snapshot(signed(regulated=regulated, others=others), KEYS)

    assert {id_: snapshot.standing(id_).value for id_ in products} == {k: v.value for k, v in products.items()}


def test_no_unknown_product_of_two_hundred_thousand_is_taken_for_a_known_one() -> None:
    snapshot = read_snapshot(signed(others=[f"known-{number}" for number in range(20_000)]), KEYS)

    assert all(snapshot.standing(f"new-{number}") is Standing.UNKNOWN for number in range(200_000))
    assert all(snapshot.standing(f"known-{number}") is Standing.NOT_REGULATED for number in range(20_000))


def test_a_change_of_any_byte_is_noticed() -> None:
    data = signed()

    for at in range(len(data)):
        for bit in (1, 128):
            changed = data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]
            assert fault_of(changed) in (SnapshotFault.FORMAT, SnapshotFault.KEY, SnapshotFault.SIGNATURE)


def test_a_cut_at_any_byte_is_noticed() -> None:
    data = signed()

    for length in range(len(data)):
        assert fault_of(data[:length])


def test_bytes_behind_it_are_noticed() -> None:
    assert fault_of(signed() + b"\0")


def test_another_key_is_refused() -> None:
    assert fault_of(signed(key=SigningKey.fresh())) is SnapshotFault.KEY


def test_the_name_of_the_right_key_does_not_help_another_key() -> None:
    other = SigningKey.fresh()
    body = signed()[:-SIGNATURE_BYTES]
    forged = body + KEY.sign(b"")[:9] + other.sign(body)[9:]

    assert fault_of(forged) is SnapshotFault.SIGNATURE


def test_both_keys_do_while_keys_are_changed() -> None:
    new = SigningKey.fresh()

    for key in (KEY, new):
        assert isinstance(read_snapshot(signed(key=key), [KEY.public_key, new.public_key]), Snapshot)


def test_another_operators_is_refused() -> None:
    assert fault_of(signed(operator="op-2"), operator="op-1") is SnapshotFault.OPERATOR


@pytest.mark.parametrize("body", [b"", b"poisonbook snapshot 2\n", b"poisonbook snapshot 1\n", b"PK\x03\x04"])
def test_what_is_signed_but_no_snapshot_of_this_form_is_refused(body: bytes) -> None:
    assert fault_of(body + KEY.sign(body)) is SnapshotFault.FORMAT


def test_nonsense_that_is_well_signed_is_refused() -> None:
    chance = random.Random(1868)  # noqa: S311 - nothing secret
    body = signed()[:-SIGNATURE_BYTES]

    for _ in range(300):
        at = chance.randrange(22, len(body))
        nonsense = body[:at] + chance.randbytes(chance.randrange(0, 9))
        assert fault_of(nonsense + KEY.sign(nonsense)) is SnapshotFault.FORMAT


@pytest.mark.parametrize("text", ["", "ed25519:", "ed25519:AAAA", "A" * 44, "rsa:" + "A" * 43 + "=", "ed25519:ä"])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(PublicKeyError):
        public_key_bytes(text)
