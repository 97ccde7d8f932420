"""What an audit of the ledger found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from poisonbook.facts.records import Record
from poisonbook.storage.errors import StoreError
from poisonbook.storage.failures import store_error

Progress = Callable[[str, int, int | None], None]
_MOST = 100
"""Problems that are told one by one."""


@dataclass(slots=True)
class Audit:
    """What an audit found."""

    entries: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    checkpoints: int = 0
    timestamps: int = 0
    verified_timestamps: int = 0
    """Of these, whose signature was checked too."""
    records: int = 0
    """Records that were compared with the ledger."""
    problems: list[str] = field(default_factory=list)
    """The first hundred of what is wrong; none: all is as it was written."""
    wrong: int = 0
    """How much is wrong."""

    def tell(self, problem: str) -> None:
        """Note something that is wrong."""
        self.wrong += 1
        if len(self.problems) < _MOST:
            self.problems.append(problem)

    @contextmanager
    def reading(self, what: str) -> Iterator[None]:
        """Read a part of the store: where its bytes make no values any more, that is what is wrong with it."""
        try:
            yield
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
            StoreError,
            SQLAlchemyError,
        ) as error:
            ours = store_error(error)
            self.tell(f"{what}: what is stored cannot be read" + ("" if ours is None else f" ({ours})"))

    def record(self) -> Record:
        """As one JSON object."""
        return {
            "entries": self.entries,
            "kinds": dict(sorted(self.kinds.items())),
            "checkpoints": self.checkpoints,
            "timestamps": self.timestamps,
            "verified_timestamps": self.verified_timestamps,
            "records": self.records,
            "wrong": self.wrong,
            "problems": self.problems,
        }
