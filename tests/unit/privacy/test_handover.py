"""A half that is handed over serves one opening, one record, one role, and who has its reply key."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from poisonbook.privacy.handover import ReplyKeyError, handed_over, reply_file, reply_key_in, taken
from poisonbook.privacy.key_pairs import Algorithm, SecretKey
from poisonbook.privacy.sealing import SealBrokenError, SealContext
from poisonbook.register.roles import Role

HERE = SealContext("shop", "statement", "stm_1")
KEY = SecretKey(bytes(32), Algorithm.MLKEM768_X25519)
HALF = bytes(range(32))


def test_a_half_is_taken_where_it_was_meant_to_go_and_nowhere_else() -> None:
    handed = handed_over(HALF, KEY.public, "opn_1", Role.COMPLIANCE, context=HERE)

    assert taken(handed, KEY, "opn_1", Role.COMPLIANCE, context=HERE) == HALF
    other = SecretKey(b"\1" * 32, Algorithm.MLKEM768_X25519)
    for key, opening, role, context in (
        (other, "opn_1", Role.COMPLIANCE, HERE),
        (KEY, "opn_2", Role.COMPLIANCE, HERE),
        (KEY, "opn_1", Role.DATA_PROTECTION, HERE),
        (KEY, "opn_1", Role.COMPLIANCE, replace(HERE, id="stm_2")),
        (KEY, "opn_1", Role.COMPLIANCE, replace(HERE, operator="other")),
    ):
        with pytest.raises(SealBrokenError, match="not handed over"):
            taken(handed, key, opening, role, context=context)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_what_has_not_the_length_of_a_half_is_none(length: int) -> None:
    handed = handed_over(bytes(length), KEY.public, "opn_1", Role.COMPLIANCE, context=HERE)

    with pytest.raises(SealBrokenError, match="not handed over"):
        taken(handed, KEY, "opn_1", Role.COMPLIANCE, context=HERE)


@pytest.mark.parametrize("handed", ["", "!", "AAAA"])
def test_what_was_never_handed_over_is_refused(handed: str) -> None:
    with pytest.raises(SealBrokenError, match="not handed over"):
        taken(handed, KEY, "opn_1", Role.COMPLIANCE, context=HERE)


def test_the_file_of_a_reply_key_is_of_its_opening(tmp_path: Path) -> None:
    path = tmp_path / "reply"
    path.write_text(reply_file(KEY, "opn_1"))

    assert reply_key_in(path, "opn_1").public == KEY.public
    with pytest.raises(ReplyKeyError, match="another opening"):
        reply_key_in(path, "opn_2")
    with pytest.raises(ReplyKeyError, match="no such file"):
        reply_key_in(tmp_path / "none", "opn_1")
    with pytest.raises(ReplyKeyError, match="cannot be read"):
        reply_key_in(tmp_path, "opn_1")


@pytest.mark.parametrize(
    "change", [{"form": "other"}, {"algorithm": "rsa"}, {"secret": "!"}, {"secret": "AAAA"}, {"secret": None}]
)
def test_another_file_is_no_reply_key(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "reply"
    path.write_text(json.dumps(json.loads(reply_file(KEY, "opn_1")) | change))

    with pytest.raises(ReplyKeyError, match="not the file of a reply key") as caught:
        reply_key_in(path, "opn_1")
    assert caught.value.code == "reply-key"
