"""Second looks, put among the cases by chance, and what follows from them.

A duplicate comes when a case was decided, before somebody who had no part in it; a seed when a case is opened. Both are
in the writer's unit of work with what brought them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Operator
from poisonbook.review.cases import Case, Disposition, Step
from poisonbook.review.moves import DECIDE
from poisonbook.review.quality import Answer, Looked
from poisonbook.review.queue import shown_of
from poisonbook.review.second_looks import SecondLook, as_before
from poisonbook.review.seeds import shipped_seeds
from poisonbook.storage import cases, counters, operators, orders, review_answers, staff
from poisonbook.values.ids import new_id
from poisonbook.workflows.case_records import note_step
from poisonbook.workflows.seed_cases import made_like, seed_case
from poisonbook.workflows.service import Service

FIRST = 20
"""There are none among an operator's first cases: of so few nothing is learnt."""
KEPT = timedelta(days=400)
"""How long an answer counts: a year can be seen whole."""
_COUNTER = "case"
_random = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A case that is to be decided once more, as it stood before its decision had any effect."""

    case: Case
    orders: frozenset[str]
    """Those on record."""


def draw(connection: Connection, service: Service, operator: str, case: Case) -> Drawn | None:
    """A case that somebody decides, where chance wants it decided once more and there is somebody to do it."""
    if not _chance(service.settings.review_duplicates) or counters.last(connection, operator, _COUNTER) <= FIRST:
        return None
    if cases.repeated_in(connection, operator, case.id) is not None:
        return None
    return Drawn(case, _on_record(connection, operator, case))


def repeat(connection: Connection, operator: str, drawn: Drawn, *, now: datetime) -> None:
    """Have a case decided once more: where its orders are still on record, and somebody is there who had no part in it.

    The copy refers to the same records, and is deleted with the case.
    """
    case = drawn.case
    ends = cases.ends(connection, operator, case.id)
    had_part = cases.had_part(connection, operator, case.id)
    others = [
        one.id
        for one in staff.search(connection, operator)
        if one.is_in_force(now) and one.roles & DECIDE and one.id not in had_part
    ]
    if ends is None or not others or _on_record(connection, operator, case) != drawn.orders:
        return
    copy = as_before(case, id_=new_id("cas"), at=now)
    shown, look = cases.shown(connection, operator, case.id), SecondLook(copy_of=case.id, seed=None)
    cases.add(connection, operator, copy, shown, delete_after=ends, look=look)
    note_step(connection, operator, copy, step=Step.OPENED, at=now)


def add_seed(connection: Connection, service: Service, operator: str, case: Case, *, product: str) -> None:
    """Put a made-up harmless case beside one that was opened, where chance wants it and the rules find it.

    Args:
        product: an id of a product of the shop.
    """
    if counters.take(connection, operator, _COUNTER, 1) <= FIRST or not _chance(service.settings.review_seeds):
        return
    whose, ends = operators.find(connection, operator), cases.ends(connection, operator, case.id)
    if whose is not None and ends is not None:
        _add_seed(connection, service, whose, case, product=product, ends=ends)


def count_answer(
    connection: Connection,
    operator: str,
    case: Case,
    *,
    said: Disposition,
    by: str,
    now: datetime,
    seconds: int | None,
    looked: Looked = Looked.CASE,
    first: Disposition | None = None,
) -> None:
    """Count a decision for the quality of the review."""
    rules = cases.shown(connection, operator, case.id).rules
    answer = Answer(
        id=new_id("ans"), at=now, looked=looked, rules=rules, disposition=said, first=first, by=by, seconds=seconds
    )
    review_answers.add(connection, operator, answer, delete_after=now + KEPT)


def _add_seed(
    connection: Connection, service: Service, operator: Operator, case: Case, *, product: str, ends: datetime
) -> None:
    seed = _random.choice(sorted(shipped_seeds().values(), key=lambda one: one.name))
    beside = orders.find(connection, operator.id, case.orders[0])
    ids, made = made_like(seed, beside, order=case.orders[0], product=product)
    if len(set(ids)) < len(ids) or orders.existing(connection, [(operator.id, id_) for id_ in ids]):
        return  # the shop's ids have no figures, or few: a made-up one would be another's
    found = seed_case(connection, service, operator, made, orders=ids, at=case.opened_at, ends=ends)
    if found is None or not found.findings or found.records[-1].decision.outcome is not Outcome.HOLD:
        return  # to this operator it is no case, or not one in which an order waits, as the queue says of it
    added = Case(id=new_id("cas"), orders=ids, alerts=(), opened_at=case.opened_at)
    look = SecondLook(copy_of=None, seed=made)
    cases.add(connection, operator.id, added, shown_of(found.findings), delete_after=ends, look=look)
    note_step(connection, operator.id, added, step=Step.OPENED, at=case.opened_at)


def _on_record(connection: Connection, operator: str, case: Case) -> frozenset[str]:
    return frozenset(id_ for _, id_ in orders.existing(connection, [(operator, id_) for id_ in case.orders]))


def _chance(share: int) -> bool:
    return _random.random() * 100 < share
