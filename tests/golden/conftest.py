"""Golden files: what the program makes, kept as files that a person reviews when they change.

`pytest tests/golden --rewrite-golden` writes them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--rewrite-golden`."""
    parser.addoption("--rewrite-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a golden file, by its path under tests/golden; or write the file."""
    rewrite = bool(request.config.getoption("--rewrite-golden", default=False))
    here = Path(__file__).parent

    def compare(name: Path, text: str) -> None:
        file = here / name
        if rewrite:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert file.exists(), f"{name} is missing; write it with pytest tests/golden --rewrite-golden"
        assert text == file.read_text(encoding="utf-8")

    return compare
