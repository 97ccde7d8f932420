"""Whose register it is, and what a key of the HTTP API may do there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What an API key may be used for."""

    CHECKOUT = "checkout"
    """Screen, confirm, cancel and return orders; read the snapshot."""
    CATALOGUE = "catalogue"
    """Register and recognise products; answer supplier questions."""
    EVIDENCE = "evidence"
    """Enter statements, licences and identity checks."""
    REGISTER = "register"
    """Incidents, stock, notices and training; search the register."""
    INSPECT = "inspect"
    """Take the inspection export."""
    RIGHTS = "rights"
    """Read, correct and erase what is held of one customer who asks for it."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A shop or marketplace that keeps its own register; no operator sees another's."""

    id: str
    name: str
    jurisdictions: tuple[str, ...]
    """The seller's own law first, then that of the countries it delivers to."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of the HTTP API; the key itself is shown once and only its hash is kept."""

    id: str
    operator: str
    scopes: frozenset[Scope]
    created_at: datetime
    label: str = ""
    revoked_at: datetime | None = None
