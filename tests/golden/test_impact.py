"""The draft of an impact assessment, kept as files that a person reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.golden.impact_facts import FACTS

from poisonbook.reports.impact import LANGUAGES, impact_markdown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_draft_says_what_was_reviewed(lang: str, golden: Callable[[Path, str], None]) -> None:
    golden(Path("impact") / f"{lang}.md", impact_markdown(FACTS, lang))
