"""What suppliers are asked, and what they answer.

An answer alone never changes what a product is in law: its listing is put right and registered anew, or a person
decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.engine import Connection

from poisonbook.register.access import Operator
from poisonbook.register.house import SupplierQuestion
from poisonbook.storage import questions as stored
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.house_errors import AlreadyAnsweredError, UnknownQuestionError
from poisonbook.workflows.service import Service

WHAT_NOW = (
    "The product's status is unchanged. State in its listing what the supplier answered and register it again, "
    "or have a person decide on it."
)
"""What is said with every answer."""


@dataclass(frozen=True, slots=True)
class _Asked:
    operator: str
    product_id: str
    questions: tuple[str, ...]
    at: datetime
    delete_after: datetime


@dataclass(frozen=True, slots=True)
class _Answered:
    operator: str
    id: str
    answer: str
    on: date


def ask(service: Service, operator: Operator, product_id: str, questions: Sequence[str]) -> list[SupplierQuestion]:
    """Keep questions about a product for its supplier; one that is open already is not asked twice."""
    now = service.clock()
    asked = _Asked(operator.id, product_id, tuple(questions), now, service.deadline(operator, now))
    return service.store.writer.run(_ask, asked)


def answer_question(service: Service, operator: Operator, question_id: str, answer: str) -> SupplierQuestion:
    """Keep what the supplier said; the product stays what it is.

    Raises:
        UnknownQuestionError: there is none with this id.
        AlreadyAnsweredError: it has another answer.
    """
    given = _Answered(operator.id, question_id, answer, service.clock().date())
    return service.store.writer.run(_answer, given)


def questions_of(service: Service, operator: Operator, *, open_only: bool = False) -> list[SupplierQuestion]:
    """The operator's questions, those without an answer first, the oldest at the top."""
    with service.store.reading() as connection:
        found = list(stored.search(connection, operator.id))
    wanted = (one for one in found if one.answer is None or not open_only)
    return sorted(wanted, key=lambda one: (one.answer is not None, one.asked_on, one.product_id, one.id))


@each
def _ask(connection: Connection, asked: _Asked) -> list[SupplierQuestion]:
    known = stored.search(connection, asked.operator, product_id=asked.product_id)
    waiting = {one.question for one in known if one.answer is None}
    added = [
        SupplierQuestion(id=new_id("qst"), product_id=asked.product_id, question=text, asked_on=asked.at.date())
        for text in dict.fromkeys(asked.questions)
        if text not in waiting
    ]
    for one in added:
        stored.add(connection, asked.operator, one, at=asked.at, delete_after=asked.delete_after)
    return added


@each
def _answer(connection: Connection, given: _Answered) -> SupplierQuestion:
    found = stored.find(connection, given.operator, given.id)
    if found is None:
        raise UnknownQuestionError(given.id)
    if found.answer is not None:
        if found.answer != given.answer:
            raise AlreadyAnsweredError(given.id)
        return found
    stored.answer(connection, given.operator, given.id, answer=given.answer, on=given.on)
    return replace(found, answer=given.answer, answered_on=given.on)
