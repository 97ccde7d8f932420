"""Answers to be given again to a request that comes twice (draft-ietf-httpapi-idempotency-key-header).

What is kept can be read only with the caller's key, of which a hash alone is kept: the database tells neither what was
asked nor what was answered.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from poisonbook.errors import PoisonbookError
from poisonbook.storage.claims import NOT_YET, Claim, ClaimedError, claiming, find_answer, keep_answer
from poisonbook.workflows.service import Service

KEPT_FOR = timedelta(hours=24)
_UNDER_WAY = timedelta(seconds=60)
_NONCE = 12


class KeyReusedError(PoisonbookError):
    """The Idempotency-Key came with another request before."""

    code: ClassVar[str] = "idempotency-key-reused"

    def __str__(self) -> str:
        return "this Idempotency-Key came with another request before; choose a new one for each request"


class AnswerLostError(PoisonbookError):
    """The request was done, but the service stopped before its answer was kept."""

    code: ClassVar[str] = "idempotency-answer-lost"

    def __str__(self) -> str:
        return "this request was done before and is not done again; its answer was lost, so look into the register"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, as it is given again."""

    status: int
    media: str
    headers: Mapping[str, str]
    body: bytes


class OnceOnly:
    """One request with an Idempotency-Key."""

    def __init__(self, service: Service, operator: str, *, key: str, asked: bytes) -> None:
        """`asked` is all that the request says."""
        self._service = service
        self._operator = operator
        secret = key.encode()
        self.id = _hash(secret, b"id", operator.encode())
        self._request = _hash(secret, b"request", asked)
        self._cipher = AESGCM(hmac.digest(secret, b"poisonbook idempotency seal 1", "sha256"))

    def before(self) -> Kept | None:
        """The answer that was given before; None: there was none.

        Raises:
            KeyReusedError: the key came with another request.
            ClaimedError: it is being answered by another process.
            AnswerLostError: it was done, but nobody knows the answer any more.
        """
        with self._service.store.reading() as connection:
            found = find_answer(connection, self._operator, self.id)
        if found is None:
            return None
        if not hmac.compare_digest(found.request, self._request):
            raise KeyReusedError
        if found.status == NOT_YET:
            young = self._service.clock() - found.recorded_at < _UNDER_WAY
            raise ClaimedError if young else AnswerLostError
        return self._opened(found.status, found.sealed)

    @contextmanager
    def claimed(self, answer_of: Callable[[Any], Kept] | None) -> Iterator[Claim]:
        """What is written inside is written once for the key; `answer_of` makes the answer of what a write gives."""
        now = self._service.clock()
        claim = Claim(self._operator, self.id, self._request, now, now + KEPT_FOR)
        if answer_of is not None:
            claim.sealed_answer = lambda result: self._sealed(answer_of(result))
        with claiming(claim):
            yield claim

    def keep(self, claim: Claim, answer: Kept) -> None:
        """Keep the answer beside its claim, where the write did not.

        What wrote nothing may be done again and is not kept: so no byte of an order without a regulated line is.
        """
        if claim.written and not claim.kept:
            self._service.store.writer.run(keep_answer, (claim, *self._sealed(answer)))

    def _sealed(self, answer: Kept) -> tuple[int, bytes]:
        head = json.dumps([answer.media, dict(answer.headers)]).encode()
        nonce = os.urandom(_NONCE)
        text = len(head).to_bytes(4, "big") + head + answer.body
        return answer.status, nonce + self._cipher.encrypt(nonce, text, self.id.encode())

    def _opened(self, status: int, sealed: bytes) -> Kept:
        text = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self.id.encode())
        end = 4 + int.from_bytes(text[:4], "big")
        media, headers = json.loads(text[4:end])
        return Kept(status, media, headers, text[end:])


def _hash(secret: bytes, purpose: bytes, said: bytes) -> str:
    return hmac.new(secret, b"poisonbook idempotency " + purpose + b" 1\0" + said, "sha256").hexdigest()
