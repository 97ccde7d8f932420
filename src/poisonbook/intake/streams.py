"""Bytes of a file, unpacked on the way, with a bound on what may come out.

Nothing is written to disk and no more than a few blocks are held, whatever the file says.
"""

from __future__ import annotations

import io
from abc import abstractmethod
from typing import BinaryIO, Protocol

import pyarrow as pa

from poisonbook.intake.errors import BombError, EmptyFileError, FileUnreadableError, TruncatedFileError
from poisonbook.intake.sources import FileSource, StreamSource

LINE_LIMIT = 8 << 20
"""The longest line that is read, and the size of the blocks files are read in: 8 MiB."""
BOMB_RATIO = 200
"""Text tables pack 5 to 50 times; gzip can reach 1,032 and zstd far more."""
BOMB_BYTES = 1 << 30
"""Unpacking stops when it passes both `BOMB_RATIO` and this many bytes (1 GiB)."""

_PACKINGS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}


class _Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


class PeekableStream(io.BufferedIOBase):
    """A readable stream whose next bytes can be looked at before they are read."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = b""

    @abstractmethod
    def _fetch(self, size: int) -> bytes:
        """About `size` further bytes, empty only at the end."""

    def readable(self) -> bool:
        """Always true."""
        return True

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer only at the end; a later read gives them again."""
        parts, held = [self._ahead], len(self._ahead)
        while held < size and (more := self._fetch(size - held)):
            parts.append(more)
            held += len(more)
        self._ahead = b"".join(parts)
        return self._ahead[:size]

    def read(self, size: int | None = -1, /) -> bytes:
        """The next `size` bytes, fewer only at the end."""
        wanted = LINE_LIMIT if size is None or size < 0 else size
        ahead = self.peek(wanted)
        self._ahead = self._ahead[len(ahead) :]
        return ahead


class _CountedBytes(io.BufferedIOBase):
    """The bytes as they lie in the file, counted, with the system's errors put into words."""

    def __init__(self, name: str, stream: BinaryIO, owned: bool) -> None:
        super().__init__()
        self._name = name
        self._stream = stream
        self._owned = owned
        self._head = b""
        self.count = 0

    def readable(self) -> bool:
        return True

    def head(self, size: int) -> bytes:
        """The first `size` bytes; the next read gives them again."""
        while len(self._head) < size and (more := self._read_raw(size - len(self._head))):
            self._head += more
        return self._head

    def read(self, size: int | None = -1, /) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        return self._read_raw(LINE_LIMIT if size is None or size < 0 else size)

    def _read_raw(self, size: int) -> bytes:
        try:
            data = self._stream.read(size)
        except OSError as error:
            raise FileUnreadableError(self._name, f"cannot be read ({error.strerror or 'system error'})") from None
        self.count += len(data)
        return data

    def close(self) -> None:
        if self._owned:
            self._stream.close()
        super().close()


class ByteStream(PeekableStream):
    """What a file says once unpacked.

    Raises while it is read:
        TruncatedFileError: packed data that ends too early or is damaged.
        BombError: it unpacks to more than `BOMB_BYTES` and more than `BOMB_RATIO` times its size.
    """

    def __init__(self, name: str, stream: BinaryIO, *, owned: bool) -> None:
        super().__init__()
        self._name = name
        self._counted = _CountedBytes(name, stream, owned)
        self._unpacked = 0
        start = self._counted.head(4)
        self.packing = next((packing for magic, packing in _PACKINGS.items() if start.startswith(magic)), None)
        """`gzip`, `zstd` or None."""
        self._inner: _Reader = pa.CompressedInputStream(self._counted, self.packing) if self.packing else self._counted

    @property
    def bytes_read(self) -> int:
        """How many bytes of the file, packed as it lies there, have been read."""
        return self._counted.count

    def _fetch(self, size: int) -> bytes:
        if not self.packing:
            return self._inner.read(size)
        try:
            # Small steps: a bomb is noticed before much of it is held.
            data = self._inner.read(min(size, 1 << 20))
        except OSError:
            raise TruncatedFileError(self._name, self.packing) from None
        self._unpacked += len(data)
        if self._unpacked > BOMB_BYTES and self._unpacked > BOMB_RATIO * self._counted.count:
            raise BombError(self._name, self._counted.count, self._unpacked)
        return data

    def close(self) -> None:
        """Close the file underneath too, unless somebody else opened it."""
        self._counted.close()
        super().close()


def open_bytes(source: FileSource | StreamSource) -> ByteStream:
    """The unpacked bytes of `source`, from its start.

    Raises:
        EmptyFileError: it has no byte.
        FileUnreadableError: the system does not let it be opened or read.
    """
    stream = ByteStream(source.name, source.open(), owned=isinstance(source, FileSource))
    if not stream.peek(1):
        stream.close()
        raise EmptyFileError(source.name)
    return stream
