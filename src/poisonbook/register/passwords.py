"""Which passwords may be set (OWASP ASVS 5.0, 6.2): long ones that nobody would guess, of whatever characters."""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import ClassVar

from poisonbook.errors import PoisonbookError

LEAST, MOST = 12, 128
"""Characters."""
_FEWEST_DIFFERENT, _FEWEST_STEPS = 5, 3
_AROUND = "0123456789!?.,-_*#$%&+@ "
"""What people put before or behind a word so that it is long enough."""


class PasswordError(PoisonbookError):
    """A password that may not be set."""

    code: ClassVar[str] = "password"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


def one_form(password: str) -> str:
    """The password as it is hashed: the same whichever keyboard wrote it (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, own: Iterable[str]) -> None:
    """Go on only with a password that may be set.

    Args:
        own: what anybody would try first: the short id, the name, what the operator is called.

    Raises:
        PasswordError: it is too short or too long, one of the most common ones, or one of `own`, with little around it.
    """
    said = one_form(password)
    if len(said) < LEAST:
        raise PasswordError(f"a password has at least {LEAST} characters; several words are easy to remember")
    if len(said) > MOST:
        raise PasswordError(f"a password has at most {MOST} characters")
    steps = {ord(after) - ord(before) for before, after in pairwise(said)}
    if len(set(said)) < _FEWEST_DIFFERENT or len(steps) < _FEWEST_STEPS:
        raise PasswordError("this repeats the same few characters, or counts; choose several words")
    guessed = common_passwords() | {one.casefold() for one in own} | {"poisonbook"}
    if {said.casefold(), *_bases(said)} & guessed:
        raise PasswordError("this is one of those that are tried first; choose several words")


@cache
def common_passwords() -> frozenset[str]:
    """The most common ones, in small letters.

    Of the frequency list of zxcvbn 4.5.0 (MIT) the first 12,000 of 5 characters or more, and all of 12 characters or
    more of that list and of the one in Django 5.2.19 (BSD).
    """
    file = resources.files("poisonbook.register") / "data" / "common_passwords.txt.gz"
    return frozenset(gzip.decompress(file.read_bytes()).decode().split())


def _bases(said: str) -> set[str]:
    """What is left without figures and signs around it, and of one text several times over that text."""
    word = said.casefold().strip(_AROUND)
    bases = {word}
    for text in (said.casefold(), word):
        for length in range(1, len(text) // 2 + 1):
            if text == text[:length] * (len(text) // length):
                bases |= {text[:length], text[:length].strip(_AROUND)}
                break
    return bases - {""}
