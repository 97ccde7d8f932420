"""The sentences of findings in the reader's language: they are kept in English, and told again from their figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from poisonbook.facts.findings import Finding
from poisonbook.register.access import Operator
from poisonbook.rules.explain import retold
from poisonbook.workflows.rules import substance_names
from poisonbook.workflows.service import Service

_KEPT = "en"


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, and the language it is in."""

    text: str
    lang: str


def told_in(service: Service, operator: Operator, findings: Sequence[Finding], lang: str) -> tuple[Told, ...]:
    """The sentence of each finding, in order; as it is kept where its rule has none in the language, or changed."""
    kept = tuple(Told(one.why, _KEPT) for one in findings)
    if lang == _KEPT:
        return kept
    rules, names = service.counter(operator).rules, substance_names(service.book, lang)
    found = []
    for one, plain in zip(findings, kept, strict=True):
        rule = rules.get(one.rule)
        again = None if rule is None else retold(rule, one, lang, names)
        found.append(plain if again is None else Told(again, lang))
    return tuple(found)
