"""What shops' platforms told or asked: list it, mark it as done."""

from __future__ import annotations

import asyncio

from poisonbook.register.access import Scope
from poisonbook.register.tasks import Task
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Day, Moment, Wire
from poisonbook.workflows import tasks
from poisonbook.workflows.service import Service


class TaskOut(Wire, frozen=True):
    """One thing that a person has to see to."""

    id: str
    kind: str
    """Such as `sale_held` or `data_request`."""
    platform: str
    at: Moment
    customer: str | None
    """The pseudonym of the customer."""
    orders: list[str]
    """Orders on record that it speaks of."""
    due: Day | None
    kept_until: Moment | None
    """When the last of what was held of them is deleted."""
    done_at: Moment | None


class TasksOut(Wire, frozen=True):
    """Tasks, the oldest first."""

    tasks: list[TaskOut]


class TasksQuery(Wire, frozen=True):
    """Which tasks."""

    done: bool = False
    """Those that are done instead of those that are open."""


async def _list(service: Service, call: Call) -> Answer:
    found = await asyncio.to_thread(tasks.open_tasks, service, call.operator, done=call.query.done)
    return Answer(200, TasksOut(tasks=[_out(one) for one in found]))


async def _close(service: Service, call: Call) -> Answer:
    return Answer(200, _out(await asyncio.to_thread(tasks.close_task, service, call.operator, call.path["task_id"])))


def _out(task: Task) -> TaskOut:
    return TaskOut(
        id=task.id,
        kind=task.kind.value,
        platform=task.platform,
        at=task.at,
        customer=task.customer,
        orders=list(task.orders),
        due=task.due,
        kept_until=task.kept_until,
        done_at=task.done_at,
    )


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="list_tasks",
        method="GET",
        path="/v1/tasks",
        summary="List what shops' platforms told or asked that somebody has to see to",
        tag="register",
        scope=Scope.REGISTER,
        query=TasksQuery,
        handle=_list,
        answers={200: TasksOut},
    ),
    Operation(
        id="close_task",
        method="POST",
        path="/v1/tasks/{task_id}/done",
        summary="Mark a task as done",
        tag="register",
        scope=Scope.REGISTER,
        handle=_close,
        answers={200: TaskOut},
        writes=True,
    ),
)
