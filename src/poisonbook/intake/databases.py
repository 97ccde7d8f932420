"""Which table of which database a URL names; a password is never repeated."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from poisonbook.intake.errors import DatabaseError


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """A database URL, taken apart."""

    shown: str
    """The URL for messages: without password and without parameters but the table."""
    table: tuple[str, ...]
    """The table's name, its schema's before it if one is given."""
    connection: str
    """The URL without the table, for the driver."""
    path: str
    """The part after the host, decoded."""
    secrets: tuple[str, ...]
    """What must not appear in a message."""

    @property
    def quoted_table(self) -> str:
        """The table for SQL."""
        return ".".join(quoted(part) for part in self.table)

    def may_repeat(self, text: str) -> bool:
        """Whether a driver's message holds no secret."""
        return not any(secret in text for secret in self.secrets)


def parse_database_url(url: str) -> DatabaseUrl:
    """The parts of `url`; names in it are percent-decoded.

    Raises:
        DatabaseError: it is malformed or names no table.
    """
    scheme = url.partition("://")[0]
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise DatabaseError(f"{scheme}://…", "the URL cannot be read; check its host and port") from None
    parameters = parse_qsl(parts.query, keep_blank_values=True)
    user = f"{unquote(parts.username)}@" if parts.username else ""
    shown = f"{scheme}://{user}{host}{port}{parts.path}"
    table = dict(parameters).get("table", "")
    if not table:
        raise DatabaseError(shown, "say which table: …?table=orders or …?table=schema.orders")
    rest = [(name, value) for name, value in parameters if name != "table"]
    passwords = {parts.password or "", *(value for name, value in rest if "pass" in name.lower())}
    secrets = {form for password in passwords if password for form in (password, unquote(password), quote(password))}
    return DatabaseUrl(
        shown=f"{shown}?table={table}",
        table=tuple(table.split(".", 1)),
        connection=_with_query(parts, rest),
        path=unquote(parts.path),
        secrets=tuple(sorted(secrets)),
    )


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _with_query(parts: SplitResult, rest: list[tuple[str, str]]) -> str:
    # libpq reads %20, not +, as a blank
    return parts._replace(scheme=parts.scheme.lower(), query=urlencode(rest, quote_via=quote)).geturl()
