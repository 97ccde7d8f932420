"""A stretch of time out of orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Period:
    """From one moment until another, naive UTC; None: without an end on that side."""

    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is not in it any more."""

    @property
    def is_everything(self) -> bool:
        """Whether it has no end on either side."""
        return self.since is None and self.until is None

    def only(self, batches: Callable[[], Iterator[pa.RecordBatch]]) -> Iterator[pa.RecordBatch]:
        """The rows of order lines that are in it; and those without a time, which are refused later."""
        import pyarrow.compute as pc

        for batch in batches():
            inside = batch.filter(pc.invert(self._outside(batch.column("ts"))))
            if inside.num_rows:
                yield inside

    def _outside(self, times: pa.Array) -> pa.Array:
        import pyarrow as pa
        import pyarrow.compute as pc

        early = pa.scalar(False) if self.since is None else pc.less(times, self.since)
        late = pa.scalar(False) if self.until is None else pc.greater_equal(times, self.until)
        return pc.fill_null(pc.or_(early, late), False)
