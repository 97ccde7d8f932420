"""One page, whole or not at all, and nothing in it that deceives."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.reports.pages import ReportNotWrittenError, is_web_address, visible, write_page


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_what_is_shown_can_always_be_written_and_turns_no_words_round(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert not set(shown) & set("\x00\x1b\x9b\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


def test_ordinary_words_of_any_script_are_left_alone() -> None:
    text = "Wasserstoffperoxid · Водороден пероксид · אצטון · アセトン 🧪\tline\nline"
    assert visible(text) == text
    assert visible("a\ud800b\x00c") == "a⟨U+D800⟩b⟨U+0000⟩c"


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://eur-lex.europa.eu/eli/reg/2019/1148/oj", True),
        ("http://example.org/a?b=c#d", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://example.org/\njavascript:x", False),
        ("", False),
    ],
)
def test_only_web_addresses_may_stand_behind_a_link(url: str, allowed: bool) -> None:
    assert is_web_address(url) is allowed


def test_a_page_replaces_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_page("old", path)
    write_page("naïve ≥ 3 %\n", path)
    assert path.read_bytes() == "naïve ≥ 3 %\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "report.html"
    with pytest.raises(ReportNotWrittenError, match="missing") as caught:
        write_page("page", path)
    assert caught.value.exit_code == 4
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_cannot_take_its_name_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.mkdir()
    with pytest.raises(ReportNotWrittenError):
        write_page("page", path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_page_that_cannot_be_encoded_leaves_the_last_one_standing(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_page("old", path)
    with pytest.raises(UnicodeEncodeError):
        write_page("\ud800", path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
