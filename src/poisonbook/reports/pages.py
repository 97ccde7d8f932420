"""Templates to one self-contained page, and the page to its file.

Everything on a page may come from a hostile catalogue. Autoescape is on, and characters that could
hide or turn round the words a reader must judge are shown by their number.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.reports import figures, words
from poisonbook.reports.charts import LABEL_LINE, PLOT_HEIGHT, bars_in_words

if TYPE_CHECKING:
    from jinja2 import Environment

_DECEIVING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Controls, overrides of the writing direction (Unicode UAX 9) and halves of characters that UTF-8 cannot hold."""

_WEB_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


class ReportNotWrittenError(PoisonbookError):
    """A report's file cannot be written; nothing stands under its name that did not stand there before."""

    code: ClassVar[str] = "report-not-written"
    exit_code: ClassVar[int] = 4

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: the report cannot be written ({self.problem}); name a folder that can be written to"


def render(template: str, **values: object) -> str:
    """The page that the shipped `template` makes of `values`."""
    return _environment().get_template(template).render(values)


def write_page(page: str, path: Path) -> None:
    """Write `page` to `path` as UTF-8, whole or not at all.

    Raises:
        ReportNotWrittenError: the folder is missing, not writable or full.
    """
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        try:
            unfinished.write_text(page, encoding="utf-8", newline="\n")
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise ReportNotWrittenError(str(path), error.strerror or type(error).__name__) from None


def visible(text: str) -> str:
    """The text with every character that could deceive a reader replaced by its number.

    >>> visible("acid" + chr(0x202E) + "exe")
    'acid⟨U+202E⟩exe'
    """
    return _DECEIVING.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def is_web_address(url: str) -> bool:
    """Whether `url` may stand behind a link: http or https only, since law files are written by others too."""
    return _WEB_ADDRESS.fullmatch(url) is not None


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def finished(value: Any) -> Any:
        return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=PackageLoader("poisonbook.reports"),
        autoescape=True,
        finalize=finished,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "bars_in_words": bars_in_words,
        "day": figures.day,
        "kg": figures.kilograms,
        "many": figures.many,
        "moment": figures.moment,
        "number": figures.number,
        "plain": words.plain,
        "shortened": figures.shortened,
    }
    environment.globals |= {"words": words, "label_line": LABEL_LINE, "plot_height": PLOT_HEIGHT}
    environment.tests["web_address"] = is_web_address
    return environment
