"""`poisonbook store`, `operator`, `key` and `serve`, as people run them."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from tests import plain_http
from tests.conftest import Poisonbook
from tests.functional.web.serving import PATIENCE, wait_until


@contextmanager
def serving(poisonbook: Poisonbook, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The server in a process of its own, and its address."""
    process = poisonbook.start(
        "serve", "--port", "0", *words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        url = address_of(process)
        wait_until(lambda: answers(url))
        yield process, url
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with its workers
        process.communicate()


def answers(url: str) -> bool:
    """Whether somebody listens there: workers do a moment after their address is known."""
    try:
        return plain_http.get(f"{url}/health/live", timeout=PATIENCE).status_code == 200
    except httpx.TransportError:
        return False


def address_of(process: subprocess.Popen[bytes]) -> str:
    """Where it listens, from its log."""
    assert process.stderr is not None
    for line in process.stderr:
        said = json.loads(line).get("message", "")
        if said.startswith("Uvicorn running on "):
            return str(said.split()[3])
    raise AssertionError("it ended before it listened")


def events(process: subprocess.Popen[bytes]) -> list[Any]:
    """What is left of its log, when it ends."""
    _, err = process.communicate(timeout=PATIENCE)
    return [json.loads(line)["event"] for line in err.splitlines()]


def test_one_command_makes_all_that_serve_needs(poisonbook: Poisonbook) -> None:
    made = poisonbook("store", "init", "book", "-j", "EU", "--name", "Apotheke")
    staff = poisonbook("key", "add", "--dir", "book", "--scope", "register").out.strip()

    secret = made.out.strip()
    assert made.code == 0
    assert secret.startswith("pbk_")
    assert secret not in made.err
    files = [path for path in (poisonbook.folder / "book").rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"poisonbook.sqlite", "roles.public", "signing.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert not any(secret.encode() in path.read_bytes() for path in files)
    with serving(poisonbook, "--dir", "book") as (process, url):
        first, other = (
            plain_http.get(f"{url}/v1/trainings", headers={"Authorization": f"Bearer {one}"}, timeout=PATIENCE)
            for one in (secret, staff)
        )
        assert (first.status_code, first.json()["code"]) == (403, "scope-missing")
        assert other.json() == {"trainings": []}
        process.send_signal(signal.SIGTERM)
        assert "stopped" in events(process)
        assert process.returncode == 0


def test_private_role_keys_that_lie_beside_the_store_are_told_of(poisonbook: Poisonbook) -> None:
    poisonbook("store", "init", "book")
    process = poisonbook.start(
        "serve", "--port", "0", "--dir", "book", stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    try:
        assert process.stderr is not None
        told = [json.loads(process.stderr.readline()) for _ in range(2)]
    finally:
        process.kill()
        process.communicate()

    assert [one["level"] for one in told] == ["warning"] * 2
    assert "compliance.private: a private role key lies beside the store" in told[0]["message"]


def test_keys_are_never_made_over_others(poisonbook: Poisonbook) -> None:
    poisonbook.store("book")
    before = (poisonbook.folder / "book" / "keys" / "roles.public").read_bytes()

    again = poisonbook("store", "init", "book")

    assert (again.code, again.err.split(":")[0]) == (2, "error[key-file-exists]")
    assert (poisonbook.folder / "book" / "keys" / "roles.public").read_bytes() == before


def test_ctrl_c_stops_it_as_sigterm_does(poisonbook: Poisonbook) -> None:
    poisonbook.store("book")
    with serving(poisonbook, "--dir", "book") as (process, _):
        process.send_signal(signal.SIGINT)
        assert "stopped" in events(process)
        assert process.returncode == 0


def test_a_file_of_shops_that_cannot_be_read_is_told_at_once(poisonbook: Poisonbook) -> None:
    poisonbook.store("book")
    shops = poisonbook.folder / "shops.yaml"
    shops.write_text("opr_1:\n  shopify:\n    secrets: [short]\n")
    environ = poisonbook.environ | {"POISONBOOK_WEBHOOK_SECRETS": str(shops)}

    done = subprocess.run(
        poisonbook.command("serve", "--dir", "book"),
        cwd=poisonbook.folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "shops.yaml:3" in done.stderr
    assert "a secret has at least 16 characters" in done.stderr


def test_without_a_store_it_says_what_makes_one(poisonbook: Poisonbook) -> None:
    done = poisonbook("serve", "--dir", "nowhere")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[key-file-missing]: ")
    assert "`poisonbook store init`" in done.err


def test_a_store_of_another_version_is_not_served(poisonbook: Poisonbook) -> None:
    poisonbook.store("book")
    with closing(sqlite3.connect(poisonbook.folder / "book" / "poisonbook.sqlite")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'of another'")
        database.commit()

    assert poisonbook("serve", "--dir", "book").err.startswith("error[store-newer]: ")


def test_a_store_whose_database_is_gone_is_not_served(poisonbook: Poisonbook) -> None:
    poisonbook.store("book")
    (poisonbook.folder / "book" / "poisonbook.sqlite").unlink()

    done = poisonbook("serve", "--dir", "book")

    assert done.err.startswith("error[store-gone]: ")
    assert "`poisonbook restore`" in done.err
    assert poisonbook("store", "upgrade", "--dir", "book").err.startswith("error[store-gone]: ")


def test_several_processes_serve_one_store(poisonbook: Poisonbook) -> None:
    poisonbook.store("book")
    secret = poisonbook("key", "add", "--dir", "book", "--scope", "register").out.strip()
    with serving(poisonbook, "--dir", "book", "--workers", "2") as (process, url):
        headers = {"Authorization": f"Bearer {secret}"}
        training = {"on": "2026-11-20", "subject": "The law", "role": "counter", "people": 3}
        done = [
            plain_http.post(f"{url}/v1/trainings", json=training, headers=headers, timeout=PATIENCE) for _ in range(8)
        ]
        assert {answer.status_code for answer in done} == {201}
        figures = plain_http.get(f"{url}/metrics", timeout=PATIENCE).text
        assert 'poisonbook_requests_total{operation="record_training",status="201"} 8.0' in figures
        assert "\npoisonbook_writes_waiting 0.0\n" in figures
        process.send_signal(signal.SIGTERM)
        assert events(process).count("stopped") == 2


def test_a_process_that_died_is_replaced_and_has_no_queue_any_more(poisonbook: Poisonbook) -> None:
    poisonbook.store("book")
    with serving(poisonbook, "--dir", "book", "--workers", "2"):

        def queues() -> set[Path]:
            return set(poisonbook.temporary.glob("poisonbook-metrics-*/gauge_livesum_*.db"))

        wait_until(lambda: len(queues()) == 2)
        before = queues()
        dead = min(before)
        os.kill(int(dead.stem.rpartition("_")[2]), signal.SIGKILL)

        wait_until(lambda: len(queues()) == 2 and dead not in queues())
        assert before - {dead} < queues()


def test_operators_and_keys_come_and_go(poisonbook: Poisonbook) -> None:
    poisonbook("store", "init", "book", "-j", "EU")
    where = ("--dir", "book")
    other = poisonbook("operator", "add", "Corner Shop", "-j", "GB", *where).out.strip()

    operators = poisonbook("operator", "list", "--json", *where).json
    unnamed = poisonbook("key", "list", *where)
    secret = poisonbook("key", "add", "--operator", other, "--scope", "checkout", "--label", "till", *where)
    (key,) = poisonbook("key", "list", "--operator", other, "--json", *where).json
    revoked = poisonbook("key", "revoke", key["id"], "--operator", other, *where)
    again = poisonbook("key", "revoke", key["id"], "--operator", other, *where)

    assert {one["id"]: one["jurisdictions"] for one in operators}[other] == ["GB"]
    assert unnamed.err.startswith("error[which-operator]: ")
    assert secret.out.startswith("pbk_")
    assert (key["scopes"], key["label"], key["revoked_at"]) == (["checkout"], "till", None)
    assert revoked.code == 0
    assert again.err.startswith("error[unknown-key]: ")
    assert poisonbook("key", "list", "--operator", other, "--json", *where).json[0]["revoked_at"]


def test_a_jurisdiction_without_law_is_refused_before_anything_is_made(poisonbook: Poisonbook) -> None:
    done = poisonbook("store", "init", "book", "-j", "XX")

    assert done.code == 2
    assert "XX" in done.err
    assert not (poisonbook.folder / "book").exists()


def test_without_the_optional_part_it_says_what_to_install(tmp_path: Path) -> None:
    """As on a machine where the part was never installed: its libraries are not to be found."""
    program = (
        "import sys, importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'uvicorn' else find(name, *more)\n"
        "sys.argv = ['poisonbook', 'serve']\n"
        "from poisonbook.cli.main import main\n"
        "main()\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, env=dict(os.environ), check=False
    )

    assert (done.returncode, done.stderr) == (
        2,
        "error[missing-extra]: this needs an optional part: pip install 'poisonbook[server]'\n",
    )
