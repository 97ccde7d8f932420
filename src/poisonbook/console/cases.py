"""One case: all that helps to decide it, and the steps that this person may take with it.

A decision is written, looked at once more, and only then taken: until then nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from poisonbook.console.case_page import Draft, case_page, check_page
from poisonbook.console.faults import fault_status
from poisonbook.console.html import go, path_to
from poisonbook.console.pages import DoneQuery, Form, Page, Visit
from poisonbook.facts.lines import moment_at
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.allowed import CaseMove
from poisonbook.review.case_errors import CaseChangedError, CaseError
from poisonbook.review.cases import MOST_TEXT, Benign, Case
from poisonbook.review.moves import DECIDE, READ, SECOND
from poisonbook.web.operations import Answer
from poisonbook.workflows import cases
from poisonbook.workflows.case_views import case_view
from poisonbook.workflows.staff import find_staff

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

Do = Callable[["Service", Staff, str, "MoveForm"], Case]


class MoveForm(Form, frozen=True):
    """A step with a case."""

    version: int
    """Which the person saw."""
    text: str = ""
    """The reason or the note."""
    benign: str = ""
    to: str = ""
    """The short id of a colleague."""
    step: str = "check"
    """`check`: show it once more; `edit`: back to writing; `do`: take it."""
    seen: int = 0
    """When the case was shown: microseconds since 1970; 0: not known."""

    @property
    def said(self) -> str:
        """What was written; browsers end lines with two characters (WHATWG HTML, 4.10.21.8)."""
        return self.text.replace("\r\n", "\n").strip()

    @property
    def seen_at(self) -> datetime | None:
        """When the case was shown, where what the browser sent is a moment."""
        try:
            return moment_at(self.seen) if self.seen > 0 else None
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class _Way:
    """How a step is taken from its form."""

    do: Do
    roles: frozenset[StaffRole] = DECIDE
    is_checked: bool = True
    """Whether it is shown once more before it is taken."""
    needs_text: bool = True
    step_up: bool = False


_WAYS: Mapping[CaseMove, _Way] = MappingProxyType(
    {
        CaseMove.TAKE: _Way(
            lambda service, staff, id_, form: cases.take(service, staff, id_, form.version),
            is_checked=False,
            needs_text=False,
        ),
        CaseMove.LET_GO: _Way(
            lambda service, staff, id_, form: cases.let_go(service, staff, id_, form.version),
            is_checked=False,
            needs_text=False,
        ),
        CaseMove.HAND_OVER: _Way(
            lambda service, staff, id_, form: cases.hand_over(
                service, staff, id_, form.version, to=find_staff(service.store, staff.operator, form.to)
            ),
            is_checked=False,
            needs_text=False,
        ),
        CaseMove.NOTE: _Way(
            lambda service, staff, id_, form: cases.note(service, staff, id_, form.version, text=form.said),
            roles=DECIDE | {StaffRole.DATA_PROTECTION},
            is_checked=False,
        ),
        CaseMove.CLOSE_NOT_SUSPICIOUS: _Way(
            lambda service, staff, id_, form: cases.close_not_suspicious(
                service, staff, id_, form.version, benign=Benign(form.benign), reason=form.said, seen_at=form.seen_at
            )
        ),
        CaseMove.PROPOSE: _Way(
            lambda service, staff, id_, form: cases.propose(
                service, staff, id_, form.version, reason=form.said, seen_at=form.seen_at
            )
        ),
        CaseMove.CLOSE_REFUSED: _Way(
            lambda service, staff, id_, form: cases.close_refused(
                service, staff, id_, form.version, reason=form.said, seen_at=form.seen_at
            )
        ),
        CaseMove.CONFIRM: _Way(
            lambda service, staff, id_, form: cases.confirm(
                service, staff, id_, form.version, reason=form.said, seen_at=form.seen_at
            ),
            roles=SECOND,
            step_up=True,
        ),
        CaseMove.SEND_BACK: _Way(
            lambda service, staff, id_, form: cases.send_back(
                service, staff, id_, form.version, reason=form.said, seen_at=form.seen_at
            ),
            roles=SECOND,
        ),
        CaseMove.REOPEN: _Way(
            lambda service, staff, id_, form: cases.reopen(service, staff, id_, form.version, reason=form.said)
        ),
    }
)


def _show(service: Service, visit: Visit) -> Answer:
    view = case_view(service, visit.staff, visit.path["case_id"])
    return case_page(service, visit, view, done=visit.query.done)


def _step(service: Service, visit: Visit, move: CaseMove) -> Answer:
    """Take a step, or show what it would be, or say what is wrong with it beside what was written."""
    way, form, id_ = _WAYS[move], visit.form, visit.path["case_id"]
    draft = Draft(move, form.said, form.benign, form.to, _faults(way, move, form), form.seen)
    if draft.faults:
        return _again(service, visit, draft, 422)
    if way.is_checked and form.step != "do":
        return _checked(service, visit, draft)
    try:
        way.do(service, visit.staff, id_, form)
    except CaseError as error:
        return _again(service, visit, draft, fault_status(error), error)
    return go(f"{path_to('cases', id_)}?done={move.value}")


def _checked(service: Service, visit: Visit, draft: Draft) -> Answer:
    """What the step would be, to be looked at once more; or the case again, where it is to be written anew."""
    view = case_view(service, visit.staff, visit.path["case_id"])
    if visit.form.step == "edit":
        return case_page(service, visit, view, draft=draft)
    if draft.move not in view.moves or visit.form.version != view.case.version:
        changed = CaseChangedError(view.case.id, "it is not as you saw it")
        return case_page(service, visit, view, draft=draft, error=changed, status=fault_status(changed))
    return check_page(service, visit, view, draft)


def _again(service: Service, visit: Visit, draft: Draft, status: int, error: CaseError | None = None) -> Answer:
    view = case_view(service, visit.staff, visit.path["case_id"])
    return case_page(service, visit, view, draft=draft, error=error, status=status)


def _faults(way: _Way, move: CaseMove, form: MoveForm) -> Mapping[str, str]:
    """What is wrong with what was written: keys of the words by field."""
    found: dict[str, str] = {}
    if form.step == "edit":
        return found
    if move is CaseMove.CLOSE_NOT_SUSPICIOUS and form.benign not in frozenset(Benign):
        found["benign"] = "case.missing_benign"
    if move is CaseMove.HAND_OVER and not form.to:
        found["to"] = "case.missing_to"
    if way.needs_text and not form.said:
        found["text"] = "case.missing_text"
    if len(form.said) > MOST_TEXT:
        found["text"] = "case.long_text"
    return found


def _page_of(move: CaseMove, way: _Way) -> Page:
    return Page(
        id=f"case_{move.value}",
        method="POST",
        path=f"/cases/{{case_id}}/{move.value.replace('_', '-')}",
        roles=way.roles,
        form=MoveForm,
        step_up=way.step_up,
        handle=lambda service, visit: _step(service, visit, move),
    )


PAGES = (
    Page(id="case", method="GET", path="/cases/{case_id}", roles=READ, query=DoneQuery, handle=_show),
    *(_page_of(move, way) for move, way in _WAYS.items()),
)
