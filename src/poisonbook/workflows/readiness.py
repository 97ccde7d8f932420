"""Whether the service can work now."""

from __future__ import annotations

from poisonbook.errors import PoisonbookError
from poisonbook.workflows.access import list_operators
from poisonbook.workflows.service import Service


def unready(service: Service) -> str | None:
    """What keeps the service from working, in plain words; None: nothing does."""
    try:
        list_operators(service.store)
    except PoisonbookError as error:
        return f"{error.code}: {error}"
    if not service.store.writer.alive:
        return "the writer stopped"
    return None
