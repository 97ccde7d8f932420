"""What people see of cases: the queue a page at a time, and one case whole.

That somebody looked at a case is in the ledger before anything of it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import RegulatedLine, microseconds, moment_at
from poisonbook.register.clocks import time_left
from poisonbook.register.staff import Staff
from poisonbook.review.allowed import CaseMove, allowed
from poisonbook.review.case_errors import UnknownCaseError
from poisonbook.review.cases import Case, case_clock
from poisonbook.review.moves import DECIDE, READ, SECOND, may_be_refused, need_role
from poisonbook.review.queue import Place, QueueRow, QueueView
from poisonbook.review.second_looks import without_more
from poisonbook.review.shown import CaseView, EarlierCase, RuleShown, Timeline, TimelineLine
from poisonbook.storage import case_notes, cases, operators, orders
from poisonbook.storage.order_records import HistoryKeys, OrderRecord
from poisonbook.workflows.case_accounts import accounts_of
from poisonbook.workflows.case_contents import content_of, look_shown
from poisonbook.workflows.case_explanations import ordinary_of, unknown_of
from poisonbook.workflows.case_orders import Showing
from poisonbook.workflows.case_records import found_case
from poisonbook.workflows.checkout_look import shifted
from poisonbook.workflows.personal_reads import tell_read
from poisonbook.workflows.same_people import same_as_kept
from poisonbook.workflows.service import Service

MOST_ROWS = 200
MOST_COUNTED = cases.MOST_COUNTED
"""Further than this no view is counted."""
READ_REASON = "case"


class QueuePageError(PoisonbookError):
    """There is no such page of the queue."""

    code: ClassVar[str] = "queue-page"

    def __str__(self) -> str:
        return "there is no such page; take `next` of the page before as it is"


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some of the cases of a view."""

    rows: tuple[QueueRow, ...]
    next: str | None
    """What to ask for the next page with; None: this was the last."""
    counts: Mapping[QueueView, int]
    """How many cases are in each view as this person sees it; `MOST_COUNTED` means as many or more."""


def queue(service: Service, staff: Staff, *, view: QueueView, after: str | None = None, most: int = 25) -> QueuePage:
    """A page of the queue: running clocks first, the one due next at the top, then the oldest cases.

    Args:
        after: the `next` of the page before.

    Raises:
        CaseRoleError: the person may not look at cases.
        QueuePageError: there is no such page.
    """
    need_role(staff, READ, service.clock())
    place = None if after is None else _place_of(after)
    wanted = max(1, min(most, MOST_ROWS))
    second = not staff.roles & DECIDE or bool(staff.roles & SECOND)
    with service.store.reading() as connection:
        rows = cases.page(connection, staff.operator, view, staff.id, after=place, most=wanted + 1, second=second)
        counts = cases.counts(connection, staff.operator, staff.id, second=second)
    shown = rows[:wanted]
    following = _text_of(shown[-1][0]) if len(rows) > wanted else None
    return QueuePage(tuple(row for _, row in shown), following, counts)


def case_view(service: Service, staff: Staff, case_id: str) -> CaseView:
    """A case with all that helps to decide it, and what this person may do with it now.

    Raises:
        CaseRoleError: the person may not look at cases.
        UnknownCaseError: their operator has none with this id that they may see.
    """
    now = service.clock()
    need_role(staff, READ, now)
    with service.store.reading() as connection:
        _seen_case(connection, staff, case_id)
    tell_read(service, staff.operator, READ_REASON)
    with service.store.reading() as connection:
        return _view(connection, service, staff, _seen_case(connection, staff, case_id), now)


def version_of(service: Service, staff: Staff, case_id: str) -> int:
    """The version of a case as it stands; errors as of `case_view`. Nothing of it is shown."""
    need_role(staff, READ, service.clock())
    with service.store.reading() as connection:
        return _seen_case(connection, staff, case_id).version


def _seen_case(connection: Connection, staff: Staff, case_id: str) -> Case:
    """A case that the person may see: what repeats a case of theirs is not there for them before it is decided."""
    case = found_case(connection, staff.operator, case_id)
    if not cases.may_see(connection, staff.operator, case_id, staff.id):
        raise UnknownCaseError
    return case


def _view(connection: Connection, service: Service, staff: Staff, case: Case, now: datetime) -> CaseView:
    operator = operators.find(connection, staff.operator)
    if operator is None:
        raise UnknownCaseError
    look = cases.second_look(connection, operator.id, case.id)
    ends = cases.ends(connection, operator.id, case.id) or now
    content = content_of(connection, service, operator, case, look, ends=ends)
    findings, records = content.findings, content.records
    showing = Showing(
        service,
        operator,
        content.listings,
        findings,
        accounts=accounts_of(connection, service, operator.id, records),
        held=orders.held(connection, operator.id, [record.id for record in records]),
        is_decided=case.is_closed,
    )
    kept = {record.id: record.state for record in records}
    refusable = may_be_refused(kept.get(id_) for id_ in case.orders)
    moves = allowed(case, staff, now) if refusable else allowed(case, staff, now) - {CaseMove.CLOSE_REFUSED}
    return CaseView(
        case=case,
        clock=case_clock(case, now),
        left=time_left(case, now) if case.clock_runs else None,
        findings=findings,
        rules=tuple(_rules(showing, findings)),
        orders=tuple(showing.order(record) for record in records),
        timeline=_timeline(connection, showing, records, findings, is_made_up=content.is_made_up),
        ordinary=tuple(ordinary_of(connection, operator.id, case, records)),
        unknown=tuple(unknown_of(case, records, content.listings)),
        notes=tuple(case_notes.of_case(connection, operator.id, case.id)),
        earlier=tuple(_earlier(connection, operator.id, case)),
        moves=moves if look is None or not case.is_closed else without_more(moves),
        delete_after=ends,
        look=look_shown(connection, operator.id, case, look) if case.is_closed else None,
    )


def _timeline(
    connection: Connection,
    showing: Showing,
    records: Sequence[OrderRecord],
    findings: Sequence[Finding],
    *,
    is_made_up: bool,
) -> Timeline | None:
    if not records:
        return None
    reach = showing.service.counter(showing.operator).reach
    times = [line.time for finding in findings for line in finding.lines] + [record.at for record in records]
    window = shifted(min(times), -reach), shifted(max(times), reach)
    asked = [] if is_made_up else [_keys(connection, showing, record, window) for record in records]
    near = [line for found in orders.histories(connection, asked) for line in found]
    own = [line for record in records for line in record.decision.lines]
    lines = {(line.line, line.substance): line for line in (*near, *own)}
    shown = sorted(lines.values(), key=lambda one: (one.us, one.order_id, one.line, one.substance))
    return Timeline(*window, tuple(_timeline_line(showing, line) for line in shown))


def _timeline_line(showing: Showing, line: RegulatedLine) -> TimelineLine:
    return TimelineLine(
        at=line.time,
        order_id=line.order_id,
        line=line.line,
        substance=line.substance,
        name=showing.name(line.substance),
        strength_ww=line.strength_ww,
        amount_kg=line.amount_kg,
        in_finding=(line.order_id, line.product_id) in showing.found,
    )


def _keys(
    connection: Connection, showing: Showing, record: OrderRecord, window: tuple[datetime, datetime]
) -> HistoryKeys:
    operator = showing.operator.id
    return HistoryKeys(
        operator=operator,
        since=window[0],
        until=window[1],
        customer=record.customer,
        delivery_address=record.delivery_address,
        payment_token=record.payment_token,
        others=same_as_kept(connection, showing.service, operator, record).others,
    )


def _rules(showing: Showing, findings: Sequence[Finding]) -> Iterator[RuleShown]:
    rules = showing.service.counter(showing.operator).rules
    for id_ in dict.fromkeys(finding.rule for finding in findings):
        if (rule := rules.get(id_)) is not None:
            yield RuleShown(id_, rule.title, rule.indicator, rule.note)


def _earlier(connection: Connection, operator: str, case: Case) -> Iterator[EarlierCase]:
    for id_ in case.earlier:
        found = cases.find(connection, operator, id_)
        if found is not None:
            yield EarlierCase(found.id, found.closed_at, found.disposition, found.benign, found.reason)


def _text_of(place: Place) -> str:
    return f"{place.rank}.{microseconds(place.at)}.{place.id}"


def _place_of(text: str) -> Place:
    try:
        rank, us, id_ = text.split(".")
        return Place(int(rank), moment_at(int(us)), id_)
    except (ValueError, OverflowError):
        raise QueuePageError from None
