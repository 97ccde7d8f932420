"""The text of one file or stream: a look at its head, then all of it from the start."""

from __future__ import annotations

from poisonbook.intake.encodings import Utf8Stream, detect_encoding
from poisonbook.intake.errors import EmptyFileError
from poisonbook.intake.json_array import ArrayLines
from poisonbook.intake.sources import FileSource, StreamSource
from poisonbook.intake.streams import LINE_LIMIT, ByteStream, PeekableStream, open_bytes


class TextInput:
    """Text that is inspected once and read later.

    Between the two a file is closed (a folder may hold thousands); a stream stays open, with its head put back.
    """

    def __init__(self, source: FileSource | StreamSource, stream: ByteStream, encoding: str | None) -> None:
        self.name = source.name
        self.rereadable = source.rereadable
        self.total_bytes = source.size
        self._source = source
        self._given = encoding is not None
        self.encoding = encoding or detect_encoding(stream.peek(LINE_LIMIT))
        """The encoding that was given or detected."""
        self._stream = stream
        self._is_array = False
        self._waiting: PeekableStream | None = self._decoded()
        self._closed_at: int | None = None

    def head(self) -> bytes:
        """The first 8 MiB as UTF-8.

        Raises:
            EmptyFileError: there is nothing but white space.
        """
        assert self._waiting is not None  # noqa: S101 - the head is asked for before the text is opened
        head = self._waiting.peek(LINE_LIMIT)
        if len(head) < LINE_LIMIT and not head.strip():
            raise EmptyFileError(self.name)
        return head

    def take_apart(self) -> None:
        """Give the elements of the JSON array that the text is, one a line, from here on."""
        assert self._waiting is not None  # noqa: S101 - asked for where the head has shown it
        self._is_array = True
        self._waiting = ArrayLines(self.name, self._waiting)

    def put_aside(self) -> None:
        """Close what can be opened again."""
        if self.rereadable and self._waiting is not None:
            self._waiting.close()
            self._waiting = None
            self._closed_at = 0

    def open(self) -> PeekableStream:
        """All of the text, from its start; the caller closes it."""
        if self._waiting is not None:
            text, self._waiting = self._waiting, None
            return text
        self._stream = open_bytes(self._source)
        self._closed_at = None
        return ArrayLines(self.name, self._decoded()) if self._is_array else self._decoded()

    def _decoded(self) -> Utf8Stream:
        return Utf8Stream(self.name, self._stream, self.encoding, given=self._given)

    @property
    def bytes_read(self) -> int:
        """Bytes of the file, packed as it lies on disk, that the present reading has taken."""
        return self._stream.bytes_read if self._closed_at is None else self._closed_at
