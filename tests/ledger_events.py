"""What the ledger of a store tells, for tests."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from poisonbook.storage.store import Store
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS


def events_of(store: Store, *kinds: str, after: int = -1) -> list[dict[str, Any]]:
    """The events of these kinds, the earliest first, of those that came after the entry with this number."""
    number, content = LEDGER_CONTENTS.c.number, LEDGER_CONTENTS.c.content
    with store.reading() as connection:
        rows = connection.execute(select(number, content).where(number > after).order_by(number)).all()
    told = [{**json.loads(row.content), "number": row.number} for row in rows]
    return [one for one in told if one["kind"] in kinds]
