"""A store opens beside others that write to it."""

from __future__ import annotations

import threading
from pathlib import Path

from poisonbook.ledger.events import ClockConfirmed
from poisonbook.storage.events import log
from poisonbook.storage.store import Store


def test_it_opens_while_another_writes(store_url: str, tmp_path: Path) -> None:
    """Whose ledger grows between a look at the store and one at the file that says how long it was."""
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            busy.writer.run(log, ClockConfirmed(at="2026-11-22T10:00:00+00:00", believed=None))

    with Store.open(store_url, head=tmp_path / "head") as busy:
        thread = threading.Thread(target=write)
        thread.start()
        try:
            for _ in range(50):
                Store.open(store_url, head=tmp_path / "head").close()
        finally:
            ended.set()
            thread.join()
