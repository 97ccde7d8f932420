"""What becomes of one column: its values in the fact's type, and which rows could not be read, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from poisonbook.intake.refusals import Reason
from poisonbook.intake.tables import Mask


@dataclass(frozen=True, slots=True)
class Converted:
    """A column that has been read."""

    values: Any
    """Arrow array; null where a value was absent or bad."""
    bad: Sequence[tuple[Reason, Mask]] = ()


def as_mask(array: Any) -> Mask:
    """An Arrow array of booleans as a mask; null counts as false."""
    filled: Mask = array.fill_null(False).to_numpy(zero_copy_only=False)
    return filled


def spread(values: Any, reasons: Sequence[Reason | None], places: Any) -> Converted:
    """The judgement on unique values, spread over the rows that hold them.

    `values` (an Arrow array) and `reasons` belong to the unique values; `places` says which of them a row holds.
    """
    at = places.fill_null(-1).to_numpy(zero_copy_only=False)
    bad = []
    for reason in dict.fromkeys(reason for reason in reasons if reason is not None):
        mask = np.array([*(other is reason for other in reasons), False])  # the last one is for null: place -1
        bad.append((reason, mask[at]))
    return Converted(values.take(places), bad)
