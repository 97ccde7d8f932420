"""How often passwords may be tried: for each account, and from each address (OWASP ASVS 5.0, 6.3.1)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.values.buckets import Buckets

_OF_ACCOUNT = (10, 900.0)
"""Ten, and from then on one in a minute and a half."""
_OF_ADDRESS = (30, 900.0)


class TooManyTriesError(PoisonbookError):
    """Passwords were tried too often for this account, or from this address."""

    code: ClassVar[str] = "too-many-tries"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"passwords were tried too often; try again in {self.seconds} s, or come in with a passkey"


class SignInTries:
    """Counts tries in the memory of this process, of accounts that there are and of others alike."""

    def __init__(self, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._accounts = Buckets(_OF_ACCOUNT[0], seconds=_OF_ACCOUNT[1], timer=timer)
        self._addresses = Buckets(_OF_ADDRESS[0], seconds=_OF_ADDRESS[1], timer=timer)

    def take(self, operator: str, staff_id: str, address: str) -> None:
        """Let one be tried.

        Raises:
            TooManyTriesError: not now. Whoever has the account is not let in either, until then.
        """
        wait = self._addresses.take(address) or self._accounts.take(f"{operator}/{staff_id}")
        if wait:
            raise TooManyTriesError(math.ceil(wait))
