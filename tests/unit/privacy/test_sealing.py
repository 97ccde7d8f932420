"""Particulars rest sealed: only the operator's key opens them, and only in their own row."""

from __future__ import annotations

import base64
import copy
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poisonbook.privacy.sealing import (
    OperatorSeal,
    SealBrokenError,
    SealContext,
    SealExtraMissingError,
    SealKeyError,
)

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
HERE = SealContext("shop", "licence", "lic_1")
PARTICULARS = {"number": "AB-1234567", "name": "Žofia Łęcka"}
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)


def key_file(folder: Path, *secrets: bytes) -> Path:
    path = folder / "seal-key"
    path.write_text("".join(base64.b64encode(secret).decode() + "\n" for secret in secrets))
    return path


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=6), ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_what_is_sealed_opens_again(particulars: dict[str, str], operator: str, kind: str, record: str) -> None:
    seal, context = OperatorSeal([OLD]), SealContext(operator, kind, record)

    assert seal.open(seal.seal(particulars, context=context), context=context) == particulars


def test_every_flipped_bit_is_noticed() -> None:
    seal = OperatorSeal([OLD])
    sealed = seal.seal(PARTICULARS, context=HERE)

    for bit in range(8 * len(sealed)):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBrokenError):
            seal.open(bytes(changed), context=HERE)


def test_sealed_particulars_that_were_cut_or_lengthened_do_not_open() -> None:
    seal = OperatorSeal([OLD])
    sealed = seal.seal(PARTICULARS, context=HERE)

    for other in (*(sealed[:length] for length in range(len(sealed))), sealed[1:], sealed + b"\0"):
        with pytest.raises(SealBrokenError):
            seal.open(other, context=HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, id="lic_2"),
        replace(HERE, kind="statement"),
        replace(HERE, operator="other"),
        SealContext("shop", "licencelic", "_1"),
        SealContext('shop","licence', "lic_1", ""),
    ],
    ids=repr,
)
def test_sealed_particulars_open_in_no_other_row(elsewhere: SealContext) -> None:
    seal = OperatorSeal([OLD])

    with pytest.raises(SealBrokenError, match="belong to another record") as caught:
        seal.open(seal.seal(PARTICULARS, context=HERE), context=elsewhere)

    assert caught.value.code == "seal-broken"
    assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))  # noqa: S301 - our own error


def test_another_key_does_not_open_them() -> None:
    with pytest.raises(SealBrokenError, match="key that is not in the key file"):
        OperatorSeal([NEW]).open(OperatorSeal([OLD]).seal(PARTICULARS, context=HERE), context=HERE)


def test_a_key_that_claims_the_id_of_another_does_not_open_them() -> None:
    ours, theirs = (OperatorSeal([key]).seal(PARTICULARS, context=HERE) for key in (OLD, NEW))

    with pytest.raises(SealBrokenError, match="were changed"):
        OperatorSeal([NEW]).open(theirs[:9] + ours[9:], context=HERE)


def test_equal_particulars_give_different_bytes() -> None:
    seal = OperatorSeal([OLD])

    assert len({seal.seal(PARTICULARS, context=HERE) for _ in range(100)}) == 100


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=4, max_size=40))
def test_nothing_of_the_particulars_is_in_the_bytes(name: str) -> None:
    sealed = OperatorSeal([OLD]).seal({"name": name, "number": "CANARY-77"}, context=HERE)

    assert name.encode() not in sealed
    assert not any(part in sealed for part in (b"CANARY", b"name", b"number", b"lic_1", b"shop"))


def test_a_short_name_and_a_long_one_are_sealed_in_the_same_length() -> None:
    seal = OperatorSeal([OLD])

    assert len({len(seal.seal({"name": "x" * length}, context=HERE)) for length in range(50)}) == 1


def test_after_a_rotation_the_new_key_seals_and_the_old_one_still_opens(tmp_path: Path) -> None:
    before = OperatorSeal.from_file(key_file(tmp_path, OLD)).seal(PARTICULARS, context=HERE)
    rotated = OperatorSeal.from_file(key_file(tmp_path, NEW, OLD))
    after = rotated.seal(PARTICULARS, context=HERE)

    assert rotated.open(before, context=HERE) == rotated.open(after, context=HERE) == PARTICULARS
    assert OperatorSeal([NEW]).open(after, context=HERE) == PARTICULARS
    with pytest.raises(SealBrokenError):
        OperatorSeal([OLD]).open(after, context=HERE)


def test_a_fresh_key_is_another_one_every_time() -> None:
    with pytest.raises(SealBrokenError):
        OperatorSeal.fresh().open(OperatorSeal.fresh().seal(PARTICULARS, context=HERE), context=HERE)


def test_a_seal_shows_its_keys_nowhere() -> None:
    seal = OperatorSeal([OLD, NEW])

    assert repr(seal) == f"{seal}" == "OperatorSeal(2 keys)"
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not written anywhere"):
            take(seal)


def test_the_key_itself_is_not_the_ciphers_and_not_its_id() -> None:
    sealed = OperatorSeal([OLD]).seal(PARTICULARS, context=HERE)

    assert OLD[:8] not in sealed


def test_threads_share_a_seal() -> None:
    seal = OperatorSeal([OLD])

    def round_trip(number: int) -> bool:
        particulars, context = {"number": str(number)}, replace(HERE, id=f"lic_{number}")
        return seal.open(seal.seal(particulars, context=context), context=context) == particulars

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(round_trip, range(500)))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"not base64!", "is not base64 text"),
        (b"\xff", "is not base64 text"),
        (b" \n", "is empty"),
        (base64.b64encode(b"short"), "key 1 has 5 bytes"),
        (base64.b64encode(OLD) + b"\n" + base64.b64encode(b"secrets"), "key 2 has 7 bytes"),
    ],
)
def test_a_poor_key_file_is_refused_without_showing_it(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)

    with pytest.raises(SealKeyError, match=problem) as caught:
        OperatorSeal.from_file(path)

    assert caught.value.code == "seal-key"
    assert "secrets" not in str(caught.value)
    assert "short" not in str(caught.value)


def test_a_missing_key_file_fails_closed(tmp_path: Path) -> None:
    with pytest.raises(SealKeyError, match="no such file"):
        OperatorSeal.from_file(tmp_path / "none")


def test_a_key_that_cannot_be_read_fails_closed(tmp_path: Path) -> None:
    with pytest.raises(SealKeyError, match="cannot be read"):
        OperatorSeal.from_file(tmp_path)


def test_no_key_or_a_short_one_is_no_seal() -> None:
    for secrets in ([], [b"short"], [OLD, b"short"]):
        with pytest.raises(ValueError, match="at least"):
            OperatorSeal(secrets)


def test_without_the_server_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)

    with pytest.raises(SealExtraMissingError, match=r"pip install 'poisonbook\[server\]'") as caught:
        OperatorSeal.fresh()

    assert caught.value.code == "seal-extra-missing"
