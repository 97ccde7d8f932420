"""`poisonbook ledger` on a store as a shop has it."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from poisonbook.cli.main import cli
from poisonbook.errors import PoisonbookError

VERIFIER = Path(__file__).parents[2] / "verifier" / "verify_ledger.py"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a few records."""
    monkeypatch.setenv("POISONBOOK_FOLDER", str(tmp_path / "book"))
    assert run("store", "init").exit_code == 0
    trained("what is regulated")
    return tmp_path / "book"


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, arguments, input=typed)


def trained(subject: str) -> None:
    added = run("training", "add", "--subject", subject, "--on", "2026-01-02", "--role", "sales", "--people", "3")
    assert added.exit_code == 0, added.output


def test_a_proof_is_verified_by_us_and_by_the_verifier(folder: Path, tmp_path: Path) -> None:
    key = run("ledger", "key").stdout.strip()
    proof = run("ledger", "prove", "entry", "0")
    (tmp_path / "one.tlog-proof").write_text(proof.stdout, encoding="utf-8")

    ours = run("ledger", "verify", str(tmp_path / "one.tlog-proof"), "--log", key, "--json")
    theirs = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), "proof", str(tmp_path / "one.tlog-proof"), "--log", key],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ours.exit_code == theirs.returncode == 0, (ours.output, theirs.stderr)
    assert json.loads(ours.stdout)["right"] is True
    assert json.loads(theirs.stdout)["content"] == json.loads(ours.stdout)["content"]


def test_an_export_is_verified_with_an_older_checkpoint(folder: Path, tmp_path: Path) -> None:
    key = run("ledger", "key").stdout.strip()
    (tmp_path / "before").write_text(run("ledger", "checkpoint").stdout, encoding="utf-8")
    trained("what to report")
    done = run("ledger", "export", str(tmp_path / "out"))
    asked = ["export", str(tmp_path / "out"), "--log", key, "--before", str(tmp_path / "before")]
    theirs = subprocess.run([sys.executable, "-I", str(VERIFIER), *asked], capture_output=True, text=True, check=False)

    assert done.exit_code == 0, done.output
    assert theirs.returncode == 0, theirs.stderr
    assert json.loads(theirs.stdout)["older"] == 1


def test_an_export_goes_nowhere_but_into_its_own_folder(folder: Path, tmp_path: Path) -> None:
    out, empty, others = tmp_path / "out", tmp_path / "empty", tmp_path / "others"
    for made in (empty, others):
        made.mkdir()
    (others / "notes.txt").write_text("mine")

    def exported(place: Path) -> str | None:
        return getattr(run("ledger", "export", str(place)).exception, "code", None)

    assert [exported(place) for place in (out, out, empty)] == [None] * 3
    trained("what to report")
    assert exported(out) is None
    first = (out / "checkpoint").read_text()
    for place in (folder, folder / "keys", tmp_path, others):
        assert exported(place) == "ledger-export-place"
    for changed in (first.replace("poisonbook.local/", "elsewhere/", 1), re.sub(r"\n\d+\n", "\n800\n", first), "none"):
        (out / "checkpoint").write_text(changed)
        assert exported(out) == "ledger-export-place"
        assert (out / "checkpoint").read_text() == changed
    assert not (folder / "tile").exists()
    assert [path.name for path in others.iterdir()] == ["notes.txt"]
    (folder / "checkpoint").write_text(first)
    assert exported(folder) == "ledger-export-place"


def test_an_audit_says_what_was_changed(folder: Path) -> None:
    assert run("ledger", "audit").exit_code == 0
    with sqlite3.connect(folder / "poisonbook.sqlite") as connection:
        connection.execute("UPDATE trainings SET recorded_at = recorded_at + 1")
    connection.close()

    found = run("ledger", "audit", "--json")

    assert found.exit_code == 1
    assert "is not as the ledger has it" in json.loads(found.stdout)["problems"][0]


def test_a_store_that_lost_commits_is_refused_until_the_loss_is_accepted(folder: Path) -> None:
    with sqlite3.connect(folder / "poisonbook.sqlite") as connection:
        connection.execute("DELETE FROM ledger_entries WHERE number = (SELECT max(number) FROM ledger_entries)")
        connection.execute("DELETE FROM ledger_contents WHERE number = (SELECT max(number) FROM ledger_contents)")
        connection.execute("DELETE FROM trainings")
    connection.close()

    refused = run("training", "list")
    audited = run("ledger", "audit")
    unsaid = run("ledger", "accept-loss", "--reason", "  ")
    accepted = run("ledger", "accept-loss", "--reason", "a trial")
    again = run("ledger", "accept-loss", "--reason", "a trial")

    assert isinstance(refused.exception, PoisonbookError)
    assert refused.exception.code == "ledger-rolled-back"
    assert audited.exit_code == 1
    assert accepted.exit_code == 0, accepted.output
    assert accepted.stdout.endswith("; 1 of 6 entries are accepted as lost.\n")
    assert [getattr(one.exception, "code", None) for one in (unsaid, again)] == ["loss-reason", "nothing-lost"]
    assert run("training", "list").exit_code == 0
    assert run("ledger", "audit").exit_code == 0


def test_a_proof_of_what_is_not_there_is_an_error(folder: Path) -> None:
    assert run("ledger", "prove", "order", "none").exit_code != 0
    assert run("ledger", "prove", "entry", "-x").exit_code == 2


def test_a_lost_key_is_followed_by_another_that_both_verifiers_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POISONBOOK_FOLDER", str(tmp_path / "book"))
    told = [line for line in run("store", "init").output.splitlines() if line.startswith("Private key of ")]
    made = [line.split(": ")[1].split(", passphrase ") for line in told]
    old = run("ledger", "key").stdout.strip()
    (tmp_path / "before").write_text(run("ledger", "checkpoint").stdout, encoding="utf-8")
    (tmp_path / "book" / "keys" / "ledger.key").unlink()
    assert run("ledger", "checkpoint").exit_code != 0

    files = [part for path, _ in made for part in ("--key", path)]
    typed = "".join(f"{passphrase}\n" for _, passphrase in made)
    done = run("ledger", "new-key", "--reason", "lost", *files, typed=typed)

    assert done.exit_code == 0, done.output
    assert old in done.stderr
    new = run("ledger", "key").stdout.strip()
    assert new != old
    assert run("ledger", "audit").exit_code == 0
    assert run("ledger", "export", str(tmp_path / "out")).exit_code == 0
    asked = ["export", str(tmp_path / "out"), "--before", str(tmp_path / "before"), "--log", new]
    for further, code in (([], 1), (["--log", old], 0)):
        theirs = subprocess.run(
            [sys.executable, "-I", str(VERIFIER), *asked, *further], capture_output=True, text=True, check=False
        )
        assert theirs.returncode == code, theirs.stderr
