"""What suppliers are asked, and what they answer.

An answer alone never changes what a product is in law: its listing is put right and registered anew, or a person
decides (`product_decisions`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.engine import Connection

from poisonbook.register.access import Operator
from poisonbook.register.house import SupplierQuestion
from poisonbook.register.supplier_asks import SupplierAsk, asked_in_words
from poisonbook.storage import products
from poisonbook.storage import questions as stored
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.house_errors import (
    AlreadyAnsweredError,
    EmptyQuestionError,
    UnknownProductError,
    UnknownQuestionError,
)
from poisonbook.workflows.service import Service

WHAT_NOW = (
    "The product's status is unchanged. State in its listing what the supplier answered and register it again, "
    "or have a person decide on it."
)
"""What is said with every answer."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is to be asked about products whose listings leave something out."""

    questions: Mapping[str, Sequence[str]]
    """By the product's id."""
    changed: Collection[str]
    """The products that are new or not as they were: an answer about what they were is none about what they are."""
    at: datetime
    delete_after: datetime


@dataclass(frozen=True, slots=True)
class _Put:
    operator: str
    question: SupplierQuestion
    at: datetime
    delete_after: datetime


@dataclass(frozen=True, slots=True)
class _Answered:
    operator: str
    id: str
    answer: str
    on: date


def ask(connection: Connection, operator: str, asking: Asking) -> list[SupplierQuestion]:
    """Keep questions for suppliers, as part of what is written.

    None is asked twice while it is open, nor again once it is answered and the product stays what it is.
    """
    known = stored.about(connection, operator, asking.questions) if asking.questions else []
    said = {
        (one.product_id, one.question) for one in known if one.answer is None or one.product_id not in asking.changed
    }
    added = [
        SupplierQuestion(id=new_id("qst"), product_id=product_id, question=text, asked_on=asking.at.date())
        for product_id, texts in asking.questions.items()
        for text in dict.fromkeys(texts)
        if (product_id, text) not in said
    ]
    for one in added:
        stored.add(connection, operator, one, at=asking.at, delete_after=asking.delete_after)
    return added


def ask_supplier(
    service: Service, operator: Operator, product_id: str, asked: Collection[SupplierAsk], *, lang: str = "en"
) -> SupplierQuestion:
    """Keep a question about a registered product that staff put; the same is not put twice while it is open.

    Raises:
        UnknownProductError: the product is not registered.
        EmptyQuestionError: nothing is asked.
    """
    now, text = service.clock(), asked_in_words(asked, lang)
    if not text:
        raise EmptyQuestionError
    question = SupplierQuestion(id=new_id("qst"), product_id=product_id, question=text, asked_on=now.date())
    return service.store.writer.run(_put, _Put(operator.id, question, now, service.deadline(operator, now)))


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


def open_questions(service: Service, operator: Operator) -> int:
    """How many of the operator's questions have no answer."""
    with service.store.reading() as connection:
        return stored.count_open(connection, operator.id)


@each
def _put(connection: Connection, put: _Put) -> SupplierQuestion:
    if products.find(connection, put.operator, put.question.product_id) is None:
        raise UnknownProductError(put.question.product_id)
    for known in stored.search(connection, put.operator, product_id=put.question.product_id):
        if known.answer is None and known.question == put.question.question:
            return known
    stored.add(connection, put.operator, put.question, at=put.at, delete_after=put.delete_after)
    return put.question


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
