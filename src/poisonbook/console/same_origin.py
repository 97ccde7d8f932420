"""Whether a request comes from the console's own pages: by what browsers say of it (Fetch metadata), not by tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlsplit

from poisonbook.errors import PoisonbookError

_PLACE = re.compile(r"/(?:[A-Za-z0-9._~-][A-Za-z0-9._~/%-]*)?(?:\?[A-Za-z0-9._~=&%+-]*)?")


class OtherOriginError(PoisonbookError):
    """The request was not sent from a page of the console."""

    code: ClassVar[str] = "other-origin"

    def __str__(self) -> str:
        return "this was not sent from a page of the console, and nothing was done; open the console and try there"


class HostError(PoisonbookError):
    """The console is not reached by this name."""

    code: ClassVar[str] = "console-host"

    def __init__(self, origin: str) -> None:
        super().__init__(origin)
        self.origin = origin

    def __str__(self) -> str:
        return f"the console is reached at {self.origin}, as POISONBOOK_CONSOLE_ORIGIN says"


def need_host(headers: Mapping[str, str], origin: str) -> None:
    """Go on only where the request names the console as it is set, and not a name that was made to point here.

    Raises:
        HostError: it names another host.
    """
    if headers.get("host", "").lower() != urlsplit(origin).netloc:
        raise HostError(origin)


def need_own_page(method: str, headers: Mapping[str, str], origin: str) -> None:
    """Go on only where no other site's page sends this; a link that somebody follows from elsewhere is no harm.

    Raises:
        OtherOriginError: one does, or a POST says nothing of where it comes from.
    """
    site = headers.get("sec-fetch-site")
    if method in ("GET", "HEAD"):
        if site in (None, "same-origin", "none") or headers.get("sec-fetch-mode") == "navigate":
            return
    elif site == "same-origin" or (site is None and headers.get("origin") == origin):
        return
    raise OtherOriginError


def own_place(place: str, *, otherwise: str = "/") -> str:
    """The path of a page here that somebody wants to go on to; `otherwise` where it leads elsewhere."""
    return place if _PLACE.fullmatch(place) and not place.startswith("//") else otherwise
