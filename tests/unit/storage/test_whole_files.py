"""Files that are replaced as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from poisonbook.storage.whole_files import replace_whole

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_whole(path, b"a long content")
    replace_whole(path, b"short")

    assert path.read_bytes() == b"short"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o600


def test_where_it_cannot_be_replaced_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()

    with pytest.raises(OSError, match="file"):
        replace_whole(tmp_path / "file", b"content")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]
