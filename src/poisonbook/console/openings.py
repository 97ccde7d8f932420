"""Openings: who asked to read what is sealed, why, and the steps that this person may take with one.

Approving and reading take a private role key. It is used in memory for the one request; whoever does not want that
does the same on the command line, which the page shows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from poisonbook.console.entering import Nothing
from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import go, page, path_to
from poisonbook.console.keys import KEY, REPLY, KeyForm, NoFileError, sent_file, sent_key
from poisonbook.console.pages import FORM, UPLOAD, DoneQuery, Page, Visit
from poisonbook.console.people import names_of
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.privacy.handover import ReplyKeyError
from poisonbook.privacy.private_role_keys import PassphraseError, PrivateKeyFileError
from poisonbook.privacy.sealing import SealBrokenError
from poisonbook.register.openings import OpeningError, OpeningRequestError
from poisonbook.review.case_errors import CaseRoleError
from poisonbook.review.moves import READ
from poisonbook.web.operations import Answer
from poisonbook.workflows import opening_desk
from poisonbook.workflows.filing import filing_about
from poisonbook.workflows.opening_desk import ACTS, SEES, OpeningMove, allowed_moves, opening_seen, openings_seen

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

_ROWS = 200
REFUSALS = (
    CaseRoleError,
    NoFileError,
    OpeningError,
    OpeningRequestError,
    PassphraseError,
    PrivateKeyFileError,
    ReplyKeyError,
    SealBrokenError,
)
"""What is said on the opening's own page."""


def _list(service: Service, visit: Visit) -> Answer:
    found = openings_seen(service, visit.staff)
    return page(
        visit,
        "openings",
        title=words_for(visit.view.lang)["menu.openings"],
        openings=[(one, one.standing(visit.now)) for one in found[:_ROWS]],
        people=names_of(service, visit.staff),
    )


def _show(service: Service, visit: Visit) -> Answer:
    return _opening_page(service, visit)


def _approve(service: Service, visit: Visit) -> Answer:
    opening_desk.approve(service, visit.staff, visit.path["opening_id"], [sent_key(visit)])
    return _done(visit, OpeningMove.APPROVE)


def _refuse(service: Service, visit: Visit) -> Answer:
    opening_desk.refuse(service, visit.staff, visit.path["opening_id"])
    return _done(visit, OpeningMove.REFUSE)


def _withdraw(service: Service, visit: Visit) -> Answer:
    opening_desk.withdraw(service, visit.staff, visit.path["opening_id"])
    return _done(visit, OpeningMove.WITHDRAW)


def _read(service: Service, visit: Visit) -> Answer:
    """What was sealed, on a page that is not kept by anybody: the answer to this one request."""
    id_, reply = visit.path["opening_id"], sent_file(visit, REPLY)
    records = opening_desk.read(service, visit.staff, id_, keys=[sent_key(visit)], reply=reply)
    title = words_for(visit.view.lang)["openings.read_title"]
    return page(visit, "opening_read", title=title, id=id_, records=records, back_place=path_to("openings", id_))


def _done(visit: Visit, move: OpeningMove) -> Answer:
    return go(f"{path_to('openings', visit.path['opening_id'])}?done={move.value}")


def _opening_page(service: Service, visit: Visit, error: PoisonbookError | None = None) -> Answer:
    opening = opening_seen(service, visit.staff, visit.path["opening_id"])
    words = words_for(visit.view.lang)
    filing = None
    if visit.staff.roles & READ and opening.case_id.startswith("cas_"):
        filing = filing_about(service, visit.staff, opening.case_id)
    return page(
        visit,
        "opening",
        status=200 if error is None else fault_status(error),
        title=words[f"opening_reason.{opening.reason}"],
        opening=opening,
        standing=opening.standing(visit.now),
        moves=allowed_moves(opening, visit.staff, visit.now),
        filing=filing,
        people=names_of(service, visit.staff),
        problem=None if error is None else said(error, visit.view.lang),
        done="" if visit.query is None else words.get(f"openings.done.{visit.query.done}", ""),
        takes_keys=service.settings.console_keys == "on",
        fresh=visit.is_fresh,
        may_see_case=bool(visit.staff.roles & READ) and opening.case_id.startswith("cas_"),
        back_place=path_to("openings", opening.id),
    )


def _step(handle: Callable[[Service, Visit], Answer]) -> Callable[[Service, Visit], Answer]:
    """A step that says what is wrong with it on the opening's page."""

    def taken(service: Service, visit: Visit) -> Answer:
        opening_seen(service, visit.staff, visit.path["opening_id"])  # before anything that was sent is looked at
        try:
            return handle(service, visit)
        except REFUSALS as error:
            return _opening_page(service, visit, error)

    return taken


def _does(move: OpeningMove, handle: Callable[[Service, Visit], Answer], *uploads: str) -> Page:
    return Page(
        id=f"opening_{move.value}",
        method="POST",
        path=f"/openings/{{opening_id}}/{move.value}",
        roles=ACTS,
        form=KeyForm if uploads else Nothing,
        raw_media=(UPLOAD,) if uploads else (FORM,),
        uploads=frozenset(uploads),
        step_up=True,
        handle=_step(handle),
    )


PAGES = (
    Page(id="openings", method="GET", path="/openings", roles=SEES, handle=_list, in_menu=True),
    Page(id="opening", method="GET", path="/openings/{opening_id}", roles=SEES, query=DoneQuery, handle=_show),
    _does(OpeningMove.APPROVE, _approve, KEY),
    _does(OpeningMove.REFUSE, _refuse),
    _does(OpeningMove.WITHDRAW, _withdraw),
    _does(OpeningMove.READ, _read, KEY, REPLY),
)
