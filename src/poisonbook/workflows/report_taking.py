"""The files of a report that is sent by hand, with what was opened for it: that is in them, and is kept nowhere.

Errors are as in `filing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.register.openings import CaseReason, Opening
from poisonbook.register.staff import Staff
from poisonbook.review import filing_moves
from poisonbook.review.filing_errors import FilingError
from poisonbook.review.filings import Filing, FilingState, FilingStep
from poisonbook.review.moves import DECIDE, need_role
from poisonbook.review.reports import Particulars
from poisonbook.workflows.filing import operator_of, step_with
from poisonbook.workflows.filing_records import found_filing
from poisonbook.workflows.openings import find_opening, read_opening
from poisonbook.workflows.report_files import Files, digests_of, files_of
from poisonbook.workflows.service import Service

_REASONS = frozenset({CaseReason.SUSPICIOUS_TRANSACTION, CaseReason.INCIDENT})


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A report with the files to be sent."""

    filing: Filing
    files: Files


def take_out(service: Service, staff: Staff, id_: str, particulars: Sequence[Particulars] = ()) -> TakenOut:
    """The files of a report to be sent by hand; their hashes are in the ledger before anybody has them.

    Args:
        particulars: what `opened_for` opened; it goes into these files, and is kept nowhere.
    """
    with service.store.reading() as connection:
        signed = found_filing(connection, staff.operator, id_)
    filing_moves.taken_out(signed, staff, {}, service.clock())  # what is refused is not drawn
    files = files_of(signed, particulars)  # here, as the writer has others waiting; nobody changes what two have signed

    def move(filing: Filing, now: datetime) -> Filing:
        return filing_moves.taken_out(filing, staff, digests_of(files), now)

    return TakenOut(step_with(service, staff, id_, FilingStep.TAKEN_OUT, move), files)


def opened_for(
    service: Service, staff: Staff, id_: str, opening_id: str, *, keys: Sequence[PrivateRoleKey], reply: Path | bytes
) -> tuple[Particulars, ...]:
    """The particulars that an approved opening lets this person read, for a report of theirs to be taken out.

    Raises:
        FilingError: the report is not to be taken out by hand, or the opening is for something else.
        PoisonbookError: as of `read_opening`.
    """
    need_role(staff, DECIDE, service.clock())
    operator = operator_of(service, staff)
    with service.store.reading() as connection:
        filing = found_filing(connection, staff.operator, id_)
    if filing.state is not FilingState.READY:
        raise FilingError(id_, f"is {filing.state.value}; what is sealed is opened for one that is to be sent by hand")
    _need_same_matter(filing, find_opening(service.store, operator, opening_id))
    read = read_opening(service.store, operator, opening_id, staff.id, keys=keys, reply=reply)
    return tuple(Particulars(one.kind, one.id, tuple(sorted(one.particulars.items()))) for one in read)


def _need_same_matter(filing: Filing, opening: Opening) -> None:
    if opening.case_id != filing.matter or opening.reason not in _REASONS:
        raise FilingError(filing.id, f"opening {opening.id} was asked for another matter or reason")
    others = set(opening.records) - {one.id for one in filing.report.sealed}
    if others:
        raise FilingError(filing.id, f"opening {opening.id} has records that this report is not about")
