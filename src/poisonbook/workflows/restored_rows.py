"""The rows of a backup that a restored store gets: those that are not past their date, or are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from poisonbook.facts.lines import microseconds, moment_at
from poisonbook.storage.holds import record_of
from poisonbook.workflows.backup_files import BackupManifest, DumpedTable

_ENDS, _HELD_RECORDS = "delete_after", "held_records"
Rows = Callable[[DumpedTable], Iterator[Sequence[Any]]]


class RowsInTime:
    """The rows of a backup, without what is due now."""

    def __init__(self, manifest: BackupManifest, rows: Rows, now: datetime) -> None:
        self._rows = rows
        self._now = microseconds(now)
        self._held = frozenset(self._held_records(manifest))
        self.left_out: Counter[str] = Counter()
        """How many rows of which table were due, of what was read."""
        self.earliest = now
        """The date of the one that was so longest."""

    def of(self, table: DumpedTable) -> Iterator[Sequence[Any]]:
        """Those of one table."""
        if _ENDS not in table.columns:
            yield from self._rows(table)
            return
        place = table.columns.index(_ENDS)
        for row in self._rows(table):
            if row[place] is None or row[place] > self._now or self._is_held(table, row):
                yield row
            else:
                self.left_out[table.name] += 1
                self.earliest = min(self.earliest, moment_at(row[place]))

    def _is_held(self, table: DumpedTable, row: Sequence[Any]) -> bool:
        """Whether a legal hold keeps it now."""
        return bool(self._held) and record_of(table.name, dict(zip(table.columns, row, strict=True))) in self._held

    def _held_records(self, manifest: BackupManifest) -> Iterator[tuple[str, str, str]]:
        """Operator, noun and id of the records that a legal hold keeps now."""
        for table in manifest.tables:
            if table.name == _HELD_RECORDS:
                for cells in self._rows(table):
                    row = dict(zip(table.columns, cells, strict=True))
                    if row[_ENDS] > self._now:
                        yield row["operator"], row["noun"], row["id"]
