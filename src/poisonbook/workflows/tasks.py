"""What a shop's platform told or asked, for a person of the operator's staff: make a task, list them, close one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.register.access import Operator
from poisonbook.register.tasks import Task, TaskKind
from poisonbook.storage import held, tasks
from poisonbook.storage.writer import each
from poisonbook.workflows.service import Service

ANSWER_WITHIN = timedelta(days=30)
"""GDPR Art. 12(3) gives a month; Shopify asks for 30 days."""
_WITH_A_DATE = frozenset({TaskKind.DATA_REQUEST, TaskKind.REDACT_CUSTOMER, TaskKind.REDACT_SHOP})
_OF_THE_SHOP = frozenset({TaskKind.REDACT_SHOP, TaskKind.UNINSTALLED})
"""They speak of nobody, so they are made whatever is held."""
_KEPT_DONE = timedelta(days=366)
"""How long a task stays on record at least: long enough to show that it was seen to."""


class UnknownTaskError(PoisonbookError):
    """There is no task with this id."""

    code: ClassVar[str] = "unknown-task"

    def __init__(self, task_id: str) -> None:
        super().__init__(task_id)
        self.task_id = task_id

    def __str__(self) -> str:
        return f"there is no task {self.task_id!r}"


def with_date(task: Task) -> Task:
    """The task with the day by which it has to be done, where it has one."""
    return replace(task, due=(task.at + ANSWER_WITHIN).date()) if task.kind in _WITH_A_DATE else task


def put_task(connection: tasks.Connection, operator: str, task: Task, *, customers: Collection[str] = ()) -> bool:
    """Put a task on record with what is held of its customer and orders; whether there was anything to tell.

    Of orders that are not on record nothing is written, and no task at all where nothing is held.

    Args:
        customers: all that may stand in the register in place of its customer's id.
    """
    orders, until = held.of_orders(connection, operator, task.orders)
    if customers:
        sold, other = held.of_customer(connection, operator, customers)
        orders = tuple(dict.fromkeys((*orders, *sold)))
        until = max((end for end in (until, other) if end is not None), default=None)
    if until is None and task.kind not in _OF_THE_SHOP:
        return False
    customer = task.customer if until is not None else None
    made = with_date(replace(task, orders=orders, customer=customer, kept_until=until))
    tasks.add(connection, operator, made, delete_after=max(task.at + _KEPT_DONE, until or task.at))
    return True


def open_tasks(service: Service, operator: Operator, *, done: bool = False) -> list[Task]:
    """The operator's tasks that are open, or those that are done; the oldest first."""
    with service.store.reading() as connection:
        return tasks.search(connection, operator.id, done=done)


def close_task(service: Service, operator: Operator, task_id: str) -> Task:
    """Mark a task as done; again, it changes nothing.

    Raises:
        UnknownTaskError: there is none with this id.
    """
    return service.store.writer.run(_close, (operator.id, task_id, service.clock()))


@each
def _close(connection: tasks.Connection, asked: tuple[str, str, datetime]) -> Task:
    operator, id_, at = asked
    found = tasks.find(connection, operator, id_)
    if found is None:
        raise UnknownTaskError(id_)
    return tasks.close(connection, operator, found, at=at)
