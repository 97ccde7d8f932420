"""What every event of the ledger is: fields of plain texts and whole numbers, with one spelling in bytes for ever."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import ClassVar

from poisonbook.values.canonical import ObjectSpelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that was done."""

    KIND: ClassVar[str]
    """The one word that stands in the log for everybody to count."""
    FOR_EVER: ClassVar[bool] = False
    """Whether what it says is kept for as long as the ledger."""

    def content(self, *, until: str) -> bytes:
        """What the entry commits to: the event, its kind, and until when that is kept."""
        return self.content_of({one.name: getattr(self, one.name) for one in fields(self)}, until=until)

    @classmethod
    def content_of(cls, said: dict[str, object], *, until: str) -> bytes:
        """The same of an event with these fields, for many of one kind; KeyError where one is missing."""
        said["kind"], said["until"] = cls.KIND, until
        return _spelling(cls).bytes_of(said)  # type: ignore[arg-type]  # classes can be hashed, whatever is said of theirs


@cache
def _spelling(kind: type[Event]) -> ObjectSpelling:
    """How the contents of a kind of event are written."""
    return ObjectSpelling((*(one.name for one in fields(kind)), "kind", "until"))
