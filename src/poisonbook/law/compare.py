"""What changed in the law between two days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from poisonbook.law.book import Book
from poisonbook.law.model import Entry, FormCondition, Limit


class Kind(StrEnum):
    """How an entry changed."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry that says something else than before."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that came, went or says something else."""

    kind: Kind
    before: Entry | None
    after: Entry | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def entry(self) -> Entry:
        """The entry as it stands after the change; as it stood before when it went."""
        entry = self.after or self.before
        assert entry is not None  # noqa: S101 - a change has at least one side
        return entry


def compare(book: Book, code: str, earlier: date, later: date) -> tuple[Change, ...]:
    """What changed in a jurisdiction from one day to another, by substance.

    An entry that moved to another list of the same substance is one change, not a loss and a gain.
    A new act that says the same changes nothing.
    """
    before, after = book.entries(code, earlier), book.entries(code, later)
    rows = sorted({(entry.jurisdiction, entry.substance) for entry in (*before, *after)})
    return tuple(
        change
        for jurisdiction, substance in rows
        for change in _changes(_of(before, jurisdiction, substance), _of(after, jurisdiction, substance))
    )


def _of(entries: Iterable[Entry], jurisdiction: str, substance: str) -> list[Entry]:
    return [entry for entry in entries if entry.jurisdiction == jurisdiction and entry.substance == substance]


def _changes(before: list[Entry], after: list[Entry]) -> Iterable[Change]:
    """The changes of one substance: the same entry, else one of the same list, else whatever is left."""
    pairs: list[tuple[Entry, Entry]] = []
    for alike in (lambda entry: entry.id, lambda entry: entry.schedule, lambda entry: entry.substance):
        pairs += _taken_pairs(before, after, alike)
    for old, new in pairs:
        fields = tuple(_field_changes(old, new))
        if fields:
            yield Change(Kind.CHANGED, old, new, fields)
    yield from (Change(Kind.REMOVED, old, None) for old in before)
    yield from (Change(Kind.ADDED, None, new) for new in after)


def _taken_pairs(
    before: list[Entry], after: list[Entry], alike: Callable[[Entry], str]
) -> Iterable[tuple[Entry, Entry]]:
    """The pairs that agree on `alike`, taken out of both lists."""
    for old in tuple(before):
        new = next((entry for entry in after if alike(entry) == alike(old)), None)
        if new is not None:
            before.remove(old)
            after.remove(new)
            yield old, new


_FIELDS: Sequence[tuple[str, Callable[[Entry], str]]] = (
    ("schedule", lambda entry: entry.schedule),
    ("status", lambda entry: entry.status.value),
    ("limit", lambda entry: limit_words(entry.limit)),
    ("below the limit", lambda entry: "the same" if entry.limit is None else entry.below.value),
    ("form", lambda entry: form_words(entry.form)),
    ("summed with", lambda entry: entry.sum_group or "nothing"),
    ("members", lambda entry: ", ".join(entry.members) or "none"),
    ("record of sale above", lambda entry: entry.record_of_sale_above or "not said"),
    ("free quantity", lambda entry: entry.free_quantity or "none"),
    ("voluntary", lambda entry: "yes" if entry.voluntary else "no"),
)


def _field_changes(old: Entry, new: Entry) -> Iterable[FieldChange]:
    for name, words in _FIELDS:
        before, after = words(old), words(new)
        if before != after:
            yield FieldChange(name, before, after)
    if None not in (old.licensing_permitted, new.licensing_permitted):
        before, after = licence_words(old), licence_words(new)
        if before != after:
            yield FieldChange("licence", before, after)


def limit_words(limit: Limit | None) -> str:
    """The limit as a person reads it."""
    return "any strength" if limit is None else str(limit)


def licence_words(entry: Entry) -> str:
    """What a licence can allow, as a person reads it."""
    if entry.licence_ceiling is not None:
        return f"up to {entry.licence_ceiling.figure}"
    return {True: "permitted", False: "not permitted", None: "not said"}[entry.licensing_permitted]


def form_words(form: FormCondition | None) -> str:
    """The physical form that is listed, as a person reads it."""
    if form is None:
        return "any form"
    size = None if form.particle_below_um is None else f"particles below {form.particle_below_um:f} µm"
    share = None if form.share is None else f"share {form.share}"
    return ", ".join(words for words in (size, share) if words)
