"""A column of HTML as the text that the automaton can scan, row for row.

The automaton knows no tags and no entities; `text.fold` does, and keeps the way back. This is the same reading without
the way back, over whole columns at once.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_INLINE = r"(?is)</?(?:a|b|big|em|font|i|small|span|strong|sub|sup|u)(?:\s[^<>]*)?>"
_TAG = r"(?s)<[A-Za-z/!][^<>]*>"
_OPENS, _AMPERSAND = re.compile(rb"<"), re.compile(rb"&")
"""One letter each: `re` looks for such in the buffer itself, as fast as memory is read."""
_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"


def without_mark_up(column: pa.StringArray) -> pa.StringArray:
    """`column` itself where it holds no mark-up; else the same rows with tags and entities read."""
    import pyarrow as pa
    import pyarrow.compute as pc

    tags, entities = _holds(column, _OPENS), _holds(column, _AMPERSAND)
    if tags:
        column = pc.replace_substring_regex(column, pattern=_INLINE, replacement="")
        column = pc.replace_substring_regex(column, pattern=_TAG, replacement=" ")
    if entities:
        rows = pc.fill_null(pc.match_substring_regex(column, _ENTITY), fill_value=False)
        read = [html.unescape(text) for text in column.filter(rows).to_pylist()]
        column = pc.replace_with_mask(column, rows, pa.array(read, column.type))
    return column


def _holds(column: pa.StringArray, sign: re.Pattern[bytes]) -> bool:
    """Whether the sign stands anywhere in the bytes of `column`; perhaps outside a slice of it."""
    data = column.buffers()[2]
    return data is not None and sign.search(data) is not None
