"""Where a store is, in a line of text."""

from __future__ import annotations

import ssl

import pytest

from poisonbook.storage.errors import StoreUrlError
from poisonbook.storage.urls import place_of

SECRET = "kanarie@17"  # noqa: S105 - a canary


def test_a_password_is_passed_on_and_not_shown() -> None:
    place = place_of("postgresql://clerk:kanarie%4017@db.example:6000/register")

    assert place.url.password == SECRET
    assert place.shown == "postgresql://clerk:***@db.example:6000/register"
    assert (place.url.host, place.url.port, place.url.database) == ("db.example", 6000, "register")


def test_a_folder_as_host_is_a_socket() -> None:
    place = place_of("postgresql://postgres@/register?host=/run/pg&port=6000")

    assert place.arguments["unix_sock"] == "/run/pg/.s.PGSQL.6000"
    assert (place.url.host, dict(place.url.query)) == (None, {})


@pytest.mark.parametrize(
    ("mode", "checks"),
    [("disable", False), ("prefer", None), ("require", ssl.CERT_NONE), ("verify-full", ssl.CERT_REQUIRED)],
)
def test_tls_is_as_asked_for(mode: str, checks: object) -> None:
    context = place_of(f"postgresql://u@h/d?sslmode={mode}").arguments["ssl_context"]

    assert (context.verify_mode if isinstance(context, ssl.SSLContext) else context) is checks


@pytest.mark.parametrize(
    "url",
    [
        "",
        "register.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///a.db?mode=ro",
        "mysql://u:kanarie%4017@h/d",
        "postgresql+psycopg2://u@h/d",
        "postgresql://u:kanarie%4017@h/d?options=-c",
        "postgresql://u@h/d?sslmode=maybe",
        "postgresql://u@h:port/d",
        "postgresql://u@h/d?port=x",
        "postgresql://u@h/d?port=99999",
        "postgresql://u@h:99999/d",
        "postgresql://u@h/d?sslmode=require&sslrootcert=/no/kanarie",
        "postgresql://u@h/d?sslmode=verify-full&sslrootcert=/dev/null",
    ],
)
def test_anything_else_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StoreUrlError) as raised:
        place_of(url)

    assert "kanarie" not in str(raised.value)
