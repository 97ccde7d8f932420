"""One report: what it says, who signed it, how it goes out, what the service tried, and the steps that may be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import page, path_to
from poisonbook.console.pages import Visit
from poisonbook.console.people import names_of
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.register.clocks import clock_state, time_left
from poisonbook.register.openings import CaseReason, Opening, OpeningState
from poisonbook.review.filing_allowed import allowed_steps
from poisonbook.review.filings import Channel, Filing, FilingStep
from poisonbook.web.operations import Answer
from poisonbook.workflows.filing import find_filing
from poisonbook.workflows.opening_desk import openings_seen, roles_of
from poisonbook.workflows.report_files import paper_of

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


def report_page(service: Service, visit: Visit, *, done: str = "", error: PoisonbookError | None = None) -> Answer:
    """A report as it stands, with what was wrong with a step that somebody wanted to take."""
    filing = find_filing(service, visit.staff, visit.path["report_id"])
    words = words_for(visit.view.lang)
    paper = paper_of(filing.report, filing)
    steps = allowed_steps(filing, visit.staff, visit.now)
    return page(
        visit,
        "report",
        status=200 if error is None else fault_status(error),
        title=paper.title,
        filing=filing,
        report=filing.report,
        paper=paper,
        stands=clock_state(filing, visit.now),
        left=time_left(filing, visit.now),
        steps_here=steps,
        is_message=filing.channel is Channel.EMAIL_DRAFT,
        next_try=None if filing.next_try_at is None else filing.next_try_at - visit.now,
        opened=_openings(service, visit, filing) if FilingStep.TAKEN_OUT in steps else [],
        may_ask=bool(roles_of(visit.staff)) and FilingStep.TAKEN_OUT in steps and bool(filing.report.sealed),
        takes_keys=service.settings.console_keys == "on",
        people=names_of(service, visit.staff),
        problem=None if error is None else said(error, visit.view.lang),
        done="" if done == FilingStep.TAKEN_OUT and not filing.files else words.get(f"reports.done.{done}", ""),
        fresh=visit.is_fresh,
        back_place=path_to("reports", filing.id),
    )


def _openings(service: Service, visit: Visit, filing: Filing) -> list[Opening]:
    """Approved openings of this person's whose particulars could go into the files."""
    return [
        one
        for one in openings_seen(service, visit.staff)
        if one.case_id == filing.matter
        and one.reason in (CaseReason.SUSPICIOUS_TRANSACTION, CaseReason.INCIDENT)
        and one.requested_by == visit.staff.id
        and one.standing(visit.now) is OpeningState.APPROVED
    ]
