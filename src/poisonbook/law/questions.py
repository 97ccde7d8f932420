"""The question to put to a supplier when a listing leaves out what decides, from `wording/questions.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from poisonbook.law.judge import Judgement, Missing
from poisonbook.law.model import Entry, Limit, LimitUnit, Substance
from poisonbook.values.documents import Node, parse_document
from poisonbook.values.languages import primary_language
from poisonbook.values.status import Status
from poisonbook.values.strengths import plain

_DEFAULT = "en"
_PARTS = (*Missing, "above", "from", "below_size", Status.RESTRICTED, Status.REPORTABLE)


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language."""

    lang: str
    parts: Mapping[str, str]
    """What is missing, or what holds beyond the limit, to its sentence."""
    decimal_comma: bool

    def ask(self, judgement: Judgement, substances: Mapping[str, Substance]) -> str | None:
        """The question that would settle `judgement`; None when nothing is missing."""
        entry, missing = judgement.entry, judgement.missing
        if entry is None or missing is None:
            return None
        asked = judgement.content.substance if entry.covers(judgement.content.substance) else entry.substance
        question = self.parts[missing].format(
            substance=self._name(substances[asked]), named=self._name(substances[judgement.content.substance])
        )
        question = question[0].upper() + question[1:]
        beyond = self._beyond(entry, missing)
        return f"{question} {self.parts[entry.status].format(beyond=beyond)}" if beyond else question

    def _beyond(self, entry: Entry, missing: Missing) -> str:
        """Where what the entry says begins to hold, in words; empty when the entry names no such figure."""
        if missing is Missing.PARTICLE_SIZE:
            size = None if entry.form is None else entry.form.particle_below_um
            return "" if size is None else self.parts["below_size"].format(limit=plain(size))
        return "" if entry.limit is None else self._limit(entry.limit)

    def _limit(self, limit: Limit) -> str:
        figure = plain(limit.value)
        if self.decimal_comma:
            figure = figure.replace(".", ",")
        unit = "% N" if limit.unit is LimitUnit.NITROGEN else "%"
        return self.parts["above" if limit.operator == ">" else "from"].format(limit=f"{figure} {unit}")

    def _name(self, substance: Substance) -> str:
        """The substance's first name in the language, or its name in the law data."""
        own = (name.text for name in substance.names if name.lang == self.lang and not name.ambiguous)
        return substance.name if self.lang == _DEFAULT else next(own, substance.name)


def wording_for(lang: str) -> Wording:
    """The wording of a language, named as in ISO 639 or BCP 47 (`de-AT`); English where there is none.

    >>> wording_for("de-AT").lang, wording_for("").lang
    ('de', 'en')
    """
    known = _shipped()
    return known.get(primary_language(lang)) or known[_DEFAULT]


@cache
def _shipped() -> dict[str, Wording]:
    file = resources.files("poisonbook.law") / "wording" / "questions.yaml"
    root = parse_document(file.read_text(encoding="utf-8"), "questions.yaml")
    root.allow(("decimal_comma", "languages"))
    commas = frozenset(root.need("decimal_comma").texts())
    return {lang: Wording(lang, _parts(node), lang in commas) for lang, node in root.need("languages").mapping.items()}


def _parts(node: Node) -> dict[str, str]:
    node.allow(_PARTS)
    return {part: node.need(part).text() for part in _PARTS}
