"""What may be used once and soon: an invitation, a challenge for a passkey, a way back from a provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class OneTimeKind(StrEnum):
    """What it is for; what was made for one thing serves no other."""

    INVITATION = "invitation"
    """Lets somebody enter how they will come in."""
    NEW_PASSKEY = "new_passkey"
    """The challenge for a passkey that is being entered."""
    PASSKEY = "passkey"
    """The challenge for somebody who comes in with a passkey."""
    STAFF_REQUEST = "staff_request"
    """What one administrator asks for, and a second one is to agree to."""
    OIDC = "oidc"
    """Somebody was sent to the provider of identities, and is to come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTime:
    """What stands behind a token that can be used once. The token is not here: who reads the store cannot use it."""

    id: str
    """The hash of the token."""
    operator: str
    """Empty: nobody said yet whose staff it is."""
    kind: OneTimeKind
    staff: str | None
    """Whom it is for; None: nobody said yet."""
    said: Mapping[str, str] = field(repr=False)
    """What has to be known when it comes back."""
    ends_at: datetime
