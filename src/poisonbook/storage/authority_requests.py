"""Requests of authorities on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.engine import Connection

from poisonbook.register.authority_requests import AuthorityRequest
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.authority_requests import AUTHORITY_REQUESTS

__all__ = ["Connection", "add", "find", "put_again", "received", "search"]

_SHELF = Shelf(AUTHORITY_REQUESTS, AuthorityRequest)
_CHANGES = ("state", "given", "declined", "openings", "proposed_by", "proposed_at", "confirmed_by", "confirmed_at")


def add(connection: Connection, operator: str, request: AuthorityRequest, *, delete_after: datetime) -> None:
    """Put a request on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, request, at=request.recorded_at, delete_after=delete_after)


def find(connection: Connection, operator: str, id_: str) -> AuthorityRequest | None:
    """The request with this id."""
    return _SHELF.find(connection, operator, id_)


def search(connection: Connection, operator: str) -> list[AuthorityRequest]:
    """The operator's requests, the latest on record first."""
    return _SHELF.search(connection, operator)


def received(connection: Connection, operator: str, first: date, last: date) -> Sequence[AuthorityRequest]:
    """Those that were received from a day to another."""
    received_on = AUTHORITY_REQUESTS.c.received_on
    return _SHELF.search(connection, operator, received_on >= first, received_on <= last)


def put_again(connection: Connection, operator: str, request: AuthorityRequest) -> None:
    """Keep a request as it stands now."""
    changed = {name: getattr(request, name) for name in _CHANGES}
    _SHELF.change(connection, operator, request.id, **changed)
