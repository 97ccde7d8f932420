"""Forms with files (RFC 7578), taken apart in memory: nothing of them is ever written anywhere.

What a file is called is not read at all, so no name leads anywhere. Made for small files of our own, and strict: what
no browser sends is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from poisonbook.console.pages import UPLOAD, Page
from poisonbook.errors import PoisonbookError
from poisonbook.settings import Settings
from poisonbook.web.bodies import decode_fields, decode_form
from poisonbook.web.errors import MalformedRequestError

LARGEST_FILE = 16_384
"""Bytes of one file; a role key's has some two thousand."""
_MOST_PARTS = 20
_BOUNDARY = re.compile(r"multipart/form-data; *boundary=\"?([0-9A-Za-z'()+_,./:=?-]{1,70})\"?", re.IGNORECASE)
_PART = re.compile(
    rb'\r\ncontent-disposition: form-data; name="([a-z_]{1,40})"(; filename="[^"\r\n]*")?'
    rb"(?:\r\ncontent-type: [^\r\n]*)?\r\n\r\n(.*)",
    re.IGNORECASE | re.DOTALL,
)


class KeysOffError(PoisonbookError):
    """The console was told not to take keys."""

    code: ClassVar[str] = "console-keys-off"

    def __str__(self) -> str:
        return "this console takes no keys; the page says what to type on the command line"


class LargeFileError(PoisonbookError):
    """A file is larger than any that is asked for."""

    code: ClassVar[str] = "console-large-file"

    def __str__(self) -> str:
        return f"a file has at most {LARGEST_FILE} bytes here; this is another one than was asked for"


def need_keys_taken(page: Page, settings: Settings) -> None:
    """Go on only where the console may take what the page's form has; asked before any of it is read.

    Raises:
        KeysOffError: it may not.
    """
    if page.uploads and settings.console_keys == "off":
        raise KeysOffError


def decode_sent(page: Page, media: str, raw: bytes) -> tuple[object, Mapping[str, bytes]]:
    """The fields of a page's form, and what stands in the files that came with it; an empty one was not chosen.

    Args:
        media: the request's Content-Type.

    Raises:
        MalformedRequestError, InvalidBodyError: it is not the page's form.
        LargeFileError: a file has more bytes than it may.
    """
    if page.form is None:
        return None, {}
    if UPLOAD not in page.raw_media:
        return decode_form(page.form, raw), {}
    pairs, files = [], {}
    for name, content, is_file in _parts(media, raw):
        if not is_file:
            pairs.append((name, _text(content)))
        elif name not in page.uploads or name in files:
            raise MalformedRequestError("a file came that was not asked for")
        elif len(content) > LARGEST_FILE:
            raise LargeFileError
        else:
            files[name] = content
    return decode_fields(page.form, pairs), files


def _parts(media: str, raw: bytes) -> list[tuple[str, bytes, bool]]:
    """The parts of a body: what each is called, what stands in it, and whether it is a file."""
    found = _BOUNDARY.fullmatch(media.strip())
    if found is None:
        raise MalformedRequestError("the form names no boundary")
    first, *parts = (b"\r\n" + raw).split(b"\r\n--" + found[1].encode())
    if first or parts[-1:] not in ([b"--"], [b"--\r\n"]) or len(parts) > _MOST_PARTS:
        raise MalformedRequestError("the form has no beginning or no end, or too many parts")
    known = [_PART.fullmatch(part) for part in parts[:-1]]
    if None in known:
        raise MalformedRequestError("a part of the form is not as browsers send it")
    return [(one[1].decode(), one[3], one[2] is not None) for one in known if one is not None]


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise MalformedRequestError("a field of the form is not UTF-8") from None
