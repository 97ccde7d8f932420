"""Where the store is: the address as people write it, and what the drivers want to know."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from poisonbook.storage.errors import StoreUrlError

_OPTIONS = frozenset({"host", "port", "sslmode", "sslrootcert", "application_name"})
_SILENCE_SECONDS = 60
"""How long a server may say nothing before it counts as gone."""


@dataclass(frozen=True, slots=True)
class Place:
    """One store: a SQLite file, or a database of a PostgreSQL server."""

    url: URL
    shown: str
    """The address without its password, for messages and logs."""
    arguments: Mapping[str, Any]
    """What the driver is given besides."""
    path: Path | None = None
    """Of SQLite's file."""


def place_of(address: str) -> Place:
    """The store at `sqlite:///path` or `postgresql://…`.

    Of PostgreSQL's own options `host` (a folder: its Unix socket), `port`, `sslmode` (`disable`, `prefer`, `require`,
    `verify-full`), `sslrootcert` and `application_name` are known.

    Raises:
        StoreUrlError: anything else.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise StoreUrlError("it cannot be read") from None  # its text is not repeated: it may hold a password
    if url.drivername == "sqlite":
        return _sqlite(url)
    if url.drivername in ("postgresql", "postgres"):
        return _postgres(url)
    raise StoreUrlError(f"{url.drivername!r} is not a kind of store")


def _sqlite(url: URL) -> Place:
    if not url.database or url.database == ":memory:" or url.query or url.host:
        raise StoreUrlError("SQLite is a file here, named by its path and nothing else")
    path = Path(url.database).absolute()
    return Place(url.set(drivername="sqlite+pysqlite", database=str(path)), f"sqlite:///{path}", {}, path)


def _postgres(url: URL) -> Place:
    options = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    unknown = sorted(options.keys() - _OPTIONS)
    if unknown:
        raise StoreUrlError(f"the option {unknown[0]!r} is not known")
    port = _port(options.get("port", "5432") if url.port is None else str(url.port))
    host = options.get("host", url.host or "localhost")
    arguments: dict[str, Any] = {
        "application_name": options.get("application_name", "poisonbook"),
        "timeout": _SILENCE_SECONDS,
    }
    if host.startswith("/"):
        arguments["unix_sock"] = f"{host}/.s.PGSQL.{port}"
        arguments["ssl_context"] = False
    else:
        arguments["ssl_context"] = _tls(options.get("sslmode", "prefer"), options.get("sslrootcert"))
    bare = url.set(drivername="postgresql+pg8000", host=host, port=port, query={})
    if "unix_sock" in arguments:
        bare = bare._replace(host=None, port=None)
    shown = url.set(drivername="postgresql").render_as_string(hide_password=True)
    return Place(bare, shown, arguments)


def _port(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and 0 < int(written) < 65_536):
        raise StoreUrlError("its port is not a number from 1 to 65535")
    return int(written)


def _tls(mode: str, root: str | None) -> ssl.SSLContext | bool | None:
    """What pg8000 takes: None tries TLS and goes on without it, False does not try."""
    if mode in ("disable", "prefer"):
        return False if mode == "disable" else None
    if mode not in ("require", "verify-full"):
        raise StoreUrlError(f"sslmode {mode!r} is not known; disable, prefer, require or verify-full")
    try:
        context = ssl.create_default_context(cafile=root)
    except OSError:
        raise StoreUrlError("its sslrootcert is no file of certificates that can be read") from None
    if mode == "require":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
