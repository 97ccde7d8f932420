"""The file of public role keys: generations of both roles, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.roles import COMPLIANCE, DATA_PROTECTION, PUBLIC, role_key

from poisonbook.privacy.key_pairs import PublicKeyError
from poisonbook.privacy.role_keys import RoleKeys, RoleKeysError, lines_of
from poisonbook.register.roles import Role


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "roles.public"
    path.write_text(PUBLIC.text)

    assert RoleKeys.from_file(path) == PUBLIC
    assert len(COMPLIANCE.public.id) == 16


def test_the_newest_of_each_role_seals() -> None:
    new = role_key(Role.COMPLIANCE, 1).public

    rotated = PUBLIC.with_newest([new])

    assert rotated.newest == {Role.COMPLIANCE: new, Role.DATA_PROTECTION: DATA_PROTECTION.public}
    assert rotated.all == (new, COMPLIANCE.public, DATA_PROTECTION.public)
    assert rotated.with_newest([COMPLIANCE.public]).all == (COMPLIANCE.public, new, DATA_PROTECTION.public)
    assert rotated.seal.keys[Role.COMPLIANCE] == new.key


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"\xff", "not a file of public role keys"),
        (COMPLIANCE.public.text.encode(), "none of data_protection"),
        (b"boss x25519:AAAA\n", "begins with one of compliance, data_protection"),
        (b"compliance x25519:AAAA\n", "no key of x25519 follows"),
    ],
)
def test_a_file_from_which_nothing_can_be_sealed_fails_closed(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "roles.public"
    path.write_bytes(content)

    with pytest.raises(RoleKeysError, match=problem) as caught:
        RoleKeys.from_file(path)
    assert caught.value.code == "role-keys"


def test_a_missing_file_fails_closed(tmp_path: Path) -> None:
    with pytest.raises(RoleKeysError, match="no such file"):
        lines_of(tmp_path / "none")
    with pytest.raises(RoleKeysError, match="cannot be read"):
        lines_of(tmp_path)


def test_one_role_alone_is_no_seal() -> None:
    with pytest.raises(PublicKeyError, match="none of compliance"):
        RoleKeys((DATA_PROTECTION.public,))
