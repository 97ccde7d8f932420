"""One small law file, and a writer for variants of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from poisonbook.law.book import Book, load_book

ATLANTIS = """\
code: XA
name: Atlantis
aliases: [XATL]
checked: 2025-01-01
acts:
  - {title: Atlantis Act, url: https://law.example}
conversions:
  - substance: blue-salt
    stated: "% w/w"
    wanted: "% w/w N from ammonium nitrate"
    factor: 0.35
    certainty: memory
    source: a school book
substances:
  blue-salt:
    name: blue salt
    cas: 7722-84-1
    ec: 231-765-0
    un: [2014]
    names: {en: [blue salt, azure]}
    seen: [en]
  red-salt: {cas: 7697-37-2}
lists:
  - schedule: Table A
    act: Atlantis Act
    article: s. 1
    status: restricted
    below: reportable
    start: 2020-01-01
    certainty: memory
    sources: [https://law.example/1]
    entries:
      - id: xa-blue
        substance: blue-salt
        limit: above 10 % w/w
        licence: up to 20 % w/w
      - id: xa-red
        substance: red-salt
requirements:
  - {id: XA-1, ref: s. 2, kind: retention, text: Keep it., certainty: memory, sources: [https://law.example/2]}
retention: {months: 6, counted_from: the sale, requirement: XA-1}
loss_report: {hours: 36, counted_from: the day it is noticed, requirement: XA-1}
"""

WriteLaw = Callable[..., Path]


@pytest.fixture
def write_law(tmp_path: Path) -> WriteLaw:
    """Writes `ATLANTIS` with some of its text replaced, and gives back the path."""

    def write(*changes: tuple[str, str], name: str = "xa.yaml", text: str = ATLANTIS) -> Path:
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def book() -> Book:
    """The law that is shipped."""
    return load_book()
