"""What an authority's inspector looked at: in the ledger before it is shown, so that it can be counted and proved."""

from __future__ import annotations

from datetime import UTC

from poisonbook.ledger.review_events import InspectorLook
from poisonbook.register.staff import Staff
from poisonbook.storage.events import log
from poisonbook.workflows.service import Service


def log_look(service: Service, staff: Staff, *, page: str, record: str = "") -> None:
    """Say in the ledger that an inspector looks at something.

    Args:
        page: which kind of page.
        record: the id of what is on it; empty: it is a list.
    """
    at = service.clock().astimezone(UTC).isoformat()
    service.store.writer.run(
        log, InspectorLook(operator=staff.operator, at=at, staff=staff.id, page=page, record=record)
    )
