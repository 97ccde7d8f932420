"""A recognition goes to text and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.facts.exact import exact_text, from_exact_text
from poisonbook.facts.recognition import Provision, RecognisedSubstance, Recognition, Shows, Span
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FIGURE = st.decimals(0, 50, places=4)
SUBSTANCE = st.builds(
    RecognisedSubstance,
    substance=TEXT,
    cas=st.none() | TEXT,
    name=TEXT,
    status=st.sampled_from(Status),
    schedule=TEXT,
    entry=TEXT,
    strength=st.none() | st.builds(lambda low, more: Strength(low, low + more), FIGURE, FIGURE),
    net_mass_kg=st.none() | st.decimals(0, 10**9, places=3),
    reason=TEXT,
    evidence=st.lists(
        st.builds(Span, TEXT, st.integers(0), st.integers(0), TEXT, st.sampled_from(Shows)), max_size=3
    ).map(tuple),
    provision=st.none() | st.builds(Provision, TEXT, TEXT),
    certainty=TEXT,
    question=st.none() | TEXT,
)


@given(st.lists(SUBSTANCE, max_size=3).map(tuple))
def test_there_and_back(substances: tuple[RecognisedSubstance, ...]) -> None:
    recognition = Recognition("p", "EU", substances)

    back = from_exact_text("p", "EU", exact_text(recognition))

    assert back == recognition
    assert [str(one.net_mass_kg) for one in back.substances] == [str(one.net_mass_kg) for one in substances]


@pytest.mark.parametrize(
    "text", ["", "{}x", "[[1, 2]]", "[1]", '[["a","b","c","no","","",null,null,"",[],null,"",null]]']
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_exact_text("p", "EU", text)


def test_a_figure_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_exact_text("p", "EU", '[["a",null,"c","restricted","","",null,"kg","",[],null,"",null]]')
