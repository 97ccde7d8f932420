"""What is held of a customer as people write it: words of closed lists, figures, days, moments; the rest as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from poisonbook.console.formats import Formats
from poisonbook.facts.lines import moment_at
from poisonbook.values.word_files import Words

LISTS: Mapping[str, tuple[str, ...]] = {
    "because": ("held.because",),
    "benign": ("benign",),
    "buyer_class": ("buyer",),
    "certainty": ("certainty",),
    "claim": ("buyer",),
    "disposition": ("disposition",),
    "document_type": ("held.document_type",),
    "kind": ("held.kind", "order"),
    "licence_state": ("held.shown",),
    "needs": ("held.needs",),
    "noun": ("table",),
    "outcome": ("outcome",),
    "reason": ("opening_reason", "hold_reason"),
    "role": ("key_role",),
    "source": ("held.source",),
    "state": ("order", "state", "reports.state", "opening"),
    "statement_state": ("held.shown",),
    "status": ("status",),
    "step": ("step",),
}
"""Where the words of a column or a key are: groups of the console's words, the first that has it."""
_SUBSTANCES = frozenset({"substance", "substances"})
_FIGURES = frozenset({"amount_kg", "kept_kg", "used_kg", "strength_ww", "quantity", "kept_quantity"})
_MICROSECONDS = "us"
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class HeldValues:
    """Values in the reader's language."""

    words: Words
    formats: Formats
    substances: Mapping[str, str]
    """What to call them, by id."""

    def label(self, key: str) -> str:
        """What a column or a key is called."""
        return self.words.get(f"rights.column.{key}", key.replace("_", " "))

    def written(self, value: object, key: str) -> str:
        """One value of a column or a key."""
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return self.words["rights.yes" if value else "rights.no"]
        if key == _MICROSECONDS and isinstance(value, int):
            return self.formats.moment(moment_at(value))
        if key in _FIGURES:
            return self.formats.number(Decimal(str(value)))
        text = str(value)
        if _MOMENT.fullmatch(text):
            return self.formats.moment(datetime.fromisoformat(text))
        if _DAY.fullmatch(text):
            return self.formats.day(date.fromisoformat(text))
        return self.substances.get(text, text) if key in _SUBSTANCES else self._word(text, key)

    def _word(self, text: str, key: str) -> str:
        found = (self.words[f"{group}.{text}"] for group in LISTS.get(key, ()) if f"{group}.{text}" in self.words)
        return next(found, text)
