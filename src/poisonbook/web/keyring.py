"""The API keys in memory: read again every second, so that a revoked key dies within a second."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping

from poisonbook.register.access import Scope
from poisonbook.web.errors import MissingScopeError, NoApiKeyError, StaleKeysError, UnknownApiKeyError
from poisonbook.workflows.access import Holder

REFRESH_SECONDS = 0.5
"""Half of what a revoked key may live; reading takes the rest."""
STALE_SECONDS = 10.0
"""Without a reading for so long, nobody is let in."""
_SCHEME = "bearer "


class KeyRing:
    """Who may do what. Deny is the default: an empty ring lets nobody in."""

    def __init__(
        self, load: Callable[[], Mapping[bytes, Holder]], *, timer: Callable[[], float] = time.monotonic
    ) -> None:
        """`load` reads all keys that are good now, by their digest."""
        self._load = load
        self._timer = timer
        self._holders: Mapping[bytes, Holder] = {}
        self._read_at = -STALE_SECONDS

    def refresh(self) -> None:
        """Read the keys again; called from one thread at a time."""
        began = self._timer()
        self._holders = self._load()
        self._read_at = began

    def holder(self, authorization: str | None, scope: Scope) -> Holder:
        """Who sent this header, if it may be used for `scope`.

        Raises:
            NoApiKeyError, UnknownApiKeyError, MissingScopeError: it may not.
            StaleKeysError: nobody knows.
        """
        if authorization is None or authorization[: len(_SCHEME)].lower() != _SCHEME:
            raise NoApiKeyError
        if self._timer() - self._read_at > STALE_SECONDS:
            raise StaleKeysError
        digest = hashlib.sha256(authorization[len(_SCHEME) :].strip().encode()).digest()
        found = self._holders.get(digest)
        # A lookup by digest tells no letter of a key; the comparison takes the same time wherever they differ.
        if found is None or not hmac.compare_digest(found.digest, digest):
            raise UnknownApiKeyError
        if scope not in found.scopes:
            raise MissingScopeError(scope)
        return found
