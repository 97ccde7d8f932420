"""Coming in by the operator's provider of identities: OpenID Connect with code, PKCE, state and nonce.

Nobody enters themself: whoever comes is somebody whom an administrator entered under what the provider calls them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NoReturn
from urllib.parse import urlencode

from poisonbook.register.form_links import new_token, token_hash
from poisonbook.register.one_time import OneTime, OneTimeKind
from poisonbook.register.staff import Session, SignInWay, subject_hash
from poisonbook.storage import one_time, sessions, staff
from poisonbook.workflows.access import operator_named
from poisonbook.workflows.id_tokens import Expected, TokenRefusedError, checked_claims
from poisonbook.workflows.oidc_provider import CodeRefusedError
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import NewSession, refuse, start_session

BACK = "/sign-in/provider"
"""Where the provider sends people back to, at the console's origin."""
_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody on their way to the provider."""

    address: str
    """Where the browser goes."""
    browser: str = field(repr=False)
    """For a cookie: only this browser comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """What the provider sent back with the browser."""

    state: str = field(repr=False)
    code: str = field(default="", repr=False)
    issuer: str | None = None
    """Who it says it is (RFC 9207)."""
    browser: str = field(repr=False)
    """What the cookie says."""


def oidc_start(
    service: Service, *, operator: str | None = None, session: Session | None = None, place: str = "/"
) -> Leaving:
    """Send a browser to the provider.

    Args:
        operator: whose staff they are; None: there is only one.
        session: in which somebody proves once more who they are.
        place: where they go on to in the console.

    Raises:
        ProviderError: none is set, or it cannot be reached.
    """
    provider = service.provider
    said = provider.said()
    state, nonce, verifier, browser = (new_token() for _ in range(4))
    one = OneTime(
        id=token_hash(state),
        operator=operator_named(service.store, operator) if session is None else session.staff.operator,
        kind=OneTimeKind.OIDC,
        staff=None if session is None else session.staff.id,
        said={
            "nonce": nonce,
            "verifier": verifier,
            "browser": token_hash(browser),
            "place": place,
            "session": "" if session is None else session.id,
        },
        ends_at=service.clock() + _LASTS,
    )
    service.store.writer.run(one_time.enter, one)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": service.settings.oidc_client,
        "redirect_uri": _back(service),
        "scope": "openid",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if session is not None:
        asked |= {"prompt": "login", "max_age": "0"}
    address = said["authorization_endpoint"]
    return Leaving(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", browser)


def oidc_finish(service: Service, came: CameBack) -> tuple[NewSession, str]:
    """Let somebody be in whom the provider sent back, and where they go on to.

    Raises:
        SignInRefusedError: what came back cannot be believed, or is of nobody whose account is in force.
        ProviderError: the provider does not answer, or not as it should.
    """
    now, provider = service.clock(), service.provider
    one: OneTime | None = service.store.writer.run(one_time.take_out, (token_hash(came.state), OneTimeKind.OIDC, now))
    if one is None:
        _refuse(service, "state")
    if not hmac.compare_digest(one.said["browser"], token_hash(came.browser)):
        _refuse(service, "another browser")
    named = provider.said().get("authorization_response_iss_parameter_supported") is True
    if came.issuer != provider.issuer and (named or came.issuer is not None):
        _refuse(service, "another issuer")
    if not came.code:
        _refuse(service, "no code")
    is_again = bool(one.said["session"])
    expected = Expected(
        issuer=provider.issuer, client=service.settings.oidc_client, nonce=one.said["nonce"], is_fresh=is_again
    )
    try:
        token = provider.exchange(came.code, verifier=one.said["verifier"], back=_back(service))
        claims = checked_claims(token, provider.keys, expected, now)
    except CodeRefusedError:
        _refuse(service, "code")
    except TokenRefusedError as error:
        _refuse(service, error.why)
    who = claims.get(service.settings.oidc_claim)
    if not isinstance(who, str) or not who:
        _refuse(service, "nobody")
    with service.store.reading() as connection:
        whom = staff.by_subject(connection, one.operator, subject_hash(provider.issuer, who))
        before = sessions.by_token(connection, one.said["session"]) if is_again else None
    if whom is None or (is_again and before is None):
        _refuse(service, "nobody")
    new = start_session(service, whom.operator, whom.id, SignInWay.OIDC, instead=before)
    return new, one.said["place"]


def _back(service: Service) -> str:
    return f"{service.settings.console_origin}{BACK}"


def _refuse(service: Service, why: str) -> NoReturn:
    service.store.writer.run(refuse, (None, SignInWay.OIDC, service.clock()))
    raise TokenRefusedError(why)
