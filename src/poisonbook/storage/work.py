"""What can be written: functions that run inside the writer's transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError

A = TypeVar("A")
R = TypeVar("R")
W = TypeVar("W", bound="Work[Any, Any]")


def _always(_answer: object) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Work(Generic[A, R]):
    """Something the writer does, for one argument or for several at once."""

    run: Callable[[Connection, Sequence[A]], Sequence[R | PoisonbookError]]
    """One answer for each argument, in order; an error is the answer of its argument, for which nothing was written."""
    joins: bool
    """Whether neighbours in the queue come as one call."""
    name: str
    keeps: Callable[[R], bool] = _always
    """Whether what was done is to be known of: of a request that kept nothing not even its key is kept."""


def each(function: Callable[[Connection, A], R]) -> Work[A, R]:
    """Work on one argument, in a savepoint of its own: what it raises fails that argument alone."""

    def run(connection: Connection, arguments: Sequence[A]) -> Sequence[R | PoisonbookError]:
        return [function(connection, argument) for argument in arguments]

    return Work(run, joins=False, name=_name(function))


def together(
    function: Callable[[Connection, Sequence[A]], Sequence[R | PoisonbookError]],
) -> Work[A, R]:
    """Work on the arguments of all neighbours in the queue, in one savepoint.

    A `PoisonbookError` among the answers fails its argument alone. If the function raises, nothing of the call is
    kept and the arguments are tried one by one.
    """
    return Work(function, joins=True, name=_name(function))


def keeping(keeps: Callable[[Any], bool]) -> Callable[[W], W]:
    """The same work, where `keeps` says of an answer whether anything was kept."""
    return lambda work: replace(work, keeps=keeps)


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", "work")
