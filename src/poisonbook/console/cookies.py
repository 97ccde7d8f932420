"""The console's cookies: who is signed in, how they see the pages, who is at the provider. No script reads any."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Final

SESSION: Final = "poisonbook-session"
VIEW: Final = "poisonbook-view"
TRIP: Final = "poisonbook-trip"
_TEN_MINUTES = 600
_YEAR = 31_536_000


def name_of(cookie: str, *, secure: bool) -> str:
    """The cookie's name: with https one that only this host can have set (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{cookie}" if secure else cookie


def read(header: str, cookie: str, *, secure: bool) -> str:
    """What the browser sent of a cookie; empty: nothing that can be read."""
    try:
        found = SimpleCookie(header).get(name_of(cookie, secure=secure))
    except CookieError:
        return ""
    return "" if found is None else found.value


def session_cookie(token: str, *, secure: bool) -> str:
    """Sets who is signed in, until the browser closes or the session is over; an empty token signs out."""
    return _set(SESSION, token, secure=secure, seconds=None if token else 0)


def view_cookie(said: str, *, secure: bool) -> str:
    """Sets how the pages are shown, for a year."""
    return _set(VIEW, said, secure=secure, seconds=_YEAR)


def trip_cookie(token: str, *, secure: bool) -> str:
    """Sets which browser was sent to the provider of identities, so that no other one comes back in its place."""
    return _set(TRIP, token, secure=secure, seconds=_TEN_MINUTES)


def _set(cookie: str, value: str, *, secure: bool, seconds: int | None) -> str:
    # Lax: with Strict nobody would be signed in who comes back from the provider of identities.
    parts = [f"{name_of(cookie, secure=secure)}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    parts += ["Secure"] if secure else []
    parts += [] if seconds is None else [f"Max-Age={seconds}"]
    return "; ".join(parts)
