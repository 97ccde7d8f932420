"""Steps with a report that was signed: by the second person, on its way out, and when the authority has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from poisonbook.console.downloads import MESSAGE, PDF, ZIP, download, shown, zipped
from poisonbook.console.entering import Nothing
from poisonbook.console.html import go, path_to
from poisonbook.console.keys import KEY, REPLY, KeyForm, NoFileError, sent_file, sent_key
from poisonbook.console.pages import FORM, UPLOAD, DoneQuery, Form, Page, Visit
from poisonbook.console.report_page import report_page
from poisonbook.privacy.handover import ReplyKeyError
from poisonbook.privacy.private_role_keys import PassphraseError, PrivateKeyFileError
from poisonbook.privacy.sealing import SealBrokenError
from poisonbook.register.openings import OpeningError, OpeningRequestError
from poisonbook.register.staff import StaffRole
from poisonbook.review.case_errors import CaseRoleError, CaseStateError
from poisonbook.review.filing_errors import FilingError, FilingValueError
from poisonbook.review.filings import Filing, FilingStep
from poisonbook.review.moves import DECIDE, READ, SECOND
from poisonbook.review.reports import Particulars
from poisonbook.web.operations import Answer
from poisonbook.workflows.filing import (
    acknowledge,
    countersign,
    find_filing,
    mark_filed,
    take_over,
    withdraw,
)
from poisonbook.workflows.house_errors import AlreadyReportedError
from poisonbook.workflows.opening_steps import UnknownOpeningError
from poisonbook.workflows.report_files import pdf_of
from poisonbook.workflows.report_taking import opened_for, take_out

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

REFUSALS = (
    AlreadyReportedError,
    CaseRoleError,
    CaseStateError,
    FilingError,
    FilingValueError,
    NoFileError,
    OpeningError,
    OpeningRequestError,
    PassphraseError,
    PrivateKeyFileError,
    ReplyKeyError,
    SealBrokenError,
    UnknownOpeningError,
)
"""What is said on the report's own page."""


class SecondForm(Form, frozen=True):
    """The second signature."""

    seen: str
    """The fingerprint of what the person looked at."""


class FiledForm(Form, frozen=True):
    """That a report was sent."""

    at: str = ""
    """When, in UTC, as a browser's field has it; empty: now."""


class AcknowledgedForm(Form, frozen=True):
    """That the authority has a report."""

    reference: str = ""
    at: str = ""


class TakeForm(Form, frozen=True):
    """Which file is wanted."""

    file: str = "zip"
    """`zip` or `eml`."""


class TakeOpenedForm(KeyForm, frozen=True):
    """The same, with what an opening opens."""

    opening: str = ""
    file: str = "zip"


def _show(service: Service, visit: Visit) -> Answer:
    return report_page(service, visit, done=visit.query.done)


def _paper(service: Service, visit: Visit) -> Answer:
    filing = find_filing(service, visit.staff, visit.path["report_id"])
    return shown(f"{filing.id}.pdf", pdf_of(filing), PDF)


def _second(service: Service, visit: Visit, id_: str) -> Filing:
    return countersign(service, visit.staff, id_, fingerprint=visit.form.seen)


def _withdraw(service: Service, visit: Visit, id_: str) -> Filing:
    return withdraw(service, visit.staff, id_)


def _take_over(service: Service, visit: Visit, id_: str) -> Filing:
    return take_over(service, visit.staff, id_)


def _filed(service: Service, visit: Visit, id_: str) -> Filing:
    return mark_filed(service, visit.staff, id_, at=_moment(visit.form.at))


def _acknowledged(service: Service, visit: Visit, id_: str) -> Filing:
    form = visit.form
    return acknowledge(service, visit.staff, id_, reference=form.reference, at=_moment(form.at))


def _take(service: Service, visit: Visit) -> Answer:
    return _files(service, visit)


def _take_opened(service: Service, visit: Visit) -> Answer:
    """The files with what was opened for them, which is used up with that and is in no other place."""
    id_, reply = visit.path["report_id"], sent_file(visit, REPLY)
    keys = [sent_key(visit)]
    return _files(service, visit, opened_for(service, visit.staff, id_, visit.form.opening, keys=keys, reply=reply))


def _files(service: Service, visit: Visit, particulars: Sequence[Particulars] = ()) -> Answer:
    taken = take_out(service, visit.staff, visit.path["report_id"], particulars)
    id_, files = taken.filing.id, taken.files
    if visit.form.file == "eml" and f"{id_}.eml" in files:
        return download(f"{id_}.eml", files[f"{id_}.eml"], MESSAGE)
    return download(f"{id_}.zip", zipped(files), ZIP)


def _moment(text: str) -> datetime | None:
    """A moment as a browser's field has it, in UTC; None: nobody said one.

    Raises:
        FilingValueError: it is none.
    """
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC)
    except ValueError:
        raise FilingValueError("at", "a moment is written as in 2026-11-22T10:15") from None


def _refusing(handle: Callable[[Service, Visit], Answer]) -> Callable[[Service, Visit], Answer]:
    """A step that says what is wrong with it on the report's page."""

    def taken(service: Service, visit: Visit) -> Answer:
        try:
            return handle(service, visit)
        except REFUSALS as error:
            return report_page(service, visit, error=error)

    return taken


def _does(
    step: FilingStep,
    take: Callable[[Service, Visit, str], Filing],
    *,
    form: type[Form] = Nothing,
    roles: frozenset[StaffRole] = DECIDE,
) -> Page:
    def done(service: Service, visit: Visit) -> Answer:
        return go(f"{path_to('reports', take(service, visit, visit.path['report_id']).id)}?done={step.value}")

    return Page(
        id=f"report_{step.value}",
        method="POST",
        path=f"{_PLACE}/{step.value.replace('_', '-')}",
        roles=roles,
        form=form,
        step_up=True,
        handle=_refusing(done),
    )


def _gives(id_: str, path: str, handle: Callable[[Service, Visit], Answer], form: type[Form], *uploads: str) -> Page:
    return Page(
        id=id_,
        method="POST",
        path=f"{_PLACE}/{path}",
        roles=DECIDE,
        form=form,
        raw_media=(UPLOAD,) if uploads else (FORM,),
        uploads=frozenset(uploads),
        step_up=True,
        handle=_refusing(handle),
    )


_PLACE = "/reports/{report_id}"
PAGES = (
    Page(id="report", method="GET", path=_PLACE, roles=READ, query=DoneQuery, handle=_show),
    Page(id="report_paper", method="GET", path=f"{_PLACE}/paper", roles=READ, handle=_paper),
    _does(FilingStep.COUNTERSIGNED, _second, form=SecondForm, roles=SECOND),
    _does(FilingStep.WITHDRAWN, _withdraw),
    _does(FilingStep.TAKEN_OVER, _take_over),
    _does(FilingStep.FILED, _filed, form=FiledForm),
    _does(FilingStep.ACKNOWLEDGED, _acknowledged, form=AcknowledgedForm),
    _gives("report_take", "take", _take, TakeForm),
    _gives("report_take_opened", "take-opened", _take_opened, TakeOpenedForm, KEY, REPLY),
)
