"""HTTP requests to servers on this machine: no certificates are loaded for them, which takes longer than the answer."""

from __future__ import annotations

from functools import partial
from typing import Any

import httpx


def client(**how: Any) -> httpx.Client:
    """A client that keeps connections and cookies, as `httpx.Client`."""
    return httpx.Client(verify=False, **how)  # noqa: S501 - no TLS is spoken


def request(method: str, url: str, **how: Any) -> httpx.Response:
    """One request by a client of its own, as `httpx.request`."""
    with client() as one:
        return one.request(method, url, **how)


get = partial(request, "GET")
post = partial(request, "POST")
