"""An impact assessment as files: Markdown or a page, and the map of data for machines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import yaml

from poisonbook.errors import PoisonbookError
from poisonbook.register.impact import ImpactFacts
from poisonbook.reports.fides import fides_dataset
from poisonbook.reports.impact import impact_markdown, impact_page, kept_of
from poisonbook.reports.pages import write_page

MARKDOWN = (".md",)
PAGE = (".html", ".htm")
YAML = (".yaml", ".yml")
JSON = (".json",)


class ImpactFileError(PoisonbookError):
    """An assessment or a map of data is not written under this name."""

    code: ClassVar[str] = "impact-file"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; nothing was written"


def need_places(out: Path, data_map: Path | None, *, force: bool) -> None:
    """Go on only where an assessment and a map may be written.

    Raises:
        ImpactFileError: the ending is not known, or there is an assessment already and it is not to be written over.
    """
    _need_ending(out, MARKDOWN + PAGE)
    if data_map is not None:
        _need_ending(data_map, YAML + JSON)
    if out.exists() and not force:
        raise ImpactFileError(str(out), "is there already, and people may have filled it in; --force writes over it")


def _need_ending(path: Path, known: tuple[str, ...]) -> None:
    if path.suffix.lower() not in known:
        raise ImpactFileError(str(path), f"the name has to end in {', '.join(known[:-1])} or {known[-1]}")


def assessment(facts: ImpactFacts, name: str, lang: str) -> str:
    """The assessment in the form that a file of this name has: a page, or Markdown."""
    return impact_page(facts, lang) if name.lower().endswith(PAGE) else impact_markdown(facts, lang)


def write_assessment(facts: ImpactFacts, path: Path, lang: str) -> None:
    """Write the assessment, whole or not at all.

    Raises:
        ReportNotWrittenError: it cannot be written there.
    """
    write_page(assessment(facts, path.name, lang), path)


def dataset(facts: ImpactFacts) -> dict[str, Any]:
    """The map of data in the form of Fideslang."""
    return fides_dataset(facts, kept_of(facts, "en"))


def dataset_text(facts: ImpactFacts, name: str) -> str:
    """The map of data in the form that a file of this name has: YAML, or JSON."""
    found = dataset(facts)
    if name.lower().endswith(YAML):
        return yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=120)
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def write_dataset(facts: ImpactFacts, path: Path) -> None:
    """Write the map of data, whole or not at all.

    Raises:
        ReportNotWrittenError: it cannot be written there.
    """
    write_page(dataset_text(facts, path.name), path)
