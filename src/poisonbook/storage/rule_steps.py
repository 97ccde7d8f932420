"""The steps of the lives of rules, as they are on record: added, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.engine import Connection

from poisonbook.storage import counters
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.events import touch
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.rules import RULE_STEPS
from poisonbook.trials.steps import RuleStep, StepKind

__all__ = ["Connection", "add", "of_all", "of_version", "seen"]

_SHELF = Shelf(RULE_STEPS, RuleStep)
_COUNTER = "rule_step"


def add(connection: Connection, operator: str, steps: Sequence[RuleStep]) -> None:
    """Put steps on record, after those that are there."""
    if not steps:
        return
    first = counters.take(connection, operator, _COUNTER, len(steps))
    named = [replace(one, id=f"rst_{number:09}") for number, one in enumerate(steps, first)]
    insert_rows(connection, RULE_STEPS, [{"operator": operator, **_SHELF.cells(one)} for one in named])
    touch(connection, RULE_STEPS, [(operator, one.id) for one in named])


def of_all(connection: Connection, operator: str) -> dict[str, tuple[RuleStep, ...]]:
    """The steps of every version, by its digest, in their order."""
    query = _SHELF.query.where(RULE_STEPS.c.operator == operator).order_by(RULE_STEPS.c.id)
    found: dict[str, list[RuleStep]] = defaultdict(list)
    for row in connection.execute(query):
        step = _SHELF.noun(row)
        found[step.digest].append(step)
    return {digest: tuple(steps) for digest, steps in found.items()}


def of_version(connection: Connection, operator: str, digest: str) -> tuple[RuleStep, ...]:
    """The steps of one version, in their order."""
    here = (RULE_STEPS.c.operator == operator, RULE_STEPS.c.digest == digest)
    return tuple(_SHELF.noun(row) for row in connection.execute(_SHELF.query.where(*here).order_by(RULE_STEPS.c.id)))


def seen(connection: Connection, operator: str, digests: Iterable[str]) -> set[str]:
    """Those of the versions that the service has started with before."""
    here = (RULE_STEPS.c.operator == operator, RULE_STEPS.c.step == StepKind.SEEN)
    return set(connection.scalars(select(RULE_STEPS.c.digest).where(*here))) & {*digests}
