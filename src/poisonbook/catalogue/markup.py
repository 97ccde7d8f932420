"""A column of HTML as the text that the automaton can scan, row for row.

The automaton knows no tags and no entities; `text.fold` does, and keeps the way back. This is the same reading without
the way back, over whole columns at once.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

_INLINE = r"(?is)</?(?:a|b|big|em|font|i|small|span|strong|sub|sup|u)(?:\s[^<>]*)?>"
_TAG = r"(?s)<[A-Za-z/!][^<>]*>"
_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"


def without_mark_up(column: pa.StringArray) -> pa.StringArray:
    """`column` itself where it holds no mark-up; else the same rows with tags and entities read."""
    import pyarrow as pa
    import pyarrow.compute as pc

    tags, entities = _has_byte(column, "<"), _has_byte(column, "&")
    if tags:
        column = pc.replace_substring_regex(column, pattern=_INLINE, replacement="")
        column = pc.replace_substring_regex(column, pattern=_TAG, replacement=" ")
    if entities:
        rows = pc.fill_null(pc.match_substring_regex(column, _ENTITY), fill_value=False)
        read = [html.unescape(text) for text in column.filter(rows).to_pylist()]
        column = pc.replace_with_mask(column, rows, pa.array(read, column.type))
    return column


def _has_byte(column: pa.StringArray, character: str) -> bool:
    """Whether the character, of ASCII, stands anywhere in the bytes of `column`; perhaps outside a slice of it."""
    data = column.buffers()[2]
    return data is not None and bool((np.frombuffer(data, dtype=np.uint8) == ord(character)).any())
