"""A writing request with an Idempotency-Key is done once, and answered alike when it comes again."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakValueDictionary

from poisonbook.errors import PoisonbookError
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.problems import problem_answer
from poisonbook.web.routes import Route
from poisonbook.workflows.kept_answers import Kept, OnceOnly

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

_KEY = re.compile(r'"?([!#-\[\]-~]{16,128})"?')


class IdempotencyKeyError(PoisonbookError):
    """The Idempotency-Key is not one."""

    code: ClassVar[str] = "idempotency-key-invalid"

    def __str__(self) -> str:
        return "an Idempotency-Key has 16 to 128 visible ASCII characters, such as a UUID; choose it at random"


class KeptAnswers:
    """Requests with one key wait for each other; the second gets the first's answer."""

    def __init__(self) -> None:
        self._under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def answer(self, route: Route[Operation], call: Call, service: Service) -> Answer:
        """The answer, done at most once.

        Raises:
            IdempotencyKeyError: the header is not a key.
            PoisonbookError: the key came with another request, or whatever the handler raises.
        """
        key = _KEY.fullmatch(call.headers["idempotency-key"])
        if key is None:
            raise IdempotencyKeyError
        asked = json.dumps([route.operation.id, dict(call.path)]).encode() + call.raw
        once = OnceOnly(service, call.operator.id, key=key[1], asked=asked)
        lock = self._under_way.setdefault(once.id, asyncio.Lock())
        async with lock:
            before = await asyncio.to_thread(once.before)
            if before is not None:
                headers = {**before.headers, "Idempotency-Replayed": "true"}
                return Answer(before.status, before.body, headers, before.media)
            answer_of = route.operation.answer_of
            made = None if answer_of is None else lambda result: _kept(answer_of(result))
            with once.claimed(made) as claim:
                try:
                    answer = await route.operation.handle(service, call)
                except PoisonbookError as error:
                    answer = problem_answer(error, route.operation)
                    if not claim.written or answer.status >= 500:
                        raise
            await asyncio.to_thread(once.keep, claim, _kept(answer))
        return answer


def _kept(answer: Answer) -> Kept:
    return Kept(answer.status, answer.media, answer.headers, answer.written())
