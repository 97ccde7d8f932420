"""How good the review is as a whole, and which cases two people decided differently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.agreement import agreement
from poisonbook.review.cases import Disposition
from poisonbook.review.moves import SECOND, need_role
from poisonbook.review.quality import LATEST, Notice, Quality, notices, quality
from poisonbook.storage import case_figures, review_answers
from poisonbook.workflows.case_figures import FIGURES
from poisonbook.workflows.service import Service

PERIOD = timedelta(days=365)
"""What is looked back on."""
_TOLD = frozenset({StaffRole.APPROVER, StaffRole.DATA_PROTECTION, StaffRole.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class DecidedApart:
    """A case that two people decided differently: something to talk about, and nobody's mistake yet."""

    case: str
    disposition: Disposition
    second_look: str
    """The id of the case that repeated it."""
    second_disposition: Disposition


def quality_of(service: Service, staff: Staff) -> Quality:
    """The review of the last twelve months.

    Raises:
        CaseRoleError: the person may not see it.
    """
    need_role(staff, FIGURES, service.clock())
    return quality_of_operator(service, staff.operator)


def quality_of_operator(service: Service, operator: str) -> Quality:
    """The same for whoever has the register itself."""
    with service.store.reading() as connection:
        return quality(review_answers.since(connection, operator, service.clock() - PERIOD))


def notices_for(service: Service, staff: Staff) -> tuple[Notice, ...]:
    """What somebody who answers for the review should hear of; nothing for others."""
    if not (staff.roles & _TOLD and staff.is_in_force(service.clock())):
        return ()
    start = service.clock() - PERIOD
    with service.store.reading() as connection:
        latest = review_answers.latest_seconds(connection, staff.operator, start, LATEST)
        twice = review_answers.twice(connection, staff.operator, start)
    return notices(latest, agreement(twice))


def decided_apart(service: Service, staff: Staff) -> list[DecidedApart]:
    """The cases on record that a second look decided otherwise, the latest first.

    Raises:
        CaseRoleError: the person is no approver.
    """
    need_role(staff, SECOND, service.clock())
    with service.store.reading() as connection:
        return [DecidedApart(*row) for row in case_figures.decided_apart(connection, staff.operator)]
