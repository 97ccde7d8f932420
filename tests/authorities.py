"""A time-stamping authority for tests: `openssl ts`, with certificates of its own, behind HTTP on this machine."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="openssl, which is the authority, is not installed")
DAY = timedelta(days=1)
_CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
"""
Answer = tuple[int, bytes]


class Authority:
    """Signs what it is asked to; `answering` says what it makes of a request instead."""

    def __init__(self, folder: Path, *, name: str = "Time", ends: timedelta = DAY) -> None:
        folder.mkdir()
        self.folder = folder
        self.asked: list[bytes] = []
        self.answering: Callable[[bytes], Answer] = self.stamped
        self.url = ""
        (folder / "serial").write_text("01")
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
        root, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
        _write(folder / "roots.pem", _certificate(f"{name} root", root, root, ends=30 * DAY, is_root=True))
        _write(folder / "tsa.pem", _certificate(name, key, root, ends=ends, is_root=False))
        secret = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (folder / "tsa.key").write_bytes(key.private_bytes(*secret))

    @property
    def roots(self) -> Path:
        """The certificate to check its answers with."""
        return self.folder / "roots.pem"

    def stamped(self, request: bytes) -> Answer:
        """What a right authority answers."""
        (self.folder / "asked.tsq").write_bytes(request)
        self._openssl("-reply", "-queryfile", "asked.tsq", "-inkey", "tsa.key", "-signer", "tsa.pem")
        return 200, (self.folder / "out").read_bytes()

    def of_another(self, _request: bytes, *, content: bytes = b"something else", nonce: bool = True) -> Answer:
        """The answer to a request of its own."""
        (self.folder / "content").write_bytes(content)
        self._openssl("-query", "-data", "content", "-sha256", "-cert", *([] if nonce else ["-no_nonce"]))
        return self.stamped((self.folder / "out").read_bytes())

    @contextmanager
    def listening(self) -> Iterator[Authority]:
        """Answer on a port of this machine."""
        authority, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with lock:
                    authority.asked.append(body)
                    status, answer = authority.answering(body)
                self.send_response(status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}/tsa"
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _openssl(self, *words: str) -> None:
        command = [OPENSSL or "openssl", "ts", *words, "-config", "tsa.cnf", "-out", "out"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)


def _certificate(
    name: str, key: EllipticCurvePrivateKey, root: EllipticCurvePrivateKey, *, ends: timedelta, is_root: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name if is_root else f"{name} root")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 10 * DAY)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    )
    if not is_root:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(root, hashes.SHA256())


def _write(path: Path, certificate: x509.Certificate) -> None:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
