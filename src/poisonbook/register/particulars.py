"""What may be written into a field that is sealed: a few plain words or a number, never a copy of a document."""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.register.readable import is_readable

NUMBER_LENGTH = 40
"""Longer than the number of any document or licence we know; far shorter than a picture."""
WORDS_LENGTH = 120
_RUN = re.compile(r"\S{41,}")
"""No word or number is so long; a file in base64 is."""


class ParticularsError(PoisonbookError):
    """A field about a person holds what is not kept: too long, a copy of a document, or no text."""

    code: ClassVar[str] = "particulars"

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"


def plain_words(field: str, text: str, *, longest: int = WORDS_LENGTH) -> str:
    """`text` in NFC with single blanks.

    Raises:
        ParticularsError: it is empty, longer than `longest`, holds what is not text, or looks like a file.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if not plain:
        raise ParticularsError(field, "is empty")
    if len(plain) > longest:
        raise ParticularsError(field, f"is longer than {longest} characters; a copy of a document is never kept")
    if not is_readable(plain):
        raise ParticularsError(field, "holds characters that are not text")
    if _RUN.search(plain) or plain.casefold().startswith(("data:", "http:", "https:")):
        raise ParticularsError(field, "looks like a file or an address of one; a copy of a document is never kept")
    return plain


def document_number(field: str, text: str) -> str:
    """The number of a document or licence, as it was given.

    Raises:
        ParticularsError: it is not one, as for `plain_words`, or has neither a letter nor a figure.
    """
    plain = plain_words(field, text, longest=NUMBER_LENGTH)
    if not comparable_number(plain):
        raise ParticularsError(field, "has neither a letter nor a figure")
    return plain


def comparable_number(number: str) -> str:
    """A number as two are compared: in capitals, letters and figures only; people write the rest as they like.

    >>> comparable_number("fi-2026 / 001a")
    'FI2026001A'
    """
    folded = unicodedata.normalize("NFKC", number).upper()
    return "".join(letter for letter in folded if letter.isalnum())
