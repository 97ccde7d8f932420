"""Particulars rest sealed for two roles: only both halves open them, and only in their own row."""

from __future__ import annotations

import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.roles import BOTH, COMPLIANCE, DATA_PROTECTION, PUBLIC, SEAL, role_key

from poisonbook.privacy.both_roles import BothRoles, BothRolesError, half_by
from poisonbook.privacy.key_pairs import Algorithm
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.privacy.sealing import (
    SealBrokenError,
    SealContext,
    TwoOfTwoSeal,
    half_of,
    key_ids,
    open_sealed,
    sealed_anew,
)
from poisonbook.register.roles import Role

HERE = SealContext("shop", "licence", "lic_1")
PARTICULARS = {"number": "AB-1234567", "name": "Žofia Łęcka"}
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)
ELSEWHERE = [
    replace(HERE, id="lic_2"),
    replace(HERE, kind="statement"),
    replace(HERE, operator="other"),
    SealContext("shop", "licencelic", "_1"),
    SealContext('shop","licence', "lic_1", ""),
]


@settings(max_examples=100)
@given(st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=6), ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_what_is_sealed_opens_again(particulars: dict[str, str], operator: str, kind: str, record: str) -> None:
    context = SealContext(operator, kind, record)

    assert BOTH.open(SEAL.seal(particulars, context=context), context=context) == particulars


def _mutations(count: int, seed: int) -> int:
    """How many of so many changed, cut, lengthened, mixed and moved seals open."""
    chance, opened = random.Random(seed), 0  # noqa: S311 - a test that repeats
    seals = [(replace(HERE, id=f"row_{number}"), number) for number in range(20)]
    made = [SEAL.seal({"number": str(number)}, context=context) for context, number in seals]
    length = len(made[0])
    bounds = (0, 1, 1 + Algorithm.MLKEM768_X25519.length(32), 1 + 2 * Algorithm.MLKEM768_X25519.length(32), length)
    for _ in range(count):
        mine, other = chance.sample(range(len(made)), 2)
        context, changed = seals[mine][0], bytearray(made[mine])
        match chance.randrange(5):
            case 0:
                changed[chance.randrange(length)] ^= 1 << chance.randrange(8)
            case 1:
                del changed[chance.randrange(length) :]
            case 2:
                part = chance.randrange(1, len(bounds) - 1)  # a part of another row's seal in the place of this one's
                changed[bounds[part] : bounds[part + 1]] = made[other][bounds[part] : bounds[part + 1]]
            case 3:
                one, two = bytes(changed[bounds[1] : bounds[2]]), bytes(changed[bounds[2] : bounds[3]])
                changed[bounds[1] : bounds[3]] = two + one  # the halves in each other's place
            case _:
                context = chance.choice([seals[other][0], *ELSEWHERE])
        try:
            BOTH.open(bytes(changed), context=context)
            opened += 1
        except SealBrokenError:
            pass
    return opened


def test_no_mutated_or_swapped_seal_opens() -> None:
    assert _mutations(2_000, seed=1868) == 0


@pytest.mark.slow
def test_no_mutated_or_swapped_seal_opens_of_a_hundred_thousand() -> None:
    assert _mutations(100_000, seed=1972) == 0


def test_every_flipped_bit_of_a_small_seal_is_noticed() -> None:
    keys = [role_key(role, algorithm=Algorithm.X25519) for role in Role]
    both, seal = BothRoles(keys), TwoOfTwoSeal({one.role: one.key.public for one in keys})
    sealed = seal.seal(PARTICULARS, context=HERE)

    for bit in range(8 * len(sealed)):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBrokenError):
            both.open(bytes(changed), context=HERE)


def test_sealed_particulars_that_were_cut_or_lengthened_do_not_open() -> None:
    sealed = SEAL.seal(PARTICULARS, context=HERE)

    for other in (*(sealed[:length] for length in range(0, len(sealed), 7)), sealed[1:], sealed + b"\0", b""):
        with pytest.raises(SealBrokenError):
            BOTH.open(other, context=HERE)


@pytest.mark.parametrize("elsewhere", ELSEWHERE, ids=repr)
def test_sealed_particulars_open_in_no_other_row(elsewhere: SealContext) -> None:
    with pytest.raises(SealBrokenError, match="belong to another record") as caught:
        BOTH.open(SEAL.seal(PARTICULARS, context=HERE), context=elsewhere)

    assert caught.value.code == "seal-broken"
    assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))  # noqa: S301 - our own error


@pytest.mark.parametrize("mine", [COMPLIANCE, DATA_PROTECTION], ids=lambda key: str(key.role))
def test_one_role_alone_opens_nothing(mine: PrivateRoleKey) -> None:
    sealed = SEAL.seal(PARTICULARS, context=HERE)

    with pytest.raises(BothRolesError, match="nobody opens what is sealed alone"):
        BothRoles([mine, mine])
    half = half_of(sealed, mine.role, mine.key, context=HERE)
    for guess in (half, bytes(32)):  # its own half twice, and as if the other were nothing
        halves = dict.fromkeys(Role, guess) | {mine.role: half}
        with pytest.raises(SealBrokenError):
            open_sealed(sealed, halves, context=HERE)


def test_a_role_does_not_open_the_half_of_the_other() -> None:
    sealed = SEAL.seal(PARTICULARS, context=HERE)

    with pytest.raises(SealBrokenError, match="another key of data_protection"):
        half_of(sealed, Role.DATA_PROTECTION, COMPLIANCE.key, context=HERE)


def test_halves_of_two_seals_of_one_record_do_not_go_together() -> None:
    first, second = (SEAL.seal(PARTICULARS, context=HERE) for _ in range(2))
    halves = {
        Role.COMPLIANCE: half_of(first, Role.COMPLIANCE, COMPLIANCE.key, context=HERE),
        Role.DATA_PROTECTION: half_of(second, Role.DATA_PROTECTION, DATA_PROTECTION.key, context=HERE),
    }

    for sealed in (first, second):
        with pytest.raises(SealBrokenError):
            open_sealed(sealed, halves, context=HERE)


def test_another_key_of_a_role_does_not_open_them() -> None:
    sealed, stranger = SEAL.seal(PARTICULARS, context=HERE), role_key(Role.COMPLIANCE, 1)

    with pytest.raises(SealBrokenError, match="another key of compliance"):
        BothRoles([stranger, DATA_PROTECTION]).open(sealed, context=HERE)
    renamed = bytearray(sealed)
    renamed[2:10] = stranger.key.public.id  # a key that claims the place of another
    with pytest.raises(SealBrokenError, match="were changed"):
        BothRoles([stranger, DATA_PROTECTION]).open(bytes(renamed), context=HERE)


def test_equal_particulars_give_different_bytes() -> None:
    assert len({SEAL.seal(PARTICULARS, context=HERE) for _ in range(50)}) == 50


@settings(max_examples=50)
@given(st.text(min_size=4, max_size=40))
def test_nothing_of_the_particulars_is_in_the_bytes(name: str) -> None:
    sealed = SEAL.seal({"name": name, "number": "CANARY-77"}, context=HERE)

    assert name.encode() not in sealed
    assert not any(part in sealed for part in (b"CANARY", b"number", b"lic_1", b"shop"))


def test_a_short_name_and_a_long_one_are_sealed_in_the_same_length() -> None:
    assert len({len(SEAL.seal({"name": "x" * length}, context=HERE)) for length in range(50)}) == 1


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_role_closes_its_half_for_a_new_key_alone(role: Role, algorithm: Algorithm) -> None:
    sealed, new = SEAL.seal(PARTICULARS, context=HERE), role_key(role, 1, algorithm)
    mine, other = (COMPLIANCE, DATA_PROTECTION) if role is Role.COMPLIANCE else (DATA_PROTECTION, COMPLIANCE)

    anew = sealed_anew(sealed, role, mine.key, new.key.public, context=HERE)

    assert BothRoles([new, other]).open(anew, context=HERE) == PARTICULARS
    assert key_ids(anew, context=HERE) == {role: new.key.public.id, other.role: other.key.public.id}
    with pytest.raises(SealBrokenError):
        BOTH.open(anew, context=HERE)
    with pytest.raises(SealBrokenError):
        sealed_anew(sealed, other.role, mine.key, new.key.public, context=HERE)


def test_of_several_generations_the_right_one_opens() -> None:
    old, new = role_key(Role.COMPLIANCE, 1), role_key(Role.COMPLIANCE, 2)
    seals = [PUBLIC.with_newest([one.public]).seal.seal(PARTICULARS, context=HERE) for one in (old, new)]

    both = BothRoles([new, old, DATA_PROTECTION])

    assert [both.open(one, context=HERE) for one in seals] == [PARTICULARS] * 2
    assert half_by([old, new], Role.COMPLIANCE, seals[1], context=HERE)


def test_threads_share_a_seal() -> None:
    def round_trip(number: int) -> bool:
        particulars, context = {"number": str(number)}, replace(HERE, id=f"lic_{number}")
        return BOTH.open(SEAL.seal(particulars, context=context), context=context) == particulars

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(round_trip, range(200)))
