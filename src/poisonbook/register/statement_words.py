"""What the statement form says, in the buyer's language, from `data/words/*.yaml`.

Languages other than English are general knowledge of the languages, not checked by native speakers.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from poisonbook.values import languages
from poisonbook.values.word_files import Words, read_words

DEFAULT = "en"
LANGUAGES = (DEFAULT, "de", "fr", "pl", "es")


def words_for(lang: str) -> Words:
    """The texts of a language, named as in BCP 47 (`de-AT`); English where there is none."""
    return _shipped(spoken(lang) or DEFAULT)


def spoken(lang: str) -> str | None:
    """The language of ours that a BCP 47 tag means; None when it is not one.

    >>> spoken("de-AT"), spoken("ru")
    ('de', None)
    """
    return languages.spoken(lang, LANGUAGES)


def preferred(accept_language: str) -> str | None:
    """The language of ours that a header Accept-Language wants most; None when it names none.

    >>> preferred("it, pl;q=0.8, de;q=0.9")
    'de'
    """
    return languages.preferred(accept_language, LANGUAGES)


@cache
def _shipped(lang: str) -> Words:
    return read_words(resources.files("poisonbook.register") / "data" / "words", lang)
