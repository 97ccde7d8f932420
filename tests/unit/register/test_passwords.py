"""Which passwords may be set."""

from __future__ import annotations

import pytest

from poisonbook.register.passwords import PasswordError, check_password, common_passwords

OWN = ("k7", "Ann Example", "Ann", "Apotheke Am Markt")


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "zwölf Ärzte gingen", "🐝🌻🪵🧭🪁🥨🫖🧵🪡🧶🪀🪗", "x7#pQ2!mv9Lr", "plum-lantern-north"],
)
def test_a_long_one_may_be_of_anything(password: str) -> None:
    check_password(password, own=OWN)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short one",
        "x" * 129,
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "Password1234!",
        "!!!monkey2026",
        "letmeinletmein",
        "password password password ",
        "123456789012",
        "abcdefghijklm",
        "poisonbook 2026!",
        "AnnExample!",
        "Ann Example 2026",
        "apotheke am markt 1",
    ],
)
def test_a_short_or_a_common_one_may_not(password: str) -> None:
    with pytest.raises(PasswordError):
        check_password(password, own=OWN)


def test_every_common_one_is_refused() -> None:
    allowed = [one for one in common_passwords() if _is_allowed(one) or _is_allowed(one.title())]

    assert len(common_passwords()) > 10_000
    assert allowed == []


def _is_allowed(password: str) -> bool:
    try:
        check_password(password, own=())
    except PasswordError:
        return False
    return True


def test_the_same_letters_are_the_same_however_they_were_typed() -> None:
    with pytest.raises(PasswordError):
        check_password("ｐａｓｓｗｏｒｄ１２３４", own=())
