"""Where a request comes from: for limits, and for what is told to this machine alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from poisonbook.web.operations import Call

_LOOPBACK = frozenset({"", "127.0.0.1", "::1"})
"""Nothing stands for a socket of this machine."""
_FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-real-ip"})


def caller(scope: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    """The caller's address: what the proxy on this machine says, where there is one."""
    client = scope.get("client")
    address: str = client[0] if client else ""
    if address in _LOOPBACK and "x-forwarded-for" in headers:
        return headers["x-forwarded-for"].rpartition(",")[2].strip()
    return address


def is_near(call: Call) -> bool:
    """Whether a call comes from this machine, and no proxy brought it."""
    return call.client in _LOOPBACK and not _FORWARDED & call.headers.keys()
