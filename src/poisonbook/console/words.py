"""What the console says, in the reader's language, from `data/words/*.yaml`; another file is another language.

German is general knowledge of the language and of the trade, not checked by a lawyer.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from poisonbook.values.word_files import Words, read_words

DEFAULT = "en"
LANGUAGES = (DEFAULT, "de")


@cache
def words_for(lang: str) -> Words:
    """The texts of one of `LANGUAGES`."""
    return read_words(resources.files("poisonbook.console") / "data" / "words", lang)


def many(words: Words, key: str, count: int, shown: str) -> str:
    """So many of something, such as `3 orders`: `KEY.one` or `KEY.many` with the number as it is shown."""
    return words[f"{key}.one" if count == 1 else f"{key}.many"].format(count=shown)
