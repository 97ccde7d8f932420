"""One of several processes that recognise: batches in over a pipe, what was recognised out, in the same order."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

import pyarrow as pa

from poisonbook.catalogue.own_words import OwnWords
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Recognition
from poisonbook.law.book import Book

Answer = list[tuple[int, Recognition]]
"""Row and recognition of each listing that names or mentions a listed substance."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes the same recogniser in another process."""

    book: Book
    jurisdiction: str
    on: date
    own: OwnWords
    cache: Path | None

    def make(self) -> Recogniser:
        """The recogniser."""
        return Recogniser(self.book, self.jurisdiction, self.on, cache=self.cache, own=self.own)


def work(pipe: Connection) -> None:
    """Take in a recipe, then answer every batch; ends when nobody holds the other end of `pipe` any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first process, which ends this one
    try:
        recipe: Recipe = pipe.recv()
    except (EOFError, OSError):
        return
    waiting: SimpleQueue[bytes] = SimpleQueue()
    # Batches are taken in at any time: else both ends could wait for each other to read.
    threading.Thread(target=_take_in, args=(pipe.recv_bytes, waiting), daemon=True).start()
    recogniser = recipe.make()
    while True:
        with pa.ipc.open_stream(waiting.get()) as stream:
            batch = stream.read_next_batch()
        answer: Answer = [(row, recognition) for row, _, recognition in recogniser.candidates(batch)]
        pipe.send(answer)


def _take_in(receive: Callable[[], bytes], waiting: SimpleQueue[bytes]) -> None:
    while True:
        try:
            waiting.put(receive())
        except (EOFError, OSError):
            os._exit(0)  # at once, also in the midst of a batch: nobody waits for the answer
