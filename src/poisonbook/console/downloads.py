"""Files that a page gives out: named by us, kept by no cache, never shown as a page of ours."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from poisonbook.web.operations import Answer

PDF, ZIP, MESSAGE, PLAIN_JSON = "application/pdf", "application/zip", "message/rfc822", "application/json"
TEXT = "text/plain; charset=utf-8"
_NO_DAY = (1980, 1, 1, 0, 0, 0)
"""The first that a ZIP file can name: the same content is the same file."""


def download(name: str, content: bytes, media: str) -> Answer:
    """A file that the browser saves.

    Args:
        name: of an id of our own and an ending, so that nothing in it means anything in a header.
    """
    return _file(name, content, media, "attachment")


def shown(name: str, content: bytes, media: str) -> Answer:
    """A file that the browser shows, or saves under this name."""
    return _file(name, content, media, "inline")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files as one, the same bytes for the same files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _NO_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return made.getvalue()


def _file(name: str, content: bytes, media: str, how: str) -> Answer:
    return Answer(200, content, {"Content-Disposition": f'{how}; filename="{name}"'}, media)
