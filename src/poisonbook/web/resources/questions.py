"""Questions to suppliers: list them, answer one. An answer alone never changes a product's status."""

from __future__ import annotations

import asyncio
from datetime import date

from poisonbook.register.access import Scope
from poisonbook.register.house import SupplierQuestion
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import LongText, Wire
from poisonbook.workflows import questions
from poisonbook.workflows.service import Service


class AnswerIn(Wire, frozen=True):
    """What the supplier said."""

    answer: LongText


class QuestionOut(Wire, frozen=True):
    """A question to a supplier."""

    id: str
    product_id: str
    question: str
    asked_on: date
    answer: str | None
    answered_on: date | None


class AnsweredOut(Wire, frozen=True):
    """The question with its answer, and what is left to do."""

    question: QuestionOut
    what_now: str


class QuestionListOut(Wire, frozen=True):
    """Open ones first, the oldest at the top."""

    questions: list[QuestionOut]


class QuestionQuery(Wire, frozen=True):
    """Which questions."""

    open_only: bool = False


async def _list(service: Service, call: Call) -> Answer:
    found = await asyncio.to_thread(questions.questions_of, service, call.operator, open_only=call.query.open_only)
    return Answer(200, QuestionListOut(questions=[_out(one) for one in found]))


async def _answer(service: Service, call: Call) -> Answer:
    id_ = call.path["question_id"]
    found = await asyncio.to_thread(questions.answer_question, service, call.operator, id_, call.body.answer)
    return _answered(found)


def _answered(found: SupplierQuestion) -> Answer:
    return Answer(200, AnsweredOut(question=_out(found), what_now=questions.WHAT_NOW))


def _out(one: SupplierQuestion) -> QuestionOut:
    return QuestionOut(
        id=one.id,
        product_id=one.product_id,
        question=one.question,
        asked_on=one.asked_on,
        answer=one.answer,
        answered_on=one.answered_on,
    )


OPERATIONS = (
    Operation(
        id="list_questions",
        method="GET",
        path="/v1/questions",
        summary="Questions to suppliers, open ones first",
        tag="products",
        scope=Scope.CATALOGUE,
        query=QuestionQuery,
        answers={200: QuestionListOut},
        handle=_list,
    ),
    Operation(
        id="answer_question",
        method="POST",
        path="/v1/questions/{question_id}/answer",
        summary="Keep what a supplier answered; the product's status stays until it is registered anew",
        tag="products",
        scope=Scope.CATALOGUE,
        body=AnswerIn,
        example={"answer": "11.9 % w/w, by the certificate of analysis."},
        answers={200: AnsweredOut, 404: None, 409: None},
        handle=_answer,
        answer_of=_answered,
        writes=True,
    ),
)
