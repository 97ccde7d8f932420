"""What the law says of a product."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """A product's place in law, most severe first.

    `undetermined` stands above `reportable`: a regulated substance whose strength is not
    stated may be restricted, so it is asked about and never passed.
    """

    RESTRICTED = "restricted"
    UNDETERMINED = "undetermined"
    REPORTABLE = "reportable"
    NOT_REGULATED = "not_regulated"

    @property
    def severity(self) -> int:
        """3 for restricted down to 0 for not regulated."""
        return len(_ORDER) - 1 - _ORDER.index(self)

    @property
    def is_regulated(self) -> bool:
        """Whether a duty may follow from it (restricted, undetermined or reportable)."""
        return self is not Status.NOT_REGULATED


_ORDER = tuple(Status)


def most_severe(statuses: Iterable[Status]) -> Status:
    """The most severe of `statuses`; not regulated when there are none.

    >>> most_severe([Status.REPORTABLE, Status.UNDETERMINED])
    <Status.UNDETERMINED: 'undetermined'>
    """
    return max(statuses, key=lambda status: status.severity, default=Status.NOT_REGULATED)
