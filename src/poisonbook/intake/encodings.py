"""Which encoding a file is in, and its bytes as UTF-8.

A byte order mark and valid UTF-8 decide at once. Otherwise every 8-bit encoding of `data/alphabets.yaml` is tried
and the one wins under which the letters of each line belong to one language. charset-normalizer, which finds
multi-byte encodings well, told German and French CSV files in Windows-1252 from Mac Roman and CP850 wrongly in half
of our samples of 300 product lines; it is asked only when no alphabet fits.
"""

from __future__ import annotations

import codecs
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from poisonbook.intake.errors import EncodingError
from poisonbook.intake.streams import ByteStream, PeekableStream
from poisonbook.values.documents import read_document

UTF8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_LINES = 200
_SAMPLE_BYTES = 32 << 10
_FITS = 0.6
"""Below this share of letters in their place, no alphabet fits."""
_HEAD_START = 0.5
"""Letters by which an encoding must be better than the one listed before it: a few letters prove little."""
_BYTE_ORDER_MARK = "\ufeff"


def detect_encoding(head: bytes) -> str:
    """The name of the encoding that the first bytes of a file are in; `utf-8` when they are plain ASCII."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head[:4096]:
        return _wide(head[:4096])
    lines = list(_telling_lines(head))
    # 8-bit text hardly ever happens to be UTF-8: where most lines are, the others are damaged.
    if 2 * sum(is_utf8(line) for line in lines) >= len(lines) + 1 or is_utf8(head):
        return UTF8
    fits = [(_fit(lines, encoding) - _HEAD_START * order, encoding) for order, encoding in enumerate(_encodings())]
    best = max(fits, key=lambda fit: fit[0])[1]
    if _fit(lines, best) >= _FITS * sum(_strange_bytes(line) for line in lines):
        return best.name
    return _other(b"\n".join(lines), otherwise=best.name)


def is_utf8(head: bytes) -> bool:
    """Whether `head` is UTF-8, leaving aside a character that its end cuts in two."""
    try:
        codecs.getincrementaldecoder(UTF8)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


class Utf8Stream(PeekableStream):
    """The text of a byte stream as UTF-8 bytes without a byte order mark.

    A detected UTF-8 passes as it is, so that a bad row can be refused by itself; anything else, and UTF-8 that the
    user named, must decode to the last byte.

    Raises while it is read:
        EncodingError: bytes that are not text in the encoding.
    """

    def __init__(self, name: str, stream: ByteStream, encoding: str, *, given: bool) -> None:
        super().__init__()
        self._name = name
        self._stream = stream
        self._encoding = encoding
        self._given = given
        self._decoder: codecs.IncrementalDecoder | None = None
        if given or encoding != UTF8:
            self._decoder = codecs.getincrementaldecoder(encoding)()
        elif stream.peek(3) == codecs.BOM_UTF8:
            stream.read(3)
        self._bytes_before = 0
        self._at_start = True

    def _fetch(self, size: int) -> bytes:
        if self._decoder is None:
            return self._stream.read(size)
        while data := self._stream.read(size):
            if text := self._decode(data, final=False):
                return text
        return self._decode(b"", final=True)

    def close(self) -> None:
        """Close the bytes underneath too."""
        self._stream.close()
        super().close()

    def _decode(self, data: bytes, *, final: bool) -> bytes:
        decoder = self._decoder
        assert decoder is not None  # noqa: S101 - only called when there is one
        try:
            text = decoder.decode(data, final)
            if self._at_start and text:
                self._at_start = False
                text = text.removeprefix(_BYTE_ORDER_MARK)
            utf8 = text.encode(UTF8)
        except UnicodeError as error:
            start = self._bytes_before + (error.start if isinstance(error, UnicodeDecodeError) else 0)
            source = "given" if self._given else "detected"
            raise EncodingError(
                self._name,
                f"is not {self._encoding} (the encoding {source}): no text at about byte {start:,}; "
                "name the right one with --encoding",
            ) from None
        self._bytes_before += len(data)
        return utf8


@dataclass(frozen=True, slots=True)
class _Encoding:
    name: str
    alphabets: tuple[frozenset[str], ...]
    symbols: frozenset[str]


@cache
def _encodings() -> tuple[_Encoding, ...]:
    root = read_document(Path(__file__).parent / "data" / "alphabets.yaml")
    letters = {name: node.text() for name, node in root.need("languages").mapping.items()}
    symbols = frozenset(root.need("symbols").text() + "\u00a0")
    return tuple(
        _Encoding(name, tuple(frozenset(letters[lang] + letters[lang].upper()) for lang in node.texts()), symbols)
        for name, node in root.need("encodings").mapping.items()
    )


def _telling_lines(head: bytes) -> Iterator[bytes]:
    taken = 0
    if head.lstrip().startswith(b"["):
        head = head.replace(b"}", b"}\n")  # a JSON array may be one line
    lines = (line for line in head.split(b"\n")[:-1] or [head] if not line.isascii())
    for _, line in zip(range(_SAMPLE_LINES), lines, strict=False):
        yield line[: _SAMPLE_BYTES - taken]
        taken += len(line)
        if taken >= _SAMPLE_BYTES:
            return


def _fit(lines: Sequence[bytes], encoding: _Encoding) -> float:
    """How many letters belong to the language of their line, less those that do not."""
    score = 0.0
    for line in lines:
        try:
            text = line.decode(encoding.name)
        except UnicodeDecodeError:
            return -math.inf
        strange = [at for at, letter in enumerate(text) if not letter.isascii()]
        score += max(_line_score(text, strange, alphabet, encoding.symbols) for alphabet in encoding.alphabets)
    return score


def _strange_bytes(line: bytes) -> int:
    return sum(byte >= 0x80 for byte in line)


def _line_score(text: str, strange: Sequence[int], alphabet: frozenset[str], symbols: frozenset[str]) -> float:
    score = 0.0
    for at in strange:
        before, letter, after = text[at - 1 : at] if at else "", text[at], text[at + 1 : at + 2]
        inside_word = before.isalpha() and after.isalpha()
        if letter in alphabet:
            jumps = letter.isupper() and before.islower()  # KOI8 and Windows-1251 swap the cases
            foreign = ord(letter) > 0x24F and any(side.isalpha() and side.isascii() for side in (before, after))
            score += -1.0 if jumps or foreign else 1.0
        elif letter in symbols and (not inside_word or letter in "’·\u00a0"):
            score += 0.9
        else:
            score -= 1.0
    return score


def _wide(head: bytes) -> str:
    """UTF-16 without a byte order mark has its NUL bytes on one side; anything else is left to be found binary."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else UTF8


def _other(sample: bytes, *, otherwise: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best is not None else otherwise
