"""Whether an ID token may be believed (OpenID Connect Core 1.0, 3.1.3.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from poisonbook.register.staff import FRESH, SignInRefusedError

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures with a key of which the public half is published; never `none`, and never a secret both sides know."""
_SKEW = timedelta(seconds=60)
"""How far the provider's clock may be from ours."""
_LONGEST = 16_384
"""Bytes of a token."""


class TokenRefusedError(SignInRefusedError):
    """What the provider of identities said cannot be believed; whoever comes in is told no more than that."""

    code: ClassVar[str] = "sign-in-token"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
        """For the log: of a closed list, nothing of the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an ID token has to say."""

    issuer: str
    client: str
    nonce: str
    is_fresh: bool
    """Whether somebody must have proved to the provider a moment ago who they are."""


def checked_claims(token: str, keys: Callable[[bool], KeySet], expected: Expected, now: datetime) -> Mapping[str, Any]:
    """The claims of a token that was signed by the provider, for this client and for this sign-in.

    Args:
        keys: the provider's; asked for anew with True, once, where none fits: it may have others since.

    Raises:
        TokenRefusedError: it cannot be believed.
        ProviderError: the keys cannot be had.
    """
    from joserfc.errors import JoseError
    from joserfc.jwt import JWTClaimsRegistry

    registry = JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=int(_SKEW.total_seconds()),
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": expected.nonce},
    )
    claims = _signed_claims(token, keys)
    try:
        registry.validate(dict(claims))
    except JoseError as error:
        raise TokenRefusedError(f"claims: {error.error}") from None
    if claims["aud"] != expected.client and claims["aud"] != [expected.client] and claims.get("azp") != expected.client:
        raise TokenRefusedError("another client's")
    if claims.get("azp", expected.client) != expected.client:
        raise TokenRefusedError("another client's")
    if expected.is_fresh and not _is_fresh(claims.get("auth_time"), now):
        raise TokenRefusedError("not fresh")
    return claims


def _signed_claims(token: str, keys: Callable[[bool], KeySet]) -> Mapping[str, Any]:
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError, JoseError

    if len(token) > _LONGEST:
        raise TokenRefusedError("too long")
    try:
        try:
            return jwt.decode(token, keys(False), algorithms=ALGORITHMS).claims
        except InvalidKeyIdError:
            return jwt.decode(token, keys(True), algorithms=ALGORITHMS).claims
    except JoseError as error:
        raise TokenRefusedError(f"signature: {error.error}") from None
    except (ValueError, TypeError, LookupError, RecursionError):
        raise TokenRefusedError("no token") from None


def _is_fresh(auth_time: object, now: datetime) -> bool:
    if isinstance(auth_time, bool) or not isinstance(auth_time, int):
        return False
    age = now.timestamp() - auth_time
    return -_SKEW.total_seconds() <= age <= (FRESH + _SKEW).total_seconds()
