"""The queue of cases, a page at a time, and taking the most urgent one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from poisonbook.console.formats import Formats
from poisonbook.console.html import go, page, path_to
from poisonbook.console.pages import Form, Page, Visit
from poisonbook.console.people import names_of
from poisonbook.console.rule_texts import rule_texts
from poisonbook.console.substances import names_in
from poisonbook.console.words import words_for
from poisonbook.register.clocks import ClockState, clock_state, time_left
from poisonbook.review.cases import CaseState, Disposition
from poisonbook.review.moves import DECIDE, READ
from poisonbook.review.queue import QueueRow, QueueView
from poisonbook.values.word_files import Words
from poisonbook.web.operations import Answer
from poisonbook.workflows.case_views import MOST_COUNTED, queue
from poisonbook.workflows.cases import next_case
from poisonbook.workflows.review_quality import notices_for

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

_NONE_LEFT = "none_left"


class QueueQuery(Form, frozen=True):
    """Which part of the queue."""

    view: QueueView = QueueView.TO_DO
    after: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A case as the list shows it."""

    case: QueueRow
    what: str
    why: tuple[str, ...]
    stands: str
    clock: ClockState | None
    left: timedelta | None


def _show(service: Service, visit: Visit) -> Answer:
    staff, asked = visit.staff, visit.query
    found = queue(service, staff, view=asked.view, after=asked.after or None)
    titles = {id_: text.title for id_, text in rule_texts(service, visit).items()}
    words, formats = words_for(visit.view.lang), Formats(visit.view.lang, visit.now)
    names = names_in(service, visit.view.lang)
    rows = [_row(row, visit, titles, names, words) for row in found.rows]
    counts = [(one, _count(formats, found.counts.get(one, 0))) for one in QueueView]
    return page(
        visit,
        "queue",
        title=words["queue.title"],
        notice=words["queue.none_left"] if asked.said == _NONE_LEFT else "",
        found_notices=notices_for(service, staff),
        view=asked.view,
        views=counts,
        rows=rows,
        following=found.next,
        first=not asked.after,
        may_take=bool(staff.roles & DECIDE),
        people=names_of(service, staff),
    )


def _take(service: Service, visit: Visit) -> Answer:
    taken = next_case(service, visit.staff)
    return go(f"/queue?said={_NONE_LEFT}" if taken is None else path_to("cases", taken))


def _count(formats: Formats, count: int) -> str:
    return formats.number(count) + ("+" if count >= MOST_COUNTED else "")


def _row(row: QueueRow, visit: Visit, titles: Mapping[str, str], names: Mapping[str, str], words: Words) -> _Row:
    runs = row.due_at is not None and (row.state is not CaseState.CLOSED or row.disposition is Disposition.SUSPICIOUS)
    what = ", ".join(names.get(one, one) for one in row.substances)
    why = tuple(titles.get(one, one) for one in row.rules)
    state = words[f"disposition.{row.disposition}" if row.disposition else f"state.{row.state}"]
    clock = clock_state(row, visit.now) if runs else None
    return _Row(row, what, why, state, clock, time_left(row, visit.now) if runs else None)


PAGES = (
    Page(id="queue", method="GET", path="/queue", roles=READ, query=QueueQuery, handle=_show, in_menu=True),
    Page(id="next_case", method="POST", path="/next", roles=DECIDE, form=Form, handle=_take),
)
