"""Files that pages give out."""

from __future__ import annotations

import io
import zipfile

from poisonbook.console.downloads import PDF, download, shown, zipped

FILES = {"rep_1.json": b"{}", "rep_1.pdf": b"%PDF-1.7"}


def test_the_same_files_are_the_same_bytes_and_for_their_owner_alone() -> None:
    made = zipped(FILES)

    assert made == zipped(dict(FILES))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {one.filename: archive.read(one) for one in archive.infolist()} == FILES
        assert {one.external_attr >> 16 for one in archive.infolist()} == {0o600}


def test_a_file_is_saved_or_shown_under_its_name() -> None:
    assert download("rep_1.pdf", b"", PDF).headers == {"Content-Disposition": 'attachment; filename="rep_1.pdf"'}
    assert shown("rep_1.pdf", b"", PDF).headers == {"Content-Disposition": 'inline; filename="rep_1.pdf"'}
