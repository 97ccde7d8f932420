"""That a request with an Idempotency-Key was done: written in the same transaction as what it did.

Whoever answers such a request says so with `claiming`; whatever is written meanwhile carries the claim with it. A
second request with the key fails on the claim, in this process or in another, and so does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.storage.tables.traffic import IDEMPOTENCY_KEYS
from poisonbook.storage.work import Work, each

A = TypeVar("A")
R = TypeVar("R")

NOT_YET = 0
"""The status of an answer that is not kept yet."""
_UNKNOWN = (NOT_YET, b"")


class ClaimedError(PoisonbookError):
    """Another request with the same Idempotency-Key is being answered."""

    code: ClassVar[str] = "idempotency-key-in-use"

    def __str__(self) -> str:
        return "another request with this Idempotency-Key is being answered; try again in a moment"


class KeptAnswer(NamedTuple):
    """The first answer to a request, as it is kept."""

    request: str
    """The hash of what was asked."""
    status: int
    """`NOT_YET`: the request was done, but its answer was not kept."""
    sealed: bytes
    recorded_at: datetime


@dataclass(slots=True)
class Claim:
    """One request's claim on its key."""

    operator: str
    id: str
    """The hash of the key."""
    request: str
    at: datetime
    delete_after: datetime
    sealed_answer: Callable[[Any], tuple[int, bytes]] | None = None
    """Makes status and sealed answer of what the write gives; None: it is kept afterwards, by `keep_answer`."""
    written: bool = False
    """Whether something was written with it."""

    @property
    def kept(self) -> bool:
        """Whether the answer is in the store too."""
        return self.written and self.sealed_answer is not None


_CLAIM: ContextVar[Claim | None] = ContextVar("claim", default=None)


@contextmanager
def claiming(claim: Claim) -> Iterator[None]:
    """What is written inside carries `claim`."""
    token = _CLAIM.set(claim)
    try:
        yield
    finally:
        _CLAIM.reset(token)


def claimed(work: Work[A, R]) -> Work[A, R]:
    """The same work, with the claim of whoever asks for it."""
    claim = _CLAIM.get()
    if claim is None or claim.written:
        return work

    def run(connection: Connection, arguments: Sequence[A]) -> Sequence[R | PoisonbookError]:
        # There is one writer at a time, of all processes: nobody takes the key between this and the insertion.
        if find_answer(connection, claim.operator, claim.id) is not None:
            raise ClaimedError
        answers = work.run(connection, arguments)
        (answer,) = answers
        if isinstance(answer, PoisonbookError):
            raise answer  # nothing was done, so nothing is claimed
        if work.keeps(answer):
            _insert(connection, claim, *(_UNKNOWN if claim.sealed_answer is None else claim.sealed_answer(answer)))
            claim.written = True
        return answers

    return Work(run, joins=False, name=work.name)


def find_answer(connection: Connection, operator: str, id_: str) -> KeptAnswer | None:
    """The answer kept for a key; None: the key is new."""
    columns = IDEMPOTENCY_KEYS.c
    asked = select(columns.request, columns.status, columns.body, columns.recorded_at).where(
        columns.operator == operator, columns.id == id_
    )
    row = connection.execute(asked).one_or_none()
    return None if row is None else KeptAnswer(row.request, row.status, row.body, row.recorded_at)


@each
def keep_answer(connection: Connection, kept: tuple[Claim, int, bytes]) -> None:
    """Put the answer beside the claim."""
    claim, status, sealed = kept
    columns = IDEMPOTENCY_KEYS.c
    here = (columns.operator == claim.operator, columns.id == claim.id)
    connection.execute(update(IDEMPOTENCY_KEYS).where(*here).values(status=status, body=sealed))


def _insert(connection: Connection, claim: Claim, status: int, sealed: bytes) -> None:
    row = {
        "operator": claim.operator,
        "id": claim.id,
        "recorded_at": claim.at,
        "delete_after": claim.delete_after,
        "request": claim.request,
        "status": status,
        "body": sealed,
    }
    connection.execute(insert(IDEMPOTENCY_KEYS), row)
