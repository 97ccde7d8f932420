"""Whether what was told of one record can have happened one thing after the other (Wing and Gong, 1993).

Each thing took effect at a moment between its being asked for and its being told. The search tries every order that
agrees with those times; a model says what may be told in which state, and what follows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from tests.histories.ops import UNKNOWN, Op

S = TypeVar("S")
Tally = tuple[int, ...]
"""What a model counts along the way; where more than one order is possible there are several."""


class Model(Protocol[S]):
    """How a record may change."""

    @property
    def first(self) -> tuple[S, Tally]:
        """How it stands before anything is asked."""
        ...

    def after(self, state: S, tally: Tally, op: Op) -> Iterator[tuple[S, Tally]]:
        """How it may stand when `op` was told what it was; nothing: it cannot have been told that."""
        ...

    def swept(self, state: S, tally: Tally, before: float) -> Iterator[tuple[S, Tally]]:
        """How it stands when its time passed and it was deleted, if that may be before a moment."""
        ...


class Search(Generic[S]):
    """All ways in which `ops` can have happened."""

    def __init__(self, model: Model[S], ops: Sequence[Op]) -> None:
        self._model = model
        self._ops = sorted(ops, key=lambda op: op.start)

    def ends(self) -> set[tuple[S, Tally]]:
        """How the record may stand after all; nothing: this cannot have happened."""
        all_done = (1 << len(self._ops)) - 1
        reached: set[tuple[S, Tally]] = set()
        seen = {(0, *self._model.first)}
        todo = list(seen)
        while todo:
            done, state, tally = todo.pop()
            if done == all_done:
                reached.add((state, tally))
            for following in self._next(done, state, tally):
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
        return reached

    def _next(self, done: int, state: S, tally: Tally) -> Iterator[tuple[int, S, Tally]]:
        left = [(number, op) for number, op in enumerate(self._ops) if not done >> number & 1]
        # Whatever is next comes before the first of these ends: what starts later comes later.
        first_end = min((op.end for _, op in left), default=-math.inf)
        for one in self._model.swept(state, tally, first_end):
            yield done, *one
        for number, op in left:
            if op.start > first_end:
                break
            for one in self._model.after(state, tally, op):
                yield done | 1 << number, *one
            if op.told == UNKNOWN:
                yield done | 1 << number, state, tally
