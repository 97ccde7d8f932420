"""What a rule is called and what it means, in the reader's language: of shipped rules `data/texts.*.yaml` says it.

These texts are not part of a rule: no lock, checksum or approval covers them, so they tell of shipped rules alone, and
only of the version that they were written for. Every other rule is told in the words of its own file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from poisonbook.rules.pack import is_shipped
from poisonbook.rules.syntax import Rule
from poisonbook.values.documents import Node, read_document

OWN = "en"
"""The language that rules are written in."""
_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule's own words, or the same in another language."""

    lang: str
    title: str
    description: str
    indicator: str
    note: str


def text_of(rule: Rule, lang: str) -> RuleText:
    """What a rule is called and what it means, in `lang` where it is known there, else as its file has it."""
    own = RuleText(OWN, rule.title, rule.description, rule.indicator, rule.note)
    if lang == OWN or not is_shipped(rule):
        return own
    return _texts(lang).get((rule.id, rule.version), own)


@cache
def _texts(lang: str) -> Mapping[tuple[str, int], RuleText]:
    """By rule and version."""
    file = _DATA / f"texts.{lang}.yaml"
    return dict(_said(id_, node, lang) for id_, node in read_document(file).mapping.items()) if file.is_file() else {}


def _said(id_: str, node: Node, lang: str) -> tuple[tuple[str, int], RuleText]:
    text = RuleText(
        lang,
        node.need("title").text(),
        node.need("description").text(),
        node.need("indicator").text(),
        node.need("note").text(),
    )
    return (id_, node.need("version").whole()), text
