"""YAML documents keep the place of every value, and every scalar is text."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.values.documents import DocumentError, Node, parse_document, read_document


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


def parse(text: str) -> Node:
    return parse_document(text, "x.yaml")


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "3.10", "0012", "1e3", "2021-02-01", "12:30"])
def test_a_scalar_is_the_text_that_a_person_wrote(word: str) -> None:
    assert parse(f"a: {word}").need("a").text() == word


@pytest.mark.parametrize("word", ["", "~", "null"])
def test_an_empty_value_counts_as_absent(word: str) -> None:
    node = parse(f"a: {word}\nb: 1")

    assert node.get("a") is None
    assert node.optional("a", Node.text) is None
    with pytest.raises(DocumentError, match="field 'a' is missing"):
        node.need("a")


def test_a_quoted_null_is_a_text() -> None:
    assert parse('a: "null"').need("a").text() == "null"


def test_a_value_knows_where_it_stands() -> None:
    node = parse("a:\n  - b: 1\n    c: 2\n")
    (item,) = node.need("a")

    assert str(item.need("c").place) == "x.yaml:3:8"


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("a: 1\na: 2", "2:1", "field 'a' is named twice"),
        ("a: [1, 2", "2:1", "is not valid YAML"),
        ("a: 1\n---\nb: 2", "2:1", "starts a second document"),
        ("", "1:1", "is empty"),
        ("a: &x [1]\nb: *x", "2:4", "repeats an anchored value by alias"),
        ("? [1, 2]\n: 3", "1:3", "a field's name must be one value"),
        ("a: !!python/object:os.system 1", "1:4", None),
    ],
)
def test_what_is_wrong_with_a_document_is_said_with_its_place(text: str, place: str, problem: str | None) -> None:
    if problem is None:
        assert parse(text).need("a").text() == "1"  # tags build nothing
        return
    with pytest.raises(DocumentError) as caught:
        parse(text)
    assert str(caught.value).startswith(f"x.yaml:{place}: ")
    assert problem in caught.value.problem


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: säure".encode("latin-1"))

    with pytest.raises(DocumentError, match=r"latin\.yaml:1:1: is not UTF-8 text \(byte 4\)"):
        read_document(path)


def test_an_unknown_field_is_named_with_the_nearest_known_one() -> None:
    with pytest.raises(DocumentError, match=r"x\.yaml:2:1: unknown field 'limti'; did you mean 'limit'\?"):
        parse("name: a\nlimti: 3").allow(("name", "limit"))
    with pytest.raises(DocumentError, match=r"known fields: limit, name"):
        parse("zzz: 3").allow(("name", "limit"))


@pytest.mark.parametrize(
    ("text", "read", "problem"),
    [
        ("a: x", Node.decimal, "expected a number, found 'x'"),
        ("a: NaN", Node.decimal, "expected a finite number"),
        ("a: 1.5", Node.whole, "expected a whole number"),
        ("a: 2021-13-01", Node.date, "expected a day such as 2021-02-01"),
        ("a: yes", Node.boolean, "expected true or false"),
        ("a: [1]", Node.text, "expected one value, found a list"),
        ("a: {b: 1}", Node.texts, "expected a list, found named fields"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(text: str, read: object, problem: str) -> None:
    assert callable(read)
    with pytest.raises(DocumentError, match=r"x\.yaml:1:4: ") as caught:
        read(parse(text).need("a"))
    assert problem in str(caught.value)


def test_values_are_read_as_what_the_schema_asks_for() -> None:
    node = parse("number: 3.10\nwhole: 5\nday: 2021-02-01\nflag: true\none: a\nmany: [a, b]")

    assert node.need("number").decimal() == Decimal("3.10")
    assert node.need("whole").whole() == 5
    assert node.need("day").date().isoformat() == "2021-02-01"
    assert node.need("flag").boolean() is True
    assert node.need("one").texts() == ("a",)
    assert node.need("many").texts() == ("a", "b")


def test_a_word_of_a_vocabulary_is_found_or_its_neighbour_is_offered() -> None:
    node = parse("a: red\nb: greem\nc: blue")

    assert node.need("a").choice(Colour, "colour", Colour) is Colour.RED
    with pytest.raises(DocumentError, match=r"unknown colour 'greem'; did you mean 'green'\?"):
        node.need("b").choice(Colour, "colour", Colour)
    with pytest.raises(DocumentError, match=r"unknown colour 'blue'; known: red, green"):
        node.need("c").choice(Colour, "colour", Colour)


def test_fields_are_asked_of_named_fields_only() -> None:
    with pytest.raises(DocumentError, match="expected named fields, found a list"):
        parse("[1, 2]").get("a")


@given(value=st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_written_number_keeps_every_figure(value: Decimal) -> None:
    assert parse(f"a: {value}").need("a").decimal() == value


@pytest.mark.parametrize("text", ["[" * 100_000, "a:\n" + "".join(" " * depth + "- a:\n" for depth in range(1, 200))])
def test_a_document_nested_without_end_is_refused_and_not_followed(text: str) -> None:
    with pytest.raises(DocumentError, match=r"nested more than|not valid YAML"):
        parse_document(text, "deep.yaml")


def test_a_second_document_is_refused_at_its_place() -> None:
    with pytest.raises(DocumentError, match=r"two\.yaml:2:1: starts a second document"):
        parse_document("a: 1\n---\nb: 2\n", "two.yaml")


def test_a_file_that_is_not_there_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"none\.yaml:1:1: cannot be read"):
        read_document(tmp_path / "none.yaml")


def test_a_file_may_be_as_large_as_is_said_and_no_larger(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("a: " + "x" * 97)

    assert read_document(path, largest=100).need("a").text() == "x" * 97
    with pytest.raises(
        DocumentError, match=r"large\.yaml:1:1: is larger than .* MiB; expected a file that a person wrote"
    ):
        read_document(path, largest=99)


def test_a_file_of_ten_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"\xff" * 10_000_000)

    with pytest.raises(DocumentError, match="is larger than 8 MiB"):
        read_document(path)


def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(DocumentError, match="is larger than 8 MiB"):
        read_document(Path("/dev/zero"))


def test_line_ends_of_windows_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")

    node = read_document(path)

    assert (node.need("a").text(), node.need("b").text()) == ("1", "2")
    assert str(node.need("b").place).endswith(":2:4")
