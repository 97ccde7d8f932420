"""What a person of the operator's staff has to see to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from poisonbook.register.tasks import Task
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.shelf import MOST
from poisonbook.storage.tables.shops import TASKS

__all__ = ["Connection", "add", "close", "find", "search"]


def add(connection: Connection, operator: str, task: Task, *, delete_after: datetime) -> None:
    """Put a task on record; StoreConflictError where its id is there."""
    row = {"operator": operator, "id": task.id, "recorded_at": task.at, "delete_after": delete_after}
    insert_rows(
        connection, TASKS, [{**row, "kind": task.kind, "task": task, "orders": task.orders, "done_at": task.done_at}]
    )


def find(connection: Connection, operator: str, id_: str) -> Task | None:
    """The task with this id."""
    here = (TASKS.c.operator == operator, TASKS.c.id == id_)
    return connection.execute(select(TASKS.c.task).where(*here)).scalar_one_or_none()


def search(connection: Connection, operator: str, *, done: bool = False, most: int = MOST) -> list[Task]:
    """The tasks that are open, or those that are done; the oldest first."""
    state = TASKS.c.done_at.is_not(None) if done else TASKS.c.done_at.is_(None)
    asked = select(TASKS.c.task).where(TASKS.c.operator == operator, state)
    return list(connection.execute(asked.order_by(TASKS.c.recorded_at, TASKS.c.id).limit(most)).scalars())


def close(connection: Connection, operator: str, task: Task, *, at: datetime) -> Task:
    """The task, done; one that is done stays as it is."""
    if task.done_at is not None:
        return task
    done = replace(task, done_at=at)
    here = (TASKS.c.operator == operator, TASKS.c.id == task.id)
    connection.execute(update(TASKS).where(*here).values(task=done, done_at=at))
    return done
