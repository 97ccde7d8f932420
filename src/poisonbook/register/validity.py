"""How long what was shown may be used for other sales."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from poisonbook.law.retention import months_after

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of ours the clock of whoever recorded something may be."""


def last_day_of_reuse(verified_at: datetime, *, months: int, document_expires: date | None = None) -> date:
    """The last day a verification may be used, in UTC: some months on, and never after the document expired.

    Args:
        months: what the law allows (EU 2019/1148 Art. 8(2): twelve); 0 where it allows none: the same day.
    """
    last = months_after(verified_at.astimezone(UTC).date(), months)
    return last if document_expires is None else min(last, document_expires)
