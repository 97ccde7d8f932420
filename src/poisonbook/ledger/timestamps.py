"""Time stamps of checkpoints (RFC 3161): what an authority is asked, and what its answer has to be.

What is stamped are the bytes of a checkpoint as the ledger alone signed it: cosignatures may come later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.notes import Note, NoteKey

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

QUERY_MEDIA: Final = "application/timestamp-query"
_SHA256 = "2.16.840.1.101.3.4.2.1"
_GRANTED = 0


class StampFault(StrEnum):
    """Why there is no time stamp."""

    UNREACHABLE = "unreachable"
    """No answer in time."""
    REFUSED = "refused"
    """The authority gave none."""
    GARBLED = "garbled"
    """The answer is none."""
    NONCE = "nonce"
    """It answers another request than this one."""
    DIGEST = "digest"
    """It is of something else."""
    UNTRUSTED = "untrusted"
    """It is signed falsely, by another authority, or with a certificate that was not valid then."""


_TOLD = {
    StampFault.UNREACHABLE: "the time-stamping authority did not answer in time",
    StampFault.REFUSED: "the time-stamping authority gave none",
    StampFault.GARBLED: "the time stamp is none",
    StampFault.NONCE: "the time stamp answers another request",
    StampFault.DIGEST: "the time stamp is of something else",
    StampFault.UNTRUSTED: (
        "the time stamp is not signed by an authority of the certificates given, or with one that was not valid then"
    ),
}


class StampError(PoisonbookError):
    """There is no time stamp, or it is not to be believed; `fault` says why."""

    code: ClassVar[str] = "timestamp"
    exit_code: ClassVar[int] = 1

    def __init__(self, fault: StampFault) -> None:
        super().__init__(fault)
        self.fault = fault

    def __str__(self) -> str:
        return f"{self.fault}: {_TOLD[self.fault]}"


class StampCertificatesError(PoisonbookError):
    """The certificates of a time-stamping authority cannot be used."""

    code: ClassVar[str] = "timestamp-certificates"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; expected the root certificates of time-stamping authorities in PEM"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a time stamp says."""

    at: datetime
    authority: str
    """The name in its certificate."""


@dataclass(frozen=True, slots=True)
class StampRequest:
    """What an authority is asked."""

    body: bytes
    nonce: int


def stamped_bytes(note: Note, key: NoteKey) -> bytes:
    """What is stamped of a checkpoint that the ledger with this key signed."""
    own = tuple(one for one in note.signatures if (one.name, one.key_id) == (key.name, key.id))
    return Note(note.text, own).whole.encode()


def stamp_request(content: bytes) -> StampRequest:
    """A request for a time stamp of `content`, which sends its SHA-256 and a nonce of this request alone."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True).build()
    if request.nonce is None:
        raise AssertionError("a request has a nonce")
    return StampRequest(request.as_bytes(), request.nonce)


def need_digest(answer: bytes, content: bytes) -> None:
    """Whether a time stamp is of `content`; who signed it is not looked at.

    Raises:
        StampError: it is none, or of something else.
    """
    _of(_granted(answer), content)


class StampTrust:
    """Whose time stamps are believed: the root certificates of time-stamping authorities."""

    def __init__(self, certificates: list[Certificate]) -> None:
        self._certificates = certificates

    @classmethod
    def from_file(cls, path: Path) -> StampTrust:
        """The certificates in a file in PEM.

        Raises:
            StampCertificatesError: it cannot be read, or has none.
        """
        from cryptography.x509 import load_pem_x509_certificates

        try:
            return cls(load_pem_x509_certificates(path.read_bytes()))
        except OSError as error:
            raise StampCertificatesError(str(path), error.strerror or "cannot be read") from None
        except ValueError:
            raise StampCertificatesError(str(path), "has no certificates") from None

    def checked(self, answer: bytes, content: bytes, *, nonce: int | None = None) -> Stamp:
        """What a time stamp of `content` says, whose certificate was valid when it was made.

        Args:
            answer: the authority's, whole (`TimeStampResp`).
            nonce: of the request; None: whoever checks later does not know it.

        Raises:
            StampError: it is not to be believed.
        """
        from rfc3161_client import VerificationError, VerifierBuilder

        response = _granted(answer)
        try:
            if nonce is not None and response.tst_info.nonce != nonce:
                raise StampError(StampFault.NONCE)
            digest = _of(response, content)
            if not self._certificates:
                raise StampError(StampFault.UNTRUSTED)
            VerifierBuilder(roots=list(self._certificates)).build().verify(response, digest)
            return Stamp(response.tst_info.gen_time, _authority(response))
        except VerificationError:
            raise StampError(StampFault.UNTRUSTED) from None
        except ValueError:
            raise StampError(StampFault.GARBLED) from None


def _granted(answer: bytes) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    try:
        response = decode_timestamp_response(answer)
    except ValueError:
        raise StampError(StampFault.GARBLED) from None
    if response.status != _GRANTED:
        raise StampError(StampFault.REFUSED)
    return response


def _of(response: TimeStampResponse, content: bytes) -> bytes:
    """The digest of `content`, where the time stamp is of it."""
    digest = sha256(content).digest()
    try:
        imprint = response.tst_info.message_imprint
        found = (imprint.hash_algorithm.dotted_string, imprint.message)
    except ValueError:
        raise StampError(StampFault.GARBLED) from None
    if found != (_SHA256, digest):
        raise StampError(StampFault.DIGEST)
    return digest


def _authority(response: TimeStampResponse) -> str:
    """Whose certificate signed a time stamp that was verified."""
    from cryptography.x509 import load_der_x509_certificate

    (signer,) = response.signed_data.signer_infos
    certificates = map(load_der_x509_certificate, response.signed_data.certificates)
    return next(
        one.subject.rfc4514_string()
        for one in certificates
        if (one.issuer, one.serial_number) == (signer.issuer, signer.serial_number)
    )
