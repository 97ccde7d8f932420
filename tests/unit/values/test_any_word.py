"""Regular expressions for any of many words."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from poisonbook.values.any_word import any_word

WORDS = st.lists(st.from_regex(r"[ab.(]{1,4}( [ab.(]{1,2})?", fullmatch=True), min_size=1, max_size=12)


@given(words=WORDS, text=st.text("ab.( ", max_size=30))
def test_it_matches_what_the_words_one_after_the_other_match_the_longest_first(words: list[str], text: str) -> None:
    spaced = (re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda one: -len(one)))

    found = re.finditer(any_word(words), text)

    assert [one.span() for one in found] == [one.span() for one in re.finditer("|".join(spaced), text)]


def test_a_space_is_any_space() -> None:
    assert re.fullmatch(any_word(["pack of", "pack"]), "pack \n of")
