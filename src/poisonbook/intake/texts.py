"""Values of any plain type as text: trimmed, whole numbers without a fraction, nothing for emptiness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def storage(array: Any) -> Any:
    """The array without dictionary and extension type: what is stored."""
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array


def is_text(kind: Any) -> bool:
    """Whether an Arrow type holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def plain_text(array: Any) -> Any:
    """`array` as strings: 85123.0 that was a number is `85123`; text keeps its figures; white space around goes.

    Empty text is null. The array must be of text, numbers, days or times.
    """
    array = storage(array)
    kind = array.type
    if pa.types.is_null(kind):
        return array.cast(pa.string())
    if pa.types.is_floating(kind):
        array = pc.if_else(pc.is_nan(array), None, array).cast(pa.string())
    elif pa.types.is_decimal(kind):
        digits = array.cast(pa.string())
        array = pc.if_else(pc.match_substring(digits, "."), pc.replace_substring_regex(digits, r"\.?0+$", ""), digits)
    elif not pa.types.is_string(kind):
        array = array.cast(pa.string())
    trimmed = pc.utf8_trim_whitespace(array)
    return pc.if_else(pc.equal(pc.binary_length(trimmed), 0), None, trimmed)


def without_words(array: Any, words: Sequence[str]) -> Any:
    """`array` with null in place of each of `words`, which stand for nothing (a guest's customer id 0)."""
    if not words:
        return array
    return pc.if_else(pc.is_in(array, value_set=pa.array(words, pa.string())), None, array)


def first_of(arrays: Sequence[Any]) -> Any:
    """In each row the first value that is there."""
    return arrays[0] if len(arrays) == 1 else pc.coalesce(*arrays)


def joined(arrays: Sequence[Any], separator: str) -> Any:
    """In each row the values that are there, with `separator` between them; null if there is none."""
    text = arrays[0]
    for array in arrays[1:]:
        # Arrow's own null_handling="skip" drops rows where all are null (pyarrow 26).
        text = pc.coalesce(pc.binary_join_element_wise(text, array, separator), text, array)
    return text
