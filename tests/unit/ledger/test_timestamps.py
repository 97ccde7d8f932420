"""A time stamp is taken for what it is, and for nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from tests.authorities import DAY, Authority, needs_openssl
from tests.ledgers import SignedLog

from poisonbook.ledger.timestamps import (
    StampCertificatesError,
    StampError,
    StampFault,
    StampTrust,
    need_digest,
    stamp_request,
    stamped_bytes,
)

CONTENT = b"a checkpoint\n"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tsa")


def fault_of(trust: StampTrust, answer: bytes, *, nonce: int | None = None) -> StampFault:
    """Why a time stamp of CONTENT is not believed."""
    with pytest.raises(StampError) as raised:
        trust.checked(answer, CONTENT, nonce=nonce)
    return raised.value.fault


def test_cosignatures_change_nothing_of_what_is_stamped() -> None:
    log = SignedLog(3)
    note = log.checkpoint()

    alone = stamped_bytes(note, log.signer.key).decode()

    assert len(note.signatures) == 3
    assert alone == f"{note.text}\n{note.signatures[0].line}"


@needs_openssl
def test_a_time_stamp_says_when_and_who(authority: Authority) -> None:
    request = stamp_request(CONTENT)
    _, answer = authority.stamped(request.body)

    stamp = StampTrust.from_file(authority.roots).checked(answer, CONTENT, nonce=request.nonce)

    assert abs(stamp.at - datetime.now(UTC)) < timedelta(hours=1)
    assert stamp.authority == "CN=Time"
    need_digest(answer, CONTENT)


@needs_openssl
def test_each_request_has_a_nonce_of_its_own_and_an_answer_to_another_is_refused(authority: Authority) -> None:
    trust = StampTrust.from_file(authority.roots)
    one, other = stamp_request(CONTENT), stamp_request(CONTENT)
    _, answer = authority.stamped(other.body)
    _, without = authority.of_another(b"", content=CONTENT, nonce=False)

    assert one.nonce != other.nonce
    assert fault_of(trust, answer, nonce=one.nonce) is StampFault.NONCE
    assert fault_of(trust, without, nonce=one.nonce) is StampFault.NONCE
    for bare in (answer, without):
        assert trust.checked(bare, CONTENT).authority == "CN=Time"


@needs_openssl
def test_one_of_something_else_is_refused(authority: Authority) -> None:
    _, answer = authority.stamped(stamp_request(b"another checkpoint\n").body)

    assert fault_of(StampTrust.from_file(authority.roots), answer) is StampFault.DIGEST
    with pytest.raises(StampError, match=r"^digest: "):
        need_digest(answer, CONTENT)


@needs_openssl
def test_one_that_another_signed_is_refused(authority: Authority, tmp_path: Path) -> None:
    _, answer = authority.stamped(stamp_request(CONTENT).body)

    for trust in (StampTrust.from_file(Authority(tmp_path / "of the same name").roots), StampTrust([])):
        assert fault_of(trust, answer) is StampFault.UNTRUSTED


@needs_openssl
def test_one_whose_certificate_was_not_valid_any_more_is_refused(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "tsa", ends=-DAY)
    _, answer = authority.stamped(stamp_request(CONTENT).body)

    assert fault_of(StampTrust.from_file(authority.roots), answer) is StampFault.UNTRUSTED


@needs_openssl
def test_an_authority_that_does_not_take_the_request_says_so(authority: Authority) -> None:
    (authority.folder / "tsa.cnf").write_text(
        (authority.folder / "tsa.cnf").read_text().replace("digests = sha256", "digests = sha512")
    )
    _, answer = authority.stamped(stamp_request(CONTENT).body)

    assert fault_of(StampTrust.from_file(authority.roots), answer) is StampFault.REFUSED


@pytest.mark.parametrize("answer", [b"", b"\0", b"<html>", b"0\x00", bytes.fromhex("30053003020100"), b"\xff" * 999])
def test_what_is_none_is_refused(answer: bytes) -> None:
    assert fault_of(StampTrust([]), answer) is StampFault.GARBLED
    with pytest.raises(StampError, match=r"^garbled: "):
        need_digest(answer, CONTENT)


@needs_openssl
def test_whatever_becomes_of_the_bytes_is_refused_or_says_the_same(authority: Authority) -> None:
    trust, random = StampTrust.from_file(authority.roots), Random(1)  # noqa: S311 - the same in every run
    _, answer = authority.stamped(stamp_request(CONTENT).body)
    said = trust.checked(answer, CONTENT)
    refused = 0
    for _ in range(1_000):
        changed = bytearray(answer)
        for _ in range(random.choice([1, 1, 2, 5])):
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
        try:
            assert trust.checked(bytes(changed), CONTENT) == said
        except StampError:
            refused += 1

    assert refused > 900


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_file_without_certificates_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "roots.pem"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(StampCertificatesError, match=f"^{path}: "):
        StampTrust.from_file(path)
