"""A small provider of identities on this machine, for tests: real HTTP, real signatures, any lie it is told."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "console", "s3cret:with/signs"


@cache
def rsa_key(name: str) -> RSAKey:
    """A key of this name, made once."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


@dataclass
class IdentityProvider:
    """One that is as it should be, unless a test changes it."""

    issuer: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    who: str = "subject-ann"
    claims: dict[str, Any] = field(default_factory=dict)
    """What the next tokens say instead; None: they do not say it."""
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "first"})
    key: RSAKey = field(default_factory=lambda: rsa_key("first"))
    published: list[RSAKey] = field(default_factory=lambda: [rsa_key("first")])
    said: dict[str, Any] = field(default_factory=dict)
    """What it says of itself instead."""
    broken: Mapping[str, tuple[int, bytes]] = field(default_factory=dict)
    """Paths with an answer of their own."""
    names_itself: bool = True
    token: Callable[[str], str] = lambda token: token
    """Made of each token before it is given out."""
    asked: list[str] = field(default_factory=list)
    """The paths that were asked for."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def sign_in(self, address: str) -> dict[str, str]:
        """What it sends a browser back with that comes with this address."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}-{asked['state'][:6]}"
        self.codes[code] = asked
        back = {"state": asked["state"], "code": code}
        return {**back, "iss": self.issuer} if self.names_itself else back

    def answer(self, path: str, query: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Any]:
        """Status, and what is answered as JSON; a text is a redirect."""
        self.asked.append(path)
        if path in self.broken:
            return self.broken[path]
        if path == "/.well-known/openid-configuration":
            return 200, self._about_itself()
        if path == "/keys":
            return 200, KeySet(list(self.published)).as_dict()
        if path == "/authorize":
            back = parse_qs(query)["redirect_uri"][0]
            return 302, f"{back}?{urlencode(self.sign_in(f'?{query}'))}"
        return self._exchanged(dict(parse_qsl(body.decode())), headers) if path == "/token" else (404, {})

    def _about_itself(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": self.names_itself,
            **self.said,
        }

    def _exchanged(self, form: dict[str, str], headers: Mapping[str, str]) -> tuple[int, Any]:
        asked = self.codes.pop(form.get("code", ""), None)  # a code is used once
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        known = [unquote(part) for part in _basic(headers).split(":")] or [form.get("client_id", "")]
        if known != [CLIENT, SECRET]:
            return 401, {"error": "invalid_client"}
        if asked is None or asked["code_challenge"] != challenge.decode():
            return 400, {"error": "invalid_grant"}
        if asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(self.clock().timestamp())
        said = {
            "iss": self.issuer,
            "sub": self.who,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": asked["nonce"],
            **self.claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        token = jwt.encode(self.header, said, self.key, algorithms=["RS256"])
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": self.token(token)}


def _basic(headers: Mapping[str, str]) -> str:
    kind, _, both = headers.get("Authorization", "").partition(" ")
    return base64.b64decode(both).decode() if kind == "Basic" else ""


@contextmanager
def running_provider(clock: Callable[[], datetime] | None = None) -> Iterator[IdentityProvider]:
    """A provider that answers until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, said = provider.answer(parts.path, parts.query, body, dict(self.headers))
            text = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            if isinstance(said, str):
                self.send_header("Location", said)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = IdentityProvider(f"http://127.0.0.1:{server.server_port}")
    if clock is not None:
        provider.clock = clock
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
