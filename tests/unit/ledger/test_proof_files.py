"""A proof in a file is written and read as C2SP tlog-proof says, in one spelling."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledgers import SignedLog

from poisonbook.ledger.proof_files import ProofFile, parse_proof

LOG = SignedLog(700)
NOTE = LOG.checkpoint()
PROOF = LOG.proof(437, NOTE)
HEAD, _, CHECKPOINT = PROOF.text.partition("\n\n")
HASH = base64.b64encode(bytes(32)).decode()


def test_it_is_laid_out_as_the_specification_says() -> None:
    first, extra, index, *hashes = HEAD.split("\n")

    assert first == "c2sp.org/tlog-proof@v1"
    assert extra == "extra " + base64.b64encode(PROOF.extra or b"").decode()
    assert index == "index 437"
    assert [base64.b64decode(one) for one in hashes] == list(PROOF.proof)
    assert NOTE.whole == CHECKPOINT


@settings(max_examples=60)
@given(index=st.integers(0, 699), extra=st.none() | st.binary(max_size=80))
def test_it_is_read_as_it_was_written(index: int, extra: bytes | None) -> None:
    whole = LOG.proof(index, NOTE)
    proof = ProofFile(index, whole.proof, whole.checkpoint, NOTE, extra)
    again = parse_proof(proof.text)

    assert again == proof
    assert again.text == proof.text
    assert again.shows(LOG.entries[index])


def test_it_shows_one_entry_alone() -> None:
    assert [index for index, entry in enumerate(LOG.entries) if PROOF.shows(entry)] == [437]


def test_an_only_entry_needs_no_hashes() -> None:
    log = SignedLog(1)
    proof = log.proof(0, log.checkpoint())

    assert proof.proof == ()
    assert parse_proof(proof.text).shows(log.entries[0])


def test_one_changed_bit_makes_it_another_or_none() -> None:
    raw = PROOF.text.encode()
    for at in range(len(raw)):
        changed = bytearray(raw)
        changed[at] ^= 1 << at % 8
        try:
            found = parse_proof(changed.decode())
        except ValueError:
            continue
        assert found != PROOF


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(CHECKPOINT, id="a checkpoint alone"),
        pytest.param(HEAD, id="no checkpoint"),
        pytest.param(PROOF.text.replace("@v1", "@v2"), id="another version"),
        pytest.param("\n" + PROOF.text, id="a line before"),
        pytest.param("\ufeff" + PROOF.text, id="a byte order mark"),
        pytest.param(PROOF.text + "\n", id="a line after"),
        pytest.param(PROOF.text.replace("\n", "\r\n"), id="carriage returns"),
        pytest.param(PROOF.text.replace("index 437", "index 0437"), id="a leading zero"),
        pytest.param(PROOF.text.replace("index 437", "index -437"), id="a number below zero"),
        pytest.param(PROOF.text.replace("index 437", "index  437"), id="two blanks"),
        pytest.param(PROOF.text.replace("index 437", f"index {2**63}"), id="too large"),
        pytest.param(PROOF.text.replace("index 437\n", ""), id="no index"),
        pytest.param(PROOF.text.replace("extra ", "extra  "), id="a blank before the extra"),
        pytest.param(PROOF.text.replace("index 437", "extra AA==\nindex 437"), id="two extras"),
        pytest.param(PROOF.text.replace("index 437", "index 437\nindex 437"), id="two indices"),
        pytest.param(PROOF.text.replace("index 437", "index 437\nAAAA"), id="a short hash"),
        pytest.param(PROOF.text.replace("index 437", f"index 437\n{HASH} "), id="a blank after a hash"),
        pytest.param(PROOF.text.replace("index 437", f"index 437\n{HASH[:-2]}B="), id="unused bits"),
        pytest.param(PROOF.text.replace("index 437", "index 437" + f"\n{HASH}" * 64), id="too many hashes"),
    ],
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each part has a message of its own
        parse_proof(text)
