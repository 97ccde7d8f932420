"""The operator's provider of identities (OpenID Connect): what it says of itself, its keys, and ID tokens for codes."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from poisonbook.client.errors import ServiceDownError
from poisonbook.client.transport import request
from poisonbook.errors import PoisonbookError
from poisonbook.settings import LOOPBACK, Settings

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

_SECONDS = 10.0
_MOST_BYTES = 262_144
_KEPT_SECONDS = 3600.0
_NOT_SOONER_SECONDS = 60.0
"""How often its keys are asked for at most, however many tokens name one that it has not."""
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderError(PoisonbookError):
    """The provider of identities does not answer, or not as OpenID Connect has it."""

    code: ClassVar[str] = "identity-provider"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"the provider of identities: {self.problem}"


class CodeRefusedError(ProviderError):
    """The provider did not take the code that came back: it was used, is too old, or is none of its own."""

    code: ClassVar[str] = "identity-code"


class Provider:
    """What a process knows of the provider; it is asked anew after an hour."""

    def __init__(self, settings: Settings, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._timer = timer
        self._one = threading.Lock()
        self._said: Mapping[str, Any] | None = None
        self._said_at = 0.0
        self._keys: KeySet | None = None
        self._keys_at = 0.0

    @property
    def issuer(self) -> str:
        """How the provider is called.

        Raises:
            ProviderError: none is set, or it is not said what the console is called there.
        """
        if self._settings.oidc_issuer is None or not self._settings.oidc_client:
            raise ProviderError("is not set: POISONBOOK_OIDC_ISSUER and POISONBOOK_OIDC_CLIENT say which")
        return self._settings.oidc_issuer

    def said(self) -> Mapping[str, Any]:
        """What it says of itself (OpenID Connect Discovery 1.0, 4).

        Raises:
            ProviderError: it does not answer, is not who it should be, or lacks what is needed.
        """
        with self._one:
            if self._said is None or self._timer() - self._said_at >= _KEPT_SECONDS:
                self._said, self._said_at = self._discovered(), self._timer()
            return self._said

    def keys(self, anew: bool = False) -> KeySet:
        """Its public keys.

        Raises:
            ProviderError: they cannot be had.
        """
        address = self.said()["jwks_uri"]
        with self._one:
            age = self._timer() - self._keys_at
            if self._keys is None or age >= _KEPT_SECONDS or (anew and age >= _NOT_SOONER_SECONDS):
                self._keys, self._keys_at = _key_set(_json(_asked(address))), self._timer()
            return self._keys

    def exchange(self, code: str, *, verifier: str, back: str) -> str:
        """The ID token for a code.

        Raises:
            CodeRefusedError: it does not take the code.
            ProviderError: it does not answer, or not as it should.
        """
        said, client = self.said(), self._settings.oidc_client
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        secret = self._secret()
        if secret is None:
            form["client_id"] = client
        elif "client_secret_basic" in said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            both = f"{quote(client, safe='')}:{quote(secret, safe='')}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(both).decode()}"
        else:
            form |= {"client_id": client, "client_secret": secret}
        status, body = _sent(said["token_endpoint"], "POST", headers, urlencode(form).encode())
        if status in (400, 401, 403):
            raise CodeRefusedError("it did not take the code")
        token = _json(body).get("id_token") if status == 200 else None
        if not isinstance(token, str):
            raise ProviderError("it gave no ID token")
        return token

    def _secret(self) -> str | None:
        file = self._settings.oidc_secret
        try:
            return None if file is None else file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ProviderError("the file of the client's secret cannot be read") from None

    def _discovered(self) -> Mapping[str, Any]:
        said = _json(_asked(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"))
        if said.get("issuer") != self.issuer:
            raise ProviderError("it calls itself otherwise than POISONBOOK_OIDC_ISSUER does")
        for name in _ENDPOINTS:
            if not _is_safe(said.get(name)):
                raise ProviderError(f"its {name} is missing, or not https")
        return said


def _asked(address: str) -> bytes:
    status, body = _sent(address, "GET", {"Accept": "application/json"}, None)
    if status != 200:
        raise ProviderError(f"it answered with status {status}")
    return body


def _sent(address: str, method: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
    try:
        answer = request(address, method=method, headers=headers, timeout=_SECONDS, most=_MOST_BYTES, body=body)
    except ServiceDownError:
        raise ProviderError("it cannot be reached, or did not answer in time") from None
    return answer.status, answer.body


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise ProviderError("its answer is no JSON") from None
    if not isinstance(said, dict):
        raise ProviderError("its answer is no JSON object")
    return said


def _key_set(said: Mapping[str, Any]) -> KeySet:
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    keys = said.get("keys")
    usable = [one for one in keys if isinstance(one, dict)] if isinstance(keys, list) else []
    try:
        return KeySet.import_key_set({"keys": [one for one in usable if one.get("use", "sig") == "sig"]})
    except (JoseError, ValueError, TypeError, LookupError):
        raise ProviderError("its keys cannot be used") from None


def _is_safe(address: object) -> bool:
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
