"""The list of reports: what waits for whom, with what is left of its time in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from poisonbook.console.html import page, path_to
from poisonbook.console.pages import Page, Visit
from poisonbook.console.people import names_of
from poisonbook.console.substances import names_in
from poisonbook.console.words import words_for
from poisonbook.register.clocks import ClockState, clock_state, time_left
from poisonbook.review.filings import Filing, FilingState
from poisonbook.review.moves import DECIDE, READ
from poisonbook.review.queue import QueueView
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.case_views import MOST_ROWS, queue
from poisonbook.workflows.filing import filings_of
from poisonbook.workflows.incidents import incidents_of

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

_NEVER = datetime.max.replace(tzinfo=UTC)
_OVER = frozenset({FilingState.FILED, FilingState.ACKNOWLEDGED, FilingState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class _Owed:
    """A case or an incident of which nobody has begun the report."""

    place: str
    what: str
    kind: str
    """`suspicion`, or that of the incident."""
    due_at: datetime | None
    clock: ClockState
    left: timedelta | None


@dataclass(frozen=True, slots=True)
class _Row:
    """A report as the list shows it."""

    filing: Filing
    what: str
    kind: str
    clock: ClockState
    left: timedelta | None


def _show(service: Service, visit: Visit) -> Answer:
    found = filings_of(service, visit.staff)
    begun = {one.matter for one in found if one.state is not FilingState.WITHDRAWN}
    owed = [*_cases(service, visit, begun), *_incidents(service, visit, begun)]
    rows = [_row(one, visit) for one in found]
    return page(
        visit,
        "reports",
        title=words_for(visit.view.lang)["menu.reports"],
        owed=sorted(owed, key=lambda one: (one.due_at or _NEVER, one.place)),
        waiting=sorted(
            (one for one in rows if one.filing.state not in _OVER), key=lambda one: one.filing.due_at or _NEVER
        ),
        over=[one for one in rows if one.filing.state in _OVER],
        may_begin=bool(visit.staff.roles & DECIDE),
        people=names_of(service, visit.staff),
    )


def _cases(service: Service, visit: Visit, begun: set[str]) -> Iterator[_Owed]:
    names = names_in(service, visit.view.lang)
    for one in queue(service, visit.staff, view=QueueView.TO_REPORT, most=MOST_ROWS).rows:
        if one.id not in begun:
            what = ", ".join(names.get(slug, slug) for slug in one.substances)
            clock, left = clock_state(one, visit.now), time_left(one, visit.now)
            yield _Owed(path_to("cases", one.id, "report"), what, "suspicion", one.due_at, clock, left)


def _incidents(service: Service, visit: Visit, begun: set[str]) -> Iterator[_Owed]:
    names = names_in(service, visit.view.lang)
    for watched in incidents_of(service, the_operator(service.store, visit.staff.operator)):
        one = watched.incident
        if one.reported_at is None and one.id not in begun:
            what, place = names.get(one.substance, one.substance), path_to("incidents", one.id, "report")
            yield _Owed(place, what, one.kind.value, one.due_at, watched.clock, watched.left)


def _row(filing: Filing, visit: Visit) -> _Row:
    said = filing.report
    what = ", ".join(one.name for one in said.substances) or filing.matter
    kind = "suspicion" if said.loss is None else said.loss.kind.value
    return _Row(filing, what, kind, clock_state(filing, visit.now), time_left(filing, visit.now))


PAGES = (Page(id="reports", method="GET", path="/reports", roles=READ, handle=_show, in_menu=True),)
