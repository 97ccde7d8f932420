"""Training of staff who sell (EU 2019/1148 Art. 7(2)): how many of which role, never who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.engine import Connection

from poisonbook.clock import today
from poisonbook.register.access import Operator
from poisonbook.register.house import Training
from poisonbook.storage import trainings
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.house_errors import HouseRecordError
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTraining:
    """A training that took place."""

    on: date
    subject: str
    role: str
    """Such as `sales staff`; no names."""
    people: int


def record_training(service: Service, operator: Operator, given: GivenTraining) -> Training:
    """Enter a training.

    Raises:
        HouseRecordError: it lies in the future, or nobody was there.
    """
    now = service.clock()
    if given.on > today(service.clock):
        raise HouseRecordError("on", "lies in the future; enter a training when it took place")
    if given.people < 1:
        raise HouseRecordError("people", "at least one person was there")
    training = Training(id=new_id("trn"), on=given.on, subject=given.subject, role=given.role, people=given.people)
    held = datetime.combine(given.on, datetime.min.time(), UTC)
    service.store.writer.run(_add, (operator.id, training, now, service.deadline(operator, held)))
    return training


def trainings_of(service: Service, operator: Operator) -> list[Training]:
    """The operator's trainings, the latest at the top."""
    with service.store.reading() as connection:
        return sorted(trainings.search(connection, operator.id), key=lambda one: (one.on, one.id), reverse=True)


@each
def _add(connection: Connection, asked: tuple[str, Training, datetime, datetime]) -> Training:
    operator, training, at, delete_after = asked
    trainings.add(connection, operator, training, at=at, delete_after=delete_after)
    return training
