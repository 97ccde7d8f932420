"""Copies of cases, mixed in by chance so that it can be seen whether two people decide alike.

A duplicate repeats a case that was opened a moment ago, a seed one that was closed as not suspicious. Nobody is told
which cases are copies. A copy releases and cancels nothing, and is never reported: where somebody finds one suspicious,
the case itself is proposed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.review.alerts import standing
from poisonbook.review.cases import Case, Step
from poisonbook.review.queue import shown_of
from poisonbook.settings import Settings
from poisonbook.storage import alerts, cases, counters
from poisonbook.values.ids import new_id
from poisonbook.workflows.case_records import note_step

FIRST = 20
"""No copies are made of an operator's first cases: of so few nothing is learnt."""
_COUNTER = "case"


@dataclass(frozen=True, slots=True)
class Copies:
    """How many of a hundred cases are copied."""

    duplicates: int
    seeds: int
    chance: Callable[[], float] = secrets.SystemRandom().random
    """From 0 to below 1."""

    @classmethod
    def of_settings(cls, settings: Settings) -> Copies:
        """As the service is set."""
        return cls(settings.review_duplicates, settings.review_seeds)


def copy_some(connection: Connection, operator: str, case: Case, copies: Copies, *, ends: datetime) -> None:
    """Copy a new case, or one that was closed before, where chance says so."""
    if counters.take(connection, operator, _COUNTER, 1) <= FIRST:
        return
    if copies.chance() * 100 < copies.duplicates:
        _copy(connection, operator, case, at=case.opened_at, ends=ends)
    if copies.chance() * 100 < copies.seeds:
        benign = cases.some_benign(connection, operator, copies.chance())
        if benign is not None:
            until = cases.ends(connection, operator, benign.id) or ends
            _copy(connection, operator, benign, at=case.opened_at, ends=until)


def _copy(connection: Connection, operator: str, case: Case, *, at: datetime, ends: datetime) -> None:
    findings = [one for alert in alerts.find_many(connection, operator, case.alerts) for one in alert.findings]
    copy = Case(id=new_id("cas"), orders=case.orders, alerts=case.alerts, opened_at=at, earlier=case.earlier)
    shown = shown_of(standing(findings))
    cases.add(connection, operator, copy, shown, delete_after=ends, copy_of=case.id)
    note_step(connection, operator, copy, step=Step.OPENED, at=at)
