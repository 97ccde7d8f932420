"""Chance that is the same on every machine: whole numbers only, one stream for each part of the shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")
Ints = npt.NDArray[np.int64]

_BLOCK = 1 << 14
_BITS = 31


class Stream(IntEnum):
    """The parts of a shop; each draws from its own stream, so that a change in one leaves the others alone."""

    CATALOGUE = 1
    CUSTOMERS = 2
    RHYTHM = 3
    EVERYDAY = 4
    SCENARIOS = 5
    SIZES = 6
    ORDERS = 7


def generator(seed: int, stream: Stream) -> np.random.Generator:
    """The numbers of one stream of the shop with this seed."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(stream,))))


def tickets(weights: Ints) -> npt.NDArray[np.int32]:
    """Each index as often as its weight says: an even draw from it is a weighted draw, exact on every machine."""
    return np.repeat(np.arange(len(weights), dtype=np.int32), weights)


class Draws:
    """Single draws in plain Python, fed from blocks because a call into numpy for each costs more than the rest."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._block: list[int] = []

    def below(self, end: int) -> int:
        """A whole number from 0 up to, but not including, `end`."""
        if not self._block:
            self._block = self._rng.integers(0, 1 << _BITS, _BLOCK).tolist()
        return self._block.pop() * end >> _BITS

    def pick(self, options: Sequence[T]) -> T:
        """One of `options`, each as likely as the next."""
        return options[self.below(len(options))]


class Slots(dict[str, str]):
    """What the braces of a template stand for: a word is drawn when first asked for, and stays."""

    def __init__(self, words: Mapping[str, Sequence[str]], draws: Draws, fixed: Mapping[str, str]) -> None:
        super().__init__(fixed)
        self._words = words
        self._draws = draws

    def __missing__(self, slot: str) -> str:
        word = self[slot] = self._draws.pick(self._words[slot])
        return word
