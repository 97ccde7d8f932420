"""Time stamps from end to end: a shop, an authority on this machine, and somebody who checks with OpenSSL."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests import plain_http
from tests.authorities import Authority, needs_openssl
from tests.functional.web.serving import PATIENCE, served, settings_in, wait_until

from poisonbook.cli.main import cli
from poisonbook.ledger.timestamps import StampError

pytestmark = needs_openssl
VERIFIER = Path(__file__).parents[2] / "verifier" / "verify_ledger.py"


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    with Authority(tmp_path / "tsa").listening() as listening:
        yield listening


@pytest.fixture
def shop(tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store whose settings name the authority; its folder's parent."""
    monkeypatch.setenv("POISONBOOK_FOLDER", str(tmp_path / "book"))
    monkeypatch.setenv("POISONBOOK_LEDGER_TIMESTAMPS", authority.url)
    monkeypatch.setenv("POISONBOOK_LEDGER_TIMESTAMP_CERTIFICATES", str(authority.roots))
    assert run("store", "init").exit_code == 0
    trained()
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def trained() -> None:
    added = run("training", "add", "--subject", "x", "--on", "2026-01-02", "--role", "sales", "--people", "3")
    assert added.exit_code == 0, added.output


def verified_alone(*words: str) -> Any:
    """What the stand-alone verifier says."""
    command = [sys.executable, "-I", str(VERIFIER), *words, "--log", run("ledger", "key").stdout.strip()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def told_by_openssl(command: str, folder: Path) -> list[str]:
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S602
    return [line for line in done.stdout.splitlines() if line.startswith("Verification")]


def test_a_proof_with_a_time_stamp_is_checked_by_us_and_by_openssl(shop: Path, authority: Authority) -> None:
    stamped = run("ledger", "checkpoint", "--stamp")
    assert stamped.exit_code == 0, stamped.output
    assert "by CN=Time" in stamped.stderr
    trained()
    proof, stamp, roots = shop / "one.tlog-proof", shop / "one.tsr", str(authority.roots)

    proven = run("ledger", "prove", "entry", "0", "--timestamp", str(stamp))
    proof.write_text(proven.stdout, encoding="utf-8")
    asked = ("ledger", "verify", str(proof), "--log", run("ledger", "key").stdout.strip())
    ours = run(*asked, "--timestamp", str(stamp), "--tsa-certificates", roots, "--json")
    shown = run(*asked, "--timestamp", str(stamp), "--tsa-certificates", roots)
    theirs = verified_alone("proof", str(proof))["check_timestamp"]

    assert ours.exit_code == 0, ours.output
    assert [one["authority"] for one in json.loads(ours.stdout)["timestamps"]] == ["CN=Time"]
    assert "at the latest, says CN=Time" in shown.stdout
    command = theirs.replace("STAMP.tsr", str(stamp)).replace("ROOTS.pem", roots)
    assert told_by_openssl(command, shop) == ["Verification: OK"]
    foreign = str(Authority(shop / "foreign").roots)
    refused = run(*asked, "--timestamp", str(stamp), "--tsa-certificates", foreign)
    assert (refused.exit_code, refused.stderr.startswith("wrong: untrusted: ")) == (1, True)
    assert told_by_openssl(command.replace(roots, foreign), shop) == ["Verification: FAILED"]


def test_a_time_stamp_is_not_checked_without_certificates(shop: Path) -> None:
    (shop / "proof").write_text(run("ledger", "prove", "entry", "0").stdout, encoding="utf-8")
    (shop / "stamp").touch()
    asked = ("ledger", "verify", str(shop / "proof"), "--log", "x")

    assert run(*asked, "--timestamp", str(shop / "stamp")).exit_code == 2
    assert run(*asked, "--tsa-certificates", str(shop / "stamp")).exit_code == 2


def test_an_export_has_every_time_stamp_beside_its_checkpoint(shop: Path, authority: Authority) -> None:
    for _ in range(2):
        assert run("ledger", "cosign").stdout.endswith("time stamp: stamped\n")
        trained()
    assert json.loads(run("ledger", "cosign", "--json").stdout)["timestamp"] == "stamped"
    assert run("ledger", "checkpoint", "--stamp").exit_code == 0
    trained()

    assert run("ledger", "export", str(shop / "out")).exit_code == 0

    told = verified_alone("export", str(shop / "out"))
    assert told["older"] == 3
    command = told["check_timestamps"].replace("ROOTS.pem", str(authority.roots))
    assert told_by_openssl(command, shop / "out") == ["Verification: OK"] * 4
    audited = json.loads(run("ledger", "audit", "--json").stdout)
    assert (audited["wrong"], audited["timestamps"], audited["verified_timestamps"]) == (0, 4, 4)
    one = next((shop / "out" / "timestamps").glob("*/checkpoint"))
    one.write_text(one.read_text(encoding="utf-8").replace("\n", "\n0", 1), encoding="utf-8")
    assert "Verification: FAILED" in told_by_openssl(command, shop / "out")


def test_a_checkpoint_that_is_not_stamped_is_signed_all_the_same(shop: Path, authority: Authority) -> None:
    authority.answering = lambda _: (500, b"")

    refused = run("ledger", "checkpoint", "--stamp")
    cosigned = run("ledger", "cosign")

    assert isinstance(refused.exception, StampError)
    assert refused.exception.code == "timestamp"
    assert refused.stdout == run("ledger", "checkpoint").stdout
    assert (cosigned.exit_code, cosigned.stdout.splitlines()[1]) == (1, "time stamp: refused")
    assert run("ledger", "audit").exit_code == 0
    authority.answering = authority.stamped
    assert run("ledger", "cosign").exit_code == 0


def test_the_service_sells_while_the_authority_is_away_and_has_it_stamp_later(
    tmp_path: Path, authority: Authority
) -> None:
    authority.answering = lambda _: (503, b"")
    more = {"ledger_timestamps": authority.url, "ledger_timestamp_certificates": authority.roots}
    with served(settings_in(tmp_path / "store", **more)) as running, running.client() as client:

        def told(what: str) -> str:
            return plain_http.get(f"{running.url}{what}", timeout=PATIENCE).text

        wait_until(lambda: json.loads(told("/health/ready"))["timestamps"] == "missing")
        figures = told("/metrics")
        assert 'poisonbook_timestamp_answers_total{outcome="refused"} 1.0' in figures
        assert 'poisonbook_timestamp_state{state="missing"} 1.0' in figures
        client.post("/v1/products", json={"products": [{"id": "A", "title": "Acetone 250 ml"}]}).raise_for_status()
        order = {"order_id": "O-1", "lines": [{"product_id": "A", "quantity": "1"}]}
        assert client.post("/v1/orders", json=order).json()["outcome"] == "allow"
        authority.answering = authority.stamped
        running.service.cosigner.cosign()
        ready = json.loads(told("/health/ready"))
        assert (ready["status"], ready["witnesses"], ready["timestamps"]) == ("ok", "unwitnessed", "stamped")
