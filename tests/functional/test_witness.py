"""A poisonbook store, its witness and somebody who checks, each in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests import plain_http
from tests.conftest import Poisonbook, Run, poisonbook_in
from tests.functional.web.serving import PATIENCE, wait_until
from verifier import verify_ledger

from poisonbook.ledger.notes import parse_note
from poisonbook.ledger.witnessing import SIZE_MEDIA

NAME = "witness.example/w1"


class Shop:
    """A store `book` and a witness `w1` in one folder; they know of each other."""

    def __init__(self, poisonbook: Poisonbook, *, key: str, witness_key: str) -> None:
        self.run = poisonbook
        self.key = key
        self.witness_key = witness_key

    @classmethod
    def made(cls, poisonbook: Poisonbook) -> Shop:
        """A new one."""
        assert poisonbook.store("book", "-j", "EU", "--name", "Apotheke").code == 0
        key = poisonbook("ledger", "key", "--dir", "book").out.strip()
        witness_key = poisonbook("witness", "init", "w1", "--name", NAME).out.strip()
        assert poisonbook("witness", "trust", "w1", key).out.strip() == key
        return cls(poisonbook, key=key, witness_key=witness_key)

    def copied(self, poisonbook: Poisonbook) -> Shop:
        """The same in another folder."""
        for name in ("book", "w1"):
            shutil.copytree(self.run.folder / name, poisonbook.folder / name)
        return Shop(poisonbook, key=self.key, witness_key=self.witness_key)

    @property
    def book(self) -> Path:
        """The folder of the store."""
        return self.run.folder / "book"

    def grow(self) -> None:
        """Make an entry of the ledger."""
        assert self.run("key", "add", "--scope", "register", "--dir", "book").code == 0

    def cosign(self, url: str) -> Run:
        """Have a checkpoint cosigned."""
        return self.run("ledger", "cosign", "--dir", "book", "--witness", f"{url}={self.witness_key}")

    def check(self, *words: str, url: str = "http://nowhere.example") -> Run:
        """Compare the store with what was witnessed."""
        return self.run("ledger", "check-witness", "--dir", "book", "--witness", f"{url}={self.witness_key}", *words)

    def shown(self) -> Any:
        """What the witness says of the ledger."""
        return self.run("witness", "show", "w1", "--json").json["logs"][0]

    @contextmanager
    def witnessing(self) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
        """The witness in a process of its own, and its address."""
        process = self.run.start(
            "witness", "serve", "w1", "--port", "0", stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        try:
            yield process, address_of(process)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            process.communicate()

    @contextmanager
    def serving(self, url: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
        """The service of the store, which has this witness, and its address."""
        environ = self.run.environ | {"POISONBOOK_WITNESSES": f"{url} {self.witness_key}"}
        process = subprocess.Popen(
            self.run.command("serve", "--dir", "book", "--port", "0"),
            cwd=self.run.folder,
            env=environ,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        try:
            yield process, address_of(process)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Shop:
    """One to copy."""
    return Shop.made(poisonbook_in(tmp_path_factory.mktemp("shop"), home))


@pytest.fixture
def shop(made: Shop, poisonbook: Poisonbook) -> Shop:
    return made.copied(poisonbook)


def address_of(process: subprocess.Popen[bytes]) -> str:
    """Where it listens, from its log."""
    assert process.stderr is not None
    for line in process.stderr:
        said = json.loads(line).get("message", "")
        if said.startswith("Uvicorn running on "):
            return str(said.split()[3])
    raise AssertionError("it ended before it listened")


def post(url: str, body: bytes | str) -> httpx.Response:
    """Ask a witness."""
    return plain_http.post(f"{url}/add-checkpoint", content=body, timeout=PATIENCE)


def test_a_proof_with_a_witness_is_verified_without_poisonbook(shop: Shop) -> None:
    with shop.witnessing() as (_, url):
        done = shop.cosign(url)
        assert (done.code, done.err) == (0, "")
        assert done.out.endswith(f"{NAME}: cosigned\n")
        shop.grow()
        assert shop.cosign(url).code == 0
    proof = shop.run.folder / "proof"
    proof.write_text(shop.run("ledger", "prove", "entry", "1", "--dir", "book").out)

    keys = ["--log", shop.key, "--witness", shop.witness_key]

    assert verify_ledger.main(["proof", str(proof), *keys]) == 0
    assert shop.run("ledger", "verify", "proof", *keys, "--witnesses", "1").code == 0
    assert shop.check().code == 0
    assert NAME in shop.check().out
    size = int(shop.run("ledger", "checkpoint", "--dir", "book").out.splitlines()[1])
    assert (shop.shown()["size"], shop.shown()["origin"]) == (size, shop.key.partition("+")[0])


def test_a_store_that_is_put_back_is_refused_by_everybody(shop: Shop) -> None:
    shutil.copytree(shop.book, shop.run.folder / "before")
    shop.grow()
    with shop.witnessing() as (_, url):
        assert shop.cosign(url).code == 0
        shown = shop.shown()
        (shop.run.folder / "seen").write_text(shown["checkpoint"])
        for file in ("poisonbook.sqlite", "ledger.head"):
            shutil.copy(shop.run.folder / "before" / file, shop.book / file)
        for file in ("poisonbook.sqlite-wal", "poisonbook.sqlite-shm"):
            (shop.book / file).unlink(missing_ok=True)

        # What was witnessed lies beside the store: nothing is served from it.
        served = shop.run("serve", "--dir", "book", "--port", "0")
        assert (served.code, served.err.count("\n")) == (4, 1)
        assert served.err.startswith("error[ledger-rolled-back]: ")
        assert shop.check().err.startswith("error[ledger-rolled-back]: ")

        # Where that is put back too, the witness still knows.
        (shop.book / "ledger.cosigned").unlink()
        assert shop.check().err.startswith("error[not-witnessed]: ")
        assert shop.check("--checkpoint", "seen").err.startswith("error[ledger-rolled-back]: ")
        again = shop.cosign(url)
        assert (again.code, again.out.splitlines()[1]) == (4, f"{NAME}: contradicted")
        assert again.err.startswith("error[witness-contradicts]: ")
        shop.grow()
        shop.grow()
        other = shop.cosign(url)
        assert (other.code, other.out.splitlines()[1]) == (4, f"{NAME}: contradicted")
        assert shop.shown() == shown


def test_the_service_has_its_checkpoints_cosigned(shop: Shop) -> None:
    with shop.witnessing() as (_, url), shop.serving(url) as (process, service):
        wait_until(lambda: ready(service)["witnesses"] != "waiting")
        assert (ready(service)["status"], ready(service)["witnesses"]) == ("ok", "cosigned")
        figures = plain_http.get(f"{service}/metrics", timeout=PATIENCE).text
        assert 'poisonbook_witness_answers_total{outcome="cosigned"} 1.0' in figures
        assert 'poisonbook_witness_state{state="cosigned"} 1.0' in figures
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    note = parse_note((shop.book / "ledger.cosigned").read_text(encoding="utf-8"))
    assert [one.name for one in note.signatures][1:] == [NAME]


def test_a_witness_that_is_gone_keeps_nobody_from_being_served(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with shop.serving(f"http://127.0.0.1:{port}") as (process, service):
        wait_until(lambda: ready(service)["witnesses"] == "missing")
        figures = plain_http.get(f"{service}/metrics", timeout=PATIENCE).text
        assert 'poisonbook_witness_answers_total{outcome="unreachable"} 1.0' in figures
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert shop.cosign(f"http://127.0.0.1:{port}").code == 1


def test_a_witness_that_says_nothing_does_not_keep_the_service_from_ending(shop: Shop) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        shop.serving(f"http://127.0.0.1:{silent.getsockname()[1]}") as (process, service),
    ):
        assert ready(service)["witnesses"] == "waiting"
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def ready(service: str) -> Any:
    """How the service says it is."""
    return plain_http.get(f"{service}/health/ready", timeout=PATIENCE).json()


def test_killed_between_requests_it_remembers_what_it_cosigned(shop: Shop) -> None:
    for _ in range(2):
        with shop.witnessing() as (process, url):
            assert shop.cosign(url).code == 0
            process.send_signal(signal.SIGKILL)
            process.wait()
        shown = shop.shown()
        with shop.witnessing() as (_, url):
            body = f"old 0\n\n{(shop.book / 'ledger.cosigned').read_text(encoding='utf-8')}"
            answer = post(url, body)
            assert (answer.status_code, answer.text) == (409, f"{shown['size']}\n")
            assert answer.headers["content-type"] == SIZE_MEDIA
        shop.grow()


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[str]:
    """The address of a witness that knows nobody."""
    run = poisonbook_in(tmp_path_factory.mktemp("witness"), home)
    run("witness", "init", "w1", "--name", NAME)
    process = run.start("witness", "serve", "w1", "--port", "0", stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        yield address_of(process)
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert not [line for line in log.splitlines() if json.loads(line)["level"] == "error"]
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate()


@pytest.mark.parametrize("body", [b"", b"old 0\n\n", b"\0" * 1000, b"\xff" * 1000, os.urandom(5000), b"old 0\n" * 500])
def test_what_is_no_request_is_answered_with_400(witness: str, body: bytes) -> None:
    answer = post(witness, body)

    assert (answer.status_code, answer.text) == (400, "this is no request to cosign a checkpoint\n")


def test_a_log_that_it_does_not_know_is_answered_with_404(witness: str, shop: Shop) -> None:
    checkpoint = shop.run("ledger", "checkpoint", "--dir", "book").out

    assert post(witness, f"old 0\n\n{checkpoint}").status_code == 404


def test_there_is_one_route(witness: str) -> None:
    for path in ("/", "/add-checkpoint/", "/add-checkpoin", "/v1/products", "/metrics"):
        assert plain_http.post(f"{witness}{path}", timeout=PATIENCE).status_code == 404
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
        assert plain_http.request(method, f"{witness}/add-checkpoint", timeout=PATIENCE).status_code == 405


def test_a_body_that_is_too_large_is_not_read(witness: str) -> None:
    assert post(witness, b"x" * 70_000).status_code == 413


def test_a_body_that_does_not_come_holds_up_nobody(witness: str) -> None:
    host, port = httpx.URL(witness).host, httpx.URL(witness).port
    with socket.create_connection((host, port or 80), timeout=PATIENCE) as slow:
        slow.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 100\r\n\r\nold")
        assert post(witness, b"").status_code == 400
