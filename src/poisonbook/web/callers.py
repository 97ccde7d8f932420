"""Where a request comes from: for limits, and for what is told to this machine alone."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Network, ip_address
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


def network(address: str) -> str:
    """Of whom requests are counted together: an address; of IPv6 its /64, as one house has all of that."""
    try:
        ip = ip_address(address)
    except ValueError:  # nobody's, or whatever a proxy says
        return address
    if isinstance(ip, IPv4Address):
        return address
    return str(ip.ipv4_mapped or IPv6Network((int(ip) >> 64 << 64, 64)))


def is_near(call: Call) -> bool:
    """Whether a call comes from this machine, and no proxy brought it."""
    return call.client in _LOOPBACK and not _FORWARDED & call.headers.keys()
