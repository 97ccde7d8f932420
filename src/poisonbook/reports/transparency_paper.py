"""The public report on paper: the same figures and texts as the page."""

from __future__ import annotations

import io
from collections.abc import Iterator

from poisonbook.reports.sections import Paper, Section
from poisonbook.reports.transparency_words import TransparencyWords, transparency_words
from poisonbook.transparency.figures import Figures

_WIDTHS = {2: (75, 25), 3: (50, 22, 28)}


def transparency_pdf(figures: Figures, lang: str) -> bytes:
    """The report as a PDF file; the same figures give the same bytes."""
    from poisonbook.reports.inspection_pdf import write_pdf

    file = io.BytesIO()
    write_pdf(file, transparency_paper(figures, lang))
    return file.getvalue()


def transparency_paper(figures: Figures, lang: str) -> Paper:
    """The report, to be drawn."""
    words = transparency_words(lang)
    name, year = figures.name, figures.year
    return Paper(
        title=words("title", name=name, year=year),
        subtitle=words("made", day=words.day(figures.released_at)),
        facts=tuple(_facts(words, figures)),
        sections=tuple(_sections(words, figures)),
        footer=words("footer", name=name, year=year),
        lang=lang,
        page=words.texts["page"],
    )


def _facts(words: TransparencyWords, figures: Figures) -> Iterator[tuple[str, str]]:
    lines = [words("how.noise"), words("how.size"), words("how.shop")]
    if figures.began is not None:
        lines.append(words("began", day=words.day(figures.began)))
    elif figures.counted_from != f"{figures.year}-01-01":
        lines.append(words("from", day=words.day(figures.counted_from)))
    if figures.is_small:
        lines.append(words("small"))
    yield words("how.title"), " ".join(lines)
    yield words("privacy.unit"), words("privacy.unit_says")
    said = {"library": figures.library, "epsilon": figures.epsilon, "adds": figures.adds, "keys": figures.keys}
    yield words("privacy.noise"), words("privacy.noise_says", **said)
    yield words("privacy.outside"), words("privacy.outside_says")
    yield words("check.digest"), words("check.digest_says", digest=figures.digest)
    yield words("check.by"), f"{figures.software}, {figures.library}"


def _sections(words: TransparencyWords, figures: Figures) -> Iterator[Section]:
    for section in figures.cells.sections:
        head = words.head(section)
        yield Section(
            title=section.title[words.lang],
            text=section.text[words.lang],
            head=head,
            widths=_WIDTHS[len(head)],
            rows=words.rows(section, figures),
        )
    yield Section(title=words("check.ledger"), text=figures.checkpoint or words("check.no_ledger"))
