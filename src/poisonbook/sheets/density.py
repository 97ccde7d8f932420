"""The product's density from section 9."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from poisonbook.sheets.layout import Line
from poisonbook.sheets.letters import fold
from poisonbook.sheets.words import labels

_FIGURE = re.compile(
    r"(?<![\w.,])(?P<figure>\d{1,4}(?:[.,]\d{1,4})?)(?![\w.,]*\d)\s*(?P<unit>kg\s*/\s*m|g\s*/\s*l)?(?!\s*°)"
)
_LIGHTEST, _HEAVIEST = Decimal("0.5"), Decimal(3)
"""kg/l of the liquids and solutions that are sold; a figure outside is something else."""
_OTHER = re.compile(r"vapou?r|dampf|vapeur|bulk|schutt|apparent|par[ay]|gozok")


def density_of(lines: Sequence[Line]) -> Decimal | None:
    """kg/l, the highest when a range is given; None when the section does not say it plainly."""
    for place, line in enumerate(lines):
        text = fold(line.text)
        label = labels().density.search(text)
        if label is None or label.start() > 12 or _OTHER.search(text):
            continue
        below = fold(lines[place + 1].text) if place + 1 < len(lines) else ""
        for words in (text[label.end() :], below):
            figures = [_kg_per_litre(match) for match in _FIGURE.finditer(words)]
            likely = [figure for figure in figures if _LIGHTEST <= figure <= _HEAVIEST]
            if likely:
                return max(likely)
    return None


def _kg_per_litre(match: re.Match[str]) -> Decimal:
    figure = Decimal(match.group("figure").replace(",", "."))
    return figure / 1000 if match.group("unit") else figure
