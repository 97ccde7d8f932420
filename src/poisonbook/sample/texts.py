"""Many texts of one form with a number in each, written figure by figure into an Arrow buffer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from poisonbook.sample.chance import Ints

if TYPE_CHECKING:
    import pyarrow as pa


def numbered(before: str, numbers: Ints, digits: int, after: str = "") -> pa.StringArray:
    """For each number the text `before`, the number in so many figures, and the text `after`; both in ASCII."""
    import pyarrow as pa

    width = len(before) + digits + len(after)
    text = np.empty((numbers.size, width), dtype=np.uint8)
    text[:, : len(before)] = np.frombuffer(before.encode("ascii"), dtype=np.uint8)
    text[:, len(before) + digits :] = np.frombuffer(after.encode("ascii"), dtype=np.uint8)
    rest = numbers
    for figure in range(len(before) + digits - 1, len(before) - 1, -1):
        rest, last = np.divmod(rest, 10)
        text[:, figure] = last + ord("0")
    offsets = np.arange(numbers.size + 1, dtype=np.int32) * np.int32(width)
    return pa.StringArray.from_buffers(numbers.size, pa.py_buffer(offsets), pa.py_buffer(text))
