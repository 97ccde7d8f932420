"""What the register and the ledger say of one year, to be published: customers by cell, and what the shop did."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from poisonbook.law.sale_terms import Outcome
from poisonbook.ledger.events import Erasure
from poisonbook.ledger.rule_events import RuleApproval, RuleLife
from poisonbook.privacy.epochs import begin_of, epoch_name, epoch_of
from poisonbook.register.access import Operator
from poisonbook.register.authority_requests import Declined, RequestOutcome, RequestState
from poisonbook.register.openings import CaseReason, OpeningState
from poisonbook.review.cases import CaseState, Disposition
from poisonbook.storage import authority_requests, contents, counters, customer_years, openings, products
from poisonbook.storage.contents import Connection
from poisonbook.storage.customer_years import AboutCase
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS
from poisonbook.transparency.counting import Told
from poisonbook.transparency.years import bounds_of
from poisonbook.trials.steps import StepKind
from poisonbook.values.status import Status
from poisonbook.workflows.epochs import known_epochs
from poisonbook.workflows.service import Service
from poisonbook.workflows.standing_rules import rules_standing
from poisonbook.workflows.tally import LINES, name_of

_OPENED: Mapping[CaseReason, str] = {
    CaseReason.CUSTOMER_ASKED: "opened_other",
    CaseReason.INCIDENT: "opened_other",
    CaseReason.SUSPICIOUS_TRANSACTION: "opened_report",
    CaseReason.AUTHORITY_REQUEST: "given_authority",
    CaseReason.COURT_ORDER: "given_authority",
    CaseReason.INSPECTION: "given_authority",
}
_DECIDED: Mapping[Disposition | None, str] = {
    None: "case_open",
    Disposition.NOT_SUSPICIOUS: "case_ordinary",
    Disposition.REFUSED: "case_refused",
    Disposition.SUSPICIOUS: "case_suspicious",
}

_AN_INSTANT = timedelta(microseconds=1)


def keys_of(service: Service, year: int) -> frozenset[str]:
    """The keys of pseudonyms that held in a year, by their names: one customer has one pseudonym under each."""
    start, end = bounds_of(year)
    days = sorted({*service.epochs.keys.days, *known_epochs(service.store)})
    ends = [*(begin_of(day) for day in days[1:]), None]
    spans = zip(days, ends, strict=True)
    # The first holds for whatever came before it, too.
    held = (day for day, over in spans if (day == days[0] or begin_of(day) < end) and (over is None or over > start))
    return frozenset(map(epoch_name, held))


def told_of_customers(
    connection: Connection, operator: Operator, keys: frozenset[str], start: datetime, end: datetime
) -> dict[str, list[Told]]:
    """Which cells of which section hold for which customer who ordered in a time; what became of it until now."""
    opened = _opened_records(connection, operator.id)
    given_orders, given_cases = _given(connection, operator.id)
    told: dict[str, list[Told]] = {"sold": [], "reviewed": [], "opened": []}
    for order in customer_years.orders_placed(connection, operator.id, start, end):
        who = _counted_as(order.who, order.id, keys)
        if who is None:
            continue
        if order.is_sold:
            told["sold"].append((who, "sold_released" if order.is_released else "sold_plainly"))
        records = (order.statement, order.identity_check, order.licence)
        told["opened"] += [(who, cell) for one in records if one is not None for cell in opened.get(one, ())]
        if order.id in given_orders:
            told["opened"].append((who, "given_authority"))
    for case in customer_years.cases_about(connection, operator.id, start, end):
        who = _counted_as(case.who, case.order_id, keys)
        if who is not None:
            told["reviewed"].append((who, _cell_of(case)))
            if case.case_id in given_cases:
                told["opened"].append((who, "given_authority"))
    return told


def sizes(connection: Connection, operator: Operator, year: int) -> dict[str, int]:
    """Numbers of which only how large they are is published."""
    erased = 0
    for event in _of_year(connection, Erasure.KIND, year):
        erased += sum(count for table, count in event["counts"].items() if table != LEDGER_CONTENTS.name)

    def last(what: str) -> int:
        return counters.last(connection, operator.id, name_of(year, what))

    return {
        "lines_screened": last(LINES),
        "orders_asked": last(Outcome.REQUIRE.value),
        "orders_held": last(Outcome.HOLD.value),
        "orders_refused": last(Outcome.REFUSE.value),
        "rows_erased": erased,
    }


def conduct(service: Service, connection: Connection, operator: Operator, year: int) -> dict[str, int]:
    """What the shop did, and what authorities asked: exactly."""
    known = products.counts(connection, operator.id)
    seconds = max((one["latest_seconds"] for one in _of_year(connection, Erasure.KIND, year)), default=0)
    approved = [
        one
        for one in _of_year(connection, RuleApproval.KIND, year)
        if one["operator"] == operator.id and one["step"] == "approved"
    ]
    return {
        "products_screened": sum(known.values()),
        "products_regulated": sum(known.values()) - known.get(Status.NOT_REGULATED, 0),
        "rules_in_force": _rules_in_force(service, connection, operator, year),
        "rules_approved": len(approved),
        "rules_switched_off": _rules_switched_off(connection, operator, year),
        "erasure_delay_hours": -(-seconds // 3_600),
        **_requests(connection, operator, year),
    }


def _counted_as(who: str | None, order_id: str, keys: frozenset[str]) -> str | None:
    """By what a customer is counted; None: it came under a key of another year, and would be one customer more."""
    if who is None:
        return f"order {order_id}"
    return who if epoch_of(who) in keys else None


def _cell_of(case: AboutCase) -> str:
    if case.is_reported:
        return "case_reported"
    return _DECIDED[case.disposition if case.state is CaseState.CLOSED else None]


def _opened_records(connection: Connection, operator: str) -> dict[str, list[str]]:
    """For what records were opened, by their ids."""
    found: dict[str, list[str]] = {}
    for opening in openings.search(connection, operator):
        if opening.state in (OpeningState.APPROVED, OpeningState.OPENED):
            for record in opening.records:
                found.setdefault(record, []).append(_OPENED[opening.reason])
    return found


def _given(connection: Connection, operator: str) -> tuple[set[str], set[str]]:
    """The orders and cases of which something was given to an authority."""
    given = [one for one in authority_requests.search(connection, operator) if one.outcome is not None and one.given]
    return {id_ for one in given for id_ in one.orders}, {id_ for one in given for id_ in one.cases}


def _requests(connection: Connection, operator: Operator, year: int) -> dict[str, int]:
    start, end = bounds_of(year)
    last = (end - timedelta(days=1)).date()
    received = authority_requests.received(connection, operator.id, start.date(), last)
    by_outcome = Counter(one.outcome for one in received)
    unnamed = [one for one in received if one.outcome is not None and one.declined is Declined.NOTHING_NAMED]
    withdrawn = sum(one.state is RequestState.WITHDRAWN for one in received)
    return {
        "requests_received": len(received),
        "requests_given": by_outcome[RequestOutcome.GIVEN],
        "requests_partly": by_outcome[RequestOutcome.PARTLY],
        "requests_refused": by_outcome[RequestOutcome.REFUSED],
        "requests_unnamed": len(unnamed),
        "requests_withdrawn": withdrawn,
        "requests_waiting": by_outcome[None] - withdrawn,
    }


def _rules_in_force(service: Service, connection: Connection, operator: Operator, year: int) -> int:
    """How many of the rules that the service reads were in force at the end of the year."""
    _, end = bounds_of(year)
    rules = service.counter(operator).known
    found = rules_standing(
        connection, operator.id, rules, asked=service.going_live, now=end - _AN_INSTANT, counted=False
    )
    return sum(one.stage.is_in_force for one in found)


def _rules_switched_off(connection: Connection, operator: Operator, year: int) -> int:
    """How many rules ended, by the ledger: their time was over, or hardly any of their alerts were confirmed."""
    told = _of_year(connection, RuleLife.KIND, year)
    return sum(one["operator"] == operator.id and one["step"] == StepKind.ENDED for one in told)


def _of_year(connection: Connection, kind: str, year: int) -> Iterator[dict[str, Any]]:
    """The events of a kind that were told in a year."""
    start, end = bounds_of(year)
    for one in contents.of_kind(connection, kind):
        said = json.loads(one.content)
        if start <= datetime.fromisoformat(said["at"]) < end:
            yield said
