"""Which moves a person may make with a case as it stands: found by trying each, so that it cannot differ from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from poisonbook.register.staff import Staff
from poisonbook.review import moves
from poisonbook.review.case_errors import CaseError, CaseRoleError
from poisonbook.review.cases import Benign, Case


class CaseMove(StrEnum):
    """What a person can do with a case."""

    TAKE = "take"
    LET_GO = "let_go"
    HAND_OVER = "hand_over"
    NOTE = "note"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    CLOSE_NOT_SUSPICIOUS = "close_not_suspicious"
    CLOSE_REFUSED = "close_refused"
    REOPEN = "reopen"


_WHY = "?"
_TRIED: Mapping[CaseMove, Callable[[Case, Staff, datetime], Case]] = MappingProxyType(
    {
        CaseMove.TAKE: moves.take,
        CaseMove.LET_GO: moves.let_go,
        CaseMove.HAND_OVER: moves.let_go,
        CaseMove.NOTE: moves.note,
        CaseMove.PROPOSE: lambda case, staff, now: moves.propose(case, staff, _WHY, now, report=None),
        CaseMove.CONFIRM: lambda case, staff, now: moves.confirm(case, staff, _WHY, now),
        CaseMove.SEND_BACK: lambda case, staff, now: moves.send_back(case, staff, _WHY, now),
        CaseMove.CLOSE_NOT_SUSPICIOUS: lambda case, staff, now: moves.close_not_suspicious(
            case, staff, Benign.ORDINARY_USE, _WHY, now
        ),
        CaseMove.CLOSE_REFUSED: lambda case, staff, now: moves.close_refused(case, staff, _WHY, now),
        CaseMove.REOPEN: lambda case, staff, now: moves.reopen(case, staff, _WHY, now),
    }
)


def allowed(case: Case, staff: Staff, now: datetime) -> frozenset[CaseMove]:
    """The moves that this person may make now; what is theirs already need not be taken."""
    found = frozenset(move for move in CaseMove if _may(move, case, staff, now))
    return found - {CaseMove.TAKE} if case.assigned_to == staff.id else found


def _may(move: CaseMove, case: Case, staff: Staff, now: datetime) -> bool:
    try:
        _TRIED[move](case, staff, now)
    except (CaseError, CaseRoleError):
        return False
    return True
