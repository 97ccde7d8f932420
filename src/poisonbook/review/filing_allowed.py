"""Which steps a person may take with a report as it stands: found by trying each, so that it cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from poisonbook.register.staff import Staff
from poisonbook.review import filing_moves
from poisonbook.review.case_errors import CaseRoleError
from poisonbook.review.filing_errors import FilingError
from poisonbook.review.filings import Filing, FilingStep

_TRIED: Mapping[FilingStep, Callable[[Filing, Staff, datetime], Filing]] = MappingProxyType(
    {
        FilingStep.COUNTERSIGNED: lambda filing, staff, now: filing_moves.countersign(
            filing, staff, filing.fingerprint, now
        ),
        FilingStep.TAKEN_OUT: lambda filing, staff, now: filing_moves.taken_out(filing, staff, {}, now),
        FilingStep.TAKEN_OVER: filing_moves.take_over,
        FilingStep.FILED: lambda filing, staff, now: filing_moves.filed(filing, staff, now, now),
        FilingStep.ACKNOWLEDGED: lambda filing, staff, now: filing_moves.acknowledge(filing, staff, "?", now, now),
        FilingStep.WITHDRAWN: filing_moves.withdraw,
    }
)


def allowed_steps(filing: Filing, staff: Staff, now: datetime) -> frozenset[FilingStep]:
    """The steps that this person may take with a report now."""
    return frozenset(step for step in _TRIED if _may(step, filing, staff, now))


def _may(step: FilingStep, filing: Filing, staff: Staff, now: datetime) -> bool:
    try:
        _TRIED[step](filing, staff, now)
    except (FilingError, CaseRoleError):
        return False
    return True
