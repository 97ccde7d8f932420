"""A private role key rests under its passphrase."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.roles import CHEAP, COMPLIANCE, role_key

from poisonbook.privacy.key_pairs import Algorithm
from poisonbook.privacy.private_role_keys import (
    PassphraseError,
    PrivateKeyFileError,
    fresh_passphrase,
    is_private_key,
    role_of,
    unlocked,
)
from poisonbook.register.roles import Role

WORDS = "correct horse battery"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a key."""
    path = tmp_path / "my.private"
    path.write_text(COMPLIANCE.locked(WORDS, cost=CHEAP))
    return path


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_the_passphrase_gives_the_key_back(tmp_path: Path, algorithm: Algorithm) -> None:
    key, path = role_key(Role.DATA_PROTECTION, 7, algorithm), tmp_path / "key"
    path.write_text(key.locked(WORDS, cost=CHEAP))

    again = unlocked(path, WORDS)

    assert (again.role, again.key.secret(), again.public) == (key.role, key.key.secret(), key.public)
    assert role_of(path) == key.public


def test_the_same_passphrase_typed_on_another_system_is_one(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(COMPLIANCE.locked("Füße und Bäume", cost=CHEAP))

    assert unlocked(path, "Fu\u0308\u00dfe und Ba\u0308ume").public == COMPLIANCE.public


def test_another_passphrase_gives_nothing(path: Path) -> None:
    with pytest.raises(PassphraseError, match="another one"):
        unlocked(path, WORDS + "!")


def test_a_short_passphrase_protects_nothing_and_is_refused() -> None:
    with pytest.raises(PassphraseError, match="at least 12"):
        COMPLIANCE.locked("too short", cost=CHEAP)


@pytest.mark.parametrize("passphrase", ["a" * 15, "123456789012345", "password1234", "compliance-2026"])
def test_a_passphrase_that_anybody_would_try_is_refused(passphrase: str) -> None:
    with pytest.raises(PassphraseError, match="choose several words"):
        COMPLIANCE.locked(passphrase, cost=CHEAP)


def test_whatever_is_changed_in_the_file_is_noticed(path: Path) -> None:
    said = json.loads(path.read_text())
    other = role_key(Role.DATA_PROTECTION).public.text.strip()

    for name, value in (("public", other), ("scrypt", 4), ("salt", said["nonce"]), ("secret", said["salt"])):
        path.write_text(json.dumps({**said, name: value}))
        with pytest.raises(PassphraseError):
            unlocked(path, WORDS)


@pytest.mark.parametrize(
    "change",
    [{"public": "compliance"}, {"public": 1}, {"salt": "!"}, {"scrypt": "many"}, {"scrypt": 2**40}, {"scrypt": 3}],
)
def test_a_file_that_is_not_whole_is_refused(path: Path, change: dict[str, object]) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | change))

    with pytest.raises(PrivateKeyFileError) as caught:
        unlocked(path, WORDS)
    assert caught.value.code == "private-key-file"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"form": "other"}'])
def test_another_file_is_told_apart(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter"
    path.write_bytes(content)

    assert not is_private_key(path)
    with pytest.raises(PrivateKeyFileError, match="not the file of a private role key"):
        role_of(path)
    with pytest.raises(PrivateKeyFileError, match="no such file"):
        role_of(tmp_path / "none")


def test_the_secret_is_not_in_the_file_in_the_open(path: Path) -> None:
    assert is_private_key(path)
    assert COMPLIANCE.key.secret() not in path.read_bytes()
    assert WORDS.encode() not in path.read_bytes()


def test_a_passphrase_that_is_made_can_be_copied_by_hand() -> None:
    made = {fresh_passphrase() for _ in range(100)}

    assert len(made) == 100
    assert all(len(one) == 29 and not set(one) & set("il01oO") for one in made)
