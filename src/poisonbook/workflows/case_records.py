"""A case as it is kept after a step: the case, a note of the step, and the step in the ledger, in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.engine import Connection

from poisonbook.ledger.review_events import CaseStep
from poisonbook.review.case_errors import UnknownCaseError
from poisonbook.review.cases import Case, CaseNote, Step
from poisonbook.review.moves import reported
from poisonbook.review.queue import Shown
from poisonbook.storage import case_notes, cases
from poisonbook.storage.events import log_event
from poisonbook.values.ids import new_id


def found_case(connection: Connection, operator: str, id_: str) -> Case:
    """The case with this id; UnknownCaseError where there is none."""
    found = cases.find(connection, operator, id_)
    if found is None:
        raise UnknownCaseError
    return found


def keep_step(
    connection: Connection,
    operator: str,
    before: Case,
    after: Case,
    *,
    step: Step,
    at: datetime,
    by: str | None = None,
    text: str = "",
    shown: Shown | None = None,
) -> Case:
    """Keep a case as a step left it; that case.

    Args:
        text: the reason or the note; of a step between two cases or people, the other's id.

    Raises:
        CaseChangedError: it was changed since `before` was read.
    """
    cases.put(connection, operator, after, seen=before.version, shown=shown)
    note_step(connection, operator, after, step=step, at=at, by=by, text=text)
    return after


def note_step(
    connection: Connection,
    operator: str,
    case: Case,
    *,
    step: Step,
    at: datetime,
    by: str | None = None,
    text: str = "",
) -> None:
    """Note a step of a case that is on record, and have it in the ledger."""
    note = CaseNote(id=new_id("not"), case_id=case.id, version=case.version, step=step, at=at, by=by, text=text)
    case_notes.add(connection, operator, note, delete_after=cases.ends(connection, operator, case.id) or at)
    at_text = at.astimezone(UTC).isoformat()
    log_event(connection, CaseStep(operator=operator, at=at_text, id=case.id, step=step.value))


def report_made(connection: Connection, operator: str, case_id: str, *, at: datetime, by: str | None = None) -> Case:
    """A case, reported: its clock has ended, and the ledger says when. In the transaction that records the report.

    Raises:
        UnknownCaseError: there is none with this id.
        CaseStateError: two people have not called it suspicious, or it was reported before.
    """
    before = found_case(connection, operator, case_id)
    return keep_step(connection, operator, before, reported(before, at), step=Step.REPORTED, at=at, by=by)
