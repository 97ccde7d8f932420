"""Proofs of the ledger from the pages: checked by the verifier that shares no code, given to whoever may read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.functional.console.serving import Console
from tests.functional.console.test_reports import ready
from verifier import verify_ledger

from poisonbook.ledger.proof_files import parse_proof
from poisonbook.workflows.ledger_signer import signer_of


def test_a_case_with_a_clock_and_its_report_are_proved_without_the_service(
    console: Console, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = signer_of(console.service.settings, console.service.store).key.text
    with console.browser("ann") as ann, console.browser("eve") as eve, console.browser("inspector") as inspector:
        report = ready(console, ann, eve, "PROOF-1")
        case = "/cases/" + ann.get(report).text.partition('href="/cases/')[2].partition('"')[0]
        for place in (case, report):
            id_ = place.rpartition("/")[2]
            shown = inspector.get(place).text
            assert f'href="{place}/proof"' in shown
            assert f"poisonbook ledger verify {id_}.tlog-proof" in shown
            proof = inspector.get(f"{place}/proof")

            assert proof.headers["content-disposition"] == f'attachment; filename="{id_}.tlog-proof"'
            file = tmp_path / f"{id_}.tlog-proof"
            file.write_bytes(proof.content)
            assert verify_ledger.main(["proof", str(file), "--log", key]) == 0
            extra = parse_proof(proof.text).extra
            assert extra is not None
            assert id_.encode() in extra
            assert b"PROOF-1" not in extra
            assert b"No trade" not in extra
        quiet = console.order("PROOF-2")
        assert "/proof" not in ann.get(f"/cases/{quiet}").text
    capsys.readouterr()


def test_a_proof_is_of_what_somebody_may_read(console: Console) -> None:
    case, _ = console.suspicious("PROOF-3")
    with console.browser("rules") as rules, console.browser("ann", console.other) as stranger:
        assert rules.get(f"/cases/{case}/proof").status_code == 403
        assert stranger.get(f"/cases/{case}/proof").status_code == 404
