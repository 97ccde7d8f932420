"""Training of staff: how many of which role, never who."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated

from msgspec import Meta

from poisonbook.register.access import Scope
from poisonbook.register.house import Training
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Day, Text, Wire
from poisonbook.workflows import trainings
from poisonbook.workflows.service import Service
from poisonbook.workflows.trainings import GivenTraining


class TrainingIn(Wire, frozen=True):
    """A training that took place."""

    on: Day
    subject: Text
    role: Text
    """Such as `sales staff`; no names."""
    people: Annotated[int, Meta(ge=1, le=1_000_000)]


class TrainingOut(Wire, frozen=True):
    """A training on record."""

    id: str
    on: date
    subject: str
    role: str
    people: int


class TrainingListOut(Wire, frozen=True):
    """The latest first."""

    trainings: list[TrainingOut]


async def _record(service: Service, call: Call) -> Answer:
    given = GivenTraining(on=call.body.on, subject=call.body.subject, role=call.body.role, people=call.body.people)
    return _recorded(await asyncio.to_thread(trainings.record_training, service, call.operator, given))


def _recorded(one: Training) -> Answer:
    return Answer(201, _out(one))


async def _list(service: Service, call: Call) -> Answer:
    found = await asyncio.to_thread(trainings.trainings_of, service, call.operator)
    return Answer(200, TrainingListOut(trainings=[_out(one) for one in found]))


def _out(one: Training) -> TrainingOut:
    return TrainingOut(id=one.id, on=one.on, subject=one.subject, role=one.role, people=one.people)


OPERATIONS = (
    Operation(
        id="record_training",
        method="POST",
        path="/v1/trainings",
        summary="Enter a training of staff",
        tag="house",
        scope=Scope.REGISTER,
        body=TrainingIn,
        example={"on": "2026-11-20", "subject": "Regulation (EU) 2019/1148", "role": "counter", "people": 3},
        answers={201: TrainingOut},
        handle=_record,
        answer_of=_recorded,
        writes=True,
    ),
    Operation(
        id="list_trainings",
        method="GET",
        path="/v1/trainings",
        summary="Trainings of staff",
        tag="house",
        scope=Scope.REGISTER,
        answers={200: TrainingListOut},
        handle=_list,
    ),
)
