"""Whatever the bytes: a sheet, or one of the documented errors."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.sheets.conftest import SAMPLES, Printer, read
from tests.unit.sheets.making import as_page, sheet

from poisonbook.sheets.errors import SheetError, SheetTooLargeError

SECTION = b"SECTION 3: Composition\n"
TEXTS = [path.read_bytes() for path in sorted(SAMPLES.glob("*.txt"))]


def assert_documented(data: bytes) -> None:
    with suppress(SheetError):
        read(data)


@settings(max_examples=300)
@given(data=st.binary(max_size=3000))
def test_random_bytes_raise_nothing_else(data: bytes) -> None:
    assert_documented(data)
    assert_documented(SECTION + data)
    assert_documented(b"%PDF-1.7\n" + data)


@settings(max_examples=300)
@given(text=st.text(max_size=2000))
def test_random_text_raises_nothing_else(text: str) -> None:
    assert_documented(SECTION + text.encode("utf-8", "surrogatepass"))


@settings(max_examples=300)
@given(data=st.data(), text=st.sampled_from(TEXTS))
def test_mutated_sheets_raise_nothing_else(data: st.DataObject, text: bytes) -> None:
    places = data.draw(st.lists(st.integers(0, len(text) - 1), max_size=40))
    mutated = bytearray(text)
    for place in places:
        mutated[place] = data.draw(st.sampled_from(b"\n\t |-%<>0123456789:;.,\xffHC"))

    assert_documented(bytes(mutated))


def test_mutated_pdfs_raise_nothing_else(printed: Printer) -> None:
    pdf = printed(as_page(TEXTS[0].decode()))

    @settings(max_examples=150, suppress_health_check=[HealthCheck.differing_executors])
    @given(places=st.lists(st.tuples(st.integers(0, len(pdf) - 1), st.integers(0, 255)), max_size=60))
    def mutate(places: list[tuple[int, int]]) -> None:
        mutated = bytearray(pdf)
        for place, byte in places:
            mutated[place] = byte
        assert_documented(bytes(mutated))

    mutate()
    for length in range(0, len(pdf), max(1, len(pdf) // 40)):
        assert_documented(pdf[:length])


@pytest.mark.parametrize(
    "piece", ["1", "9-", "< ", "7722-84-", "%", "( ", "H314: ", "Skin Corr. ", "CAS ", "to ", "\n", "10 - ", "a "]
)
def test_a_long_section_takes_no_longer_than_its_length(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.perf_counter()
        assert_documented(sheet("\n".join(piece * 40 for _ in range(times))).encode())
        return time.perf_counter() - start

    seconds(10)
    assert seconds(180) < 40 * seconds(18) + 1


def test_text_without_end_is_refused() -> None:
    with pytest.raises(SheetTooLargeError, match="line of more than"):
        read("a" * 100_000)
    with pytest.raises(SheetTooLargeError, match="characters of text"):
        read("a\n" * 2_000_000)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    from poisonbook.sheets.reading import read_sheet

    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.truncate(10 << 30)

    with pytest.raises(SheetTooLargeError, match="million bytes"):
        read_sheet(path, lambda _: "utf-8")
