"""What a device is asked to sign for a passkey (WebAuthn): kept until it answers, once and within five minutes.

A passkey belongs to the console's host and is used nowhere else, so that nobody can be led to give it to another site.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from poisonbook.errors import PoisonbookError
from poisonbook.register.form_links import new_token, token_hash
from poisonbook.register.one_time import OneTime, OneTimeKind
from poisonbook.register.staff import Passkey, Staff
from poisonbook.storage import one_time, passkeys
from poisonbook.workflows.service import Service

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

_LASTS = timedelta(minutes=5)


class PasskeyError(PoisonbookError):
    """A passkey that cannot be entered, or a console that none can belong to."""

    code: ClassVar[str] = "passkey"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a device is asked to sign."""

    token: str = field(repr=False)
    """To come back with the answer, once and within five minutes."""
    options: str
    """For the browser, as JSON (WebAuthn Level 3, 5.1)."""


def host_of(service: Service) -> str:
    """The name that passkeys belong to: the console's host.

    Raises:
        PasskeyError: it is reached by an address and not by a name.
    """
    host = urlsplit(service.settings.console_origin).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    raise PasskeyError("a passkey belongs to a name and not to an address; set POISONBOOK_CONSOLE_ORIGIN to one")


def list_passkeys(service: Service, whom: Staff) -> list[Passkey]:
    """Somebody's passkeys, the oldest first."""
    with service.store.reading() as connection:
        return passkeys.search(connection, whom.operator, whom.id)


def handle_of(whom: Staff) -> bytes:
    """What stands for somebody on their device: nothing that tells who they are."""
    return hashlib.sha256(f"{whom.operator}\n{whom.id}".encode()).digest()


def known_to(service: Service, whom: Staff) -> list[PublicKeyCredentialDescriptor]:
    """Somebody's passkeys, as a browser is told of them."""
    from webauthn import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.id)) for one in list_passkeys(service, whom)]


def kept_challenge(service: Service, kind: OneTimeKind, whom: Staff | None, challenge: bytes, **said: str) -> str:
    """Keep a challenge; the token that is to come back with the answer."""
    token = new_token()
    one = OneTime(
        id=token_hash(token),
        operator="" if whom is None else whom.operator,
        kind=kind,
        staff=None if whom is None else whom.id,
        said={"challenge": challenge.hex(), **said},
        ends_at=service.clock() + _LASTS,
    )
    service.store.writer.run(one_time.enter, one)
    return token


def taken_challenge(service: Service, kind: OneTimeKind, token: str) -> OneTime | None:
    """What a token stands for, this once; None: nothing of this kind, or not any more."""
    taken: OneTime | None = service.store.writer.run(one_time.take_out, (token_hash(token), kind, service.clock()))
    return taken


def unreadable() -> tuple[type[Exception], ...]:
    """What is raised of an answer that no device gave, however it is mangled."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from webauthn.helpers.exceptions import WebAuthnException

    return WebAuthnException, UnsupportedAlgorithm, ValueError, TypeError, LookupError, AttributeError, RecursionError
