"""Marked text: every character once, each with what it shows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from poisonbook.facts.recognition import Shows, Span
from poisonbook.reports.marks import Piece, excerpt, marked

TEXTS = st.text(alphabet="ab \n<&é水🧪\u0301", max_size=400)


@st.composite
def texts_and_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(TEXTS)
    spans = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 20)))
        spans.append(Span("title", start, end, text[start:end], draw(st.sampled_from(Shows))))
    return text, spans


@given(texts_and_spans())
def test_every_character_is_shown_once_with_the_kinds_of_the_spans_over_it(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    pieces = marked(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    kinds = [set(piece.shows) for piece in pieces for _ in piece.text]
    for place, shown in enumerate(kinds):
        assert shown == {span.shows for span in spans if span.start <= place < span.end}


@given(texts_and_spans())
def test_an_excerpt_has_only_words_of_the_text_and_never_marks_what_no_span_covers(
    case: tuple[str, list[Span]],
) -> None:
    text, spans = case
    for piece in excerpt(text, spans, whole_up_to=40, around=10):
        if piece.shows:
            assert any(piece.text in text[span.start : span.end] or span.text in piece.text for span in spans)
        assert piece.text in text or "…" in piece.text


@given(texts_and_spans())
def test_an_excerpt_with_few_spans_keeps_every_marked_word(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    whole = sum(len(piece.text) for piece in marked(text, spans) if piece.shows)
    kept = sum(len(piece.text) for piece in excerpt(text, spans, whole_up_to=40, around=10, windows=9) if piece.shows)
    assert kept == whole


def test_characters_outside_the_basic_plane_do_not_shift_a_mark() -> None:
    text = "🧪🧪 ACETONE 🧴 100 ml"
    pieces = marked(text, [Span("title", 3, 10, "ACETONE", Shows.NAME), Span("title", 13, 19, "100 ml", Shows.AMOUNT)])
    assert [piece for piece in pieces if piece.shows] == [
        Piece("ACETONE", (Shows.NAME,)),
        Piece("100 ml", (Shows.AMOUNT,)),
    ]


def test_where_spans_overlap_the_shared_piece_shows_both_kinds() -> None:
    pieces = marked(
        "peroxide 35 % w/w",
        [Span("title", 0, 13, "peroxide 35 %", Shows.NAME), Span("title", 9, 17, "35 % w/w", Shows.STRENGTH)],
    )
    assert pieces == (
        Piece("peroxide ", (Shows.NAME,)),
        Piece("35 %", (Shows.NAME, Shows.STRENGTH)),
        Piece(" w/w", (Shows.STRENGTH,)),
    )


def test_an_offset_outside_the_text_marks_nothing_outside_it() -> None:
    assert marked("acid", [Span("title", 2, 99, "id", Shows.NAME)]) == (Piece("ac"), Piece("id", (Shows.NAME,)))
    assert marked("acid", [Span("title", 50, 99, "", Shows.NAME)]) == (Piece("acid"),)


def test_an_excerpt_shows_the_words_around_and_says_where_it_leaves_out() -> None:
    text = "lorem " * 60 + "nitric acid 65 %" + " ipsum" * 60
    start = text.index("nitric")
    pieces = excerpt(text, [Span("description", start, start + 11, "nitric acid", Shows.NAME)], around=20)
    assert [piece.text for piece in pieces] == ["… ", "lorem lorem lorem ", "nitric acid", " 65 % ipsum ipsum", " …"]


def test_a_long_text_without_spans_is_cut() -> None:
    assert excerpt("x" * 500, [], whole_up_to=160) == (Piece("x" * 160), Piece(" …"))


def test_only_the_first_places_of_many_are_shown() -> None:
    text = ("acetone" + " " * 200) * 10
    spans = [Span("description", 207 * turn, 207 * turn + 7, "acetone", Shows.NAME) for turn in range(10)]
    pieces = excerpt(text, spans, windows=3)
    assert sum(bool(piece.shows) for piece in pieces) == 3
    assert pieces[-1] == Piece(" …")
