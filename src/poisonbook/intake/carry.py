"""Rows that leave out what the row before them has said: the further lines of an order, the variants of a product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from poisonbook.intake.tables import Rows
from poisonbook.intake.texts import plain_text


class CarryOver:
    """Fills the empty values of one source from the rows before with the same key, across stretches."""

    def __init__(self, key: int, columns: Sequence[int], *, blank_key: bool) -> None:
        self._key = key
        self._columns = tuple(columns)
        self._blank_key = blank_key
        self._last: dict[int, Any] = {}
        self._last_row: Rows = np.empty(0, np.int64)

    def fill(self, columns: Mapping[int, Any], rows: Rows) -> dict[int, Any]:
        """`columns` with the gaps of the carried ones filled; `rows` are their places in the file.

        A row whose key is blank belongs to the row right before it. Where that one was refused nothing is known of
        the order it belongs to, and nothing is carried.
        """
        if not len(rows):
            return dict(columns)
        texts = {position: plain_text(columns[position]) for position in {self._key, *self._columns}}
        held = len(self._last_row)
        if held:
            texts = {position: pa.concat_arrays([self._last[position], text]) for position, text in texts.items()}
            rows = np.concatenate([self._last_row, rows])
        if self._blank_key:
            unbroken = np.cumsum(np.diff(rows, prepend=rows[0]) != 1)
            texts[self._key] = _filled(texts[self._key], unbroken)
        orders = texts[self._key].dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
        for position in self._columns:
            texts[position] = _filled(texts[position], orders)
        self._last = {position: text[-1:] for position, text in texts.items()}
        self._last_row = rows[-1:]
        return dict(columns) | {position: text[held:] for position, text in texts.items()}


def _filled(values: Any, groups: npt.NDArray[np.integer[Any]]) -> Any:
    """`values` with each gap filled by the last value before it, where that one is of the same group."""
    present = values.is_valid().to_numpy(zero_copy_only=False)
    own = np.arange(len(values))
    last = np.maximum.accumulate(np.where(present, own, -1))
    fits = (last >= 0) & (groups[last] == groups) & (groups >= 0)
    return values.take(pa.array(np.where(fits, last, own)))
