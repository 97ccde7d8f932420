"""That somebody looks at what is held of one customer: told to the ledger before anything is read."""

from __future__ import annotations

from datetime import UTC

from poisonbook.ledger.events import PersonalRead
from poisonbook.storage.events import log
from poisonbook.workflows.service import Service


def tell_read(service: Service, operator: str, reason: str) -> None:
    """How often and why, never at whom: the entry is there when this returns."""
    at = service.clock().astimezone(UTC).isoformat()
    service.store.writer.run(log, PersonalRead(operator=operator, at=at, reason=reason))
