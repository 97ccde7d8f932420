"""What suppliers are asked about a product, a closed list, and the letter that asks it; from `data/supplier_asks/`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from poisonbook.values import languages
from poisonbook.values.word_files import Words, read_words

DEFAULT = "en"
LANGUAGES = (DEFAULT, "de")


class SupplierAsk(StrEnum):
    """What can be asked beside what the recogniser itself asks."""

    STRENGTH = "strength"
    SUBSTANCE = "substance"
    NITROGEN = "nitrogen"
    PARTICLE_SIZE = "particle_size"
    AMOUNT = "amount"
    DATA_SHEET = "data_sheet"


@dataclass(frozen=True, slots=True)
class Letter:
    """What to send to a supplier."""

    lang: str
    subject: str
    text: str


def asked_in_words(asked: Collection[SupplierAsk], lang: str) -> str:
    """The questions in a language, in the order of the list; in English where there are no words for it."""
    words = _words(languages.spoken(lang, LANGUAGES) or DEFAULT)
    return " ".join(words[f"ask.{one}"] for one in SupplierAsk if one in asked)


def letter_to_supplier(product_id: str, title: str, questions: Sequence[str], lang: str) -> Letter:
    """The letter that asks these questions of a product, in a language of ours."""
    spoken = languages.spoken(lang, LANGUAGES) or DEFAULT
    words = _words(spoken)
    listed = "\n".join(f"{number}. {text}" for number, text in enumerate(questions, 1))
    text = words["letter.text"].format(title=title, id=product_id, questions=listed)
    return Letter(spoken, words["letter.subject"].format(title=title, id=product_id), text)


@cache
def _words(lang: str) -> Words:
    return read_words(resources.files("poisonbook.register") / "data" / "supplier_asks", lang)
