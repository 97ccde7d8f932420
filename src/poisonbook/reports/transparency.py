"""The page of the public report, which a citizen reads: one HTML file, whole in itself."""

from __future__ import annotations

from poisonbook.reports.pages import render
from poisonbook.reports.transparency_words import transparency_words
from poisonbook.transparency.figures import Figures


def transparency_page(figures: Figures, lang: str) -> str:
    """The page in one language; the same figures give the same bytes."""
    words = transparency_words(lang)
    tables = [(one, words.head(one), words.rows(one, figures)) for one in figures.cells.sections]
    return render("transparency.html", figures=figures, says=words, tables=tables, lang=lang)
