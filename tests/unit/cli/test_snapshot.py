"""`poisonbook snapshot` as a person calls it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.client.stand_in import KEY, NOW, signed

if TYPE_CHECKING:
    from tests.conftest import Poisonbook


@pytest.fixture
def key(poisonbook: Poisonbook) -> str:
    """The public key of a new store, as it is printed."""
    assert poisonbook.store("book", "--name", "shop").code == 0
    done = poisonbook("snapshot", "key", "--dir", "book")
    assert (done.code, done.err) == (0, "")
    return done.out.strip()


def test_what_is_written_can_be_verified(poisonbook: Poisonbook, key: str) -> None:
    written = poisonbook("snapshot", "write", "--dir", "book", "out.snapshot")
    verified = poisonbook("snapshot", "verify", "out.snapshot", "--public-key", key, "--json")

    assert (written.code, verified.code) == (0, 0), written.err + verified.err
    said = verified.json
    assert f"version {said['version']} of {said['operator']}" in written.out
    assert said["jurisdictions"] == ["EU"]
    assert said["products"] == {"restricted": 0, "undetermined": 0, "reportable": 0, "not_regulated": 0}


def test_it_is_said_in_lines_for_people(poisonbook: Poisonbook, key: str) -> None:
    poisonbook("snapshot", "write", "--dir", "book", "out.snapshot")

    done = poisonbook("snapshot", "verify", "out.snapshot", "--public-key", key)

    assert [line.partition(":")[0] for line in done.out.splitlines()] == [
        *("operator", "version", "made_at", "expires_at", "jurisdictions", "law", "products", "digest")
    ]


@pytest.mark.parametrize(
    ("data", "pinned", "operator", "problem"),
    [
        (signed()[:-1], KEY.public_key, None, "not taken"),
        (b"nonsense", KEY.public_key, None, "format"),
        (signed(), "pinned", None, "ed25519"),
        (signed(), KEY.public_key, "opr_2", "operator"),
        (signed(made_at=NOW - timedelta(days=2)), KEY.public_key, None, "expired"),
        (None, KEY.public_key, None, "No such file"),
    ],
)
def test_what_no_client_would_take_is_refused(
    poisonbook: Poisonbook, data: bytes | None, pinned: str, operator: str | None, problem: str
) -> None:
    if data is not None:
        (poisonbook.folder / "out.snapshot").write_bytes(data)
    whose = [] if operator is None else ["--operator", operator]

    done = poisonbook("snapshot", "verify", "out.snapshot", "--public-key", pinned, *whose)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[snapshot-refused]: out.snapshot: ")
    assert problem in done.err


def test_one_of_several_operators_must_be_named(poisonbook: Poisonbook, key: str, tmp_path: Path) -> None:
    second = poisonbook("operator", "add", "second", "-j", "GB", "--dir", "book").out.strip()

    unnamed = poisonbook("snapshot", "write", "--dir", "book", "out.snapshot")
    named = poisonbook("snapshot", "write", "--dir", "book", "--operator", second, "out.snapshot")

    assert unnamed.err.startswith("error[which-operator]")
    assert named.code == 0
    said = json.loads(poisonbook("snapshot", "verify", "out.snapshot", "--public-key", key, "--json").out)
    assert (said["operator"], said["jurisdictions"]) == (second, ["GB"])


def test_a_place_that_cannot_be_written_is_said(poisonbook: Poisonbook, key: str) -> None:
    (poisonbook.folder / "file").write_text("not a folder")

    done = poisonbook("snapshot", "write", "--dir", "book", "file/out.snapshot")

    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("error[output]")
