"""Whether the service can work now."""

from __future__ import annotations

from poisonbook.errors import PoisonbookError
from poisonbook.rules.versions import RulesNotApprovedError
from poisonbook.storage.patience import waiting_at_most  # for the web, which sees the store only from here
from poisonbook.workflows.access import list_operators
from poisonbook.workflows.rule_versions import need_approved_rules
from poisonbook.workflows.service import Service

__all__ = ["PATIENCE_SECONDS", "READY_SECONDS", "unready", "waiting_at_most"]

PATIENCE_SECONDS = 15.0
"""How long a request waits for a write: longer than a database waits for the lock of another process."""
READY_SECONDS = 5.0
"""How long a write of nothing may take where requests are to be sent."""


def unready(service: Service) -> str | None:
    """What keeps the service from working, in plain words; None: nothing does."""
    try:
        list_operators(service.store)
    except PoisonbookError as error:
        return f"{error.code}: {error}"
    writer = service.store.writer
    if not writer.alive:
        return "the writer stopped"
    try:  # whoever asks sends nobody here while this says no, so it has to be tried from here
        with waiting_at_most(READY_SECONDS):
            writer.try_again()
    except PoisonbookError as error:
        return f"{error.code}: {error}"
    if writer.trouble is not None:
        return f"{writer.trouble.code}: {writer.trouble}"
    try:
        need_approved_rules(service)
    except RulesNotApprovedError as error:
        return f"{error.code}: {error}"
    return service.epochs.problem()
