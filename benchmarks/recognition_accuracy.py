"""How right recognition is: on labelled listings, and on ordinary catalogues where every hit is looked at.

    python -m benchmarks.recognition_accuracy [--labelled FILE …] [--ordinary CATALOGUE …] [--errors] [--json]

Without files, the project's own cases in `benchmarks/cases` are judged; `benchmarks/cases/README.md` says what a
case is and how it is scored. Beside poisonbook stand a keyword search, a linear text classifier and an earlier run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.recognition.cases import CaseError, read_cases
from benchmarks.recognition.classifier import LinearClassifier
from benchmarks.recognition.keywords import KeywordSearch
from benchmarks.recognition.ordinary import count_catalogue
from benchmarks.recognition.records import ordinary_record, run_record
from benchmarks.recognition.reference import read_reference, write_reference
from benchmarks.recognition.run import run_cases
from benchmarks.recognition.substances import Substances
from benchmarks.recognition.tables import print_ordinary, print_run
from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.errors import PoisonbookError
from poisonbook.law.book import load_book

SHIPPED = Path(__file__).parent / "cases"
REFERENCE = SHIPPED / "reference.json"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, or with `--json` one JSON value."""
    given = _parser().parse_args(arguments)
    try:
        record = _run(given, Console(width=150, quiet=given.json))
    except (CaseError, PoisonbookError) as error:
        sys.exit(f"error: {error}")
    if given.json:
        print(json.dumps(record, ensure_ascii=False, indent=1))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="How right recognition is.")
    parser.add_argument("--labelled", type=Path, nargs="+", default=[], metavar="FILE", help="files of labelled cases")
    parser.add_argument(
        "--ordinary", type=Path, nargs="+", default=[], metavar="FILE", help="catalogues without labels"
    )
    parser.add_argument("--train", type=Path, metavar="FILE", help="the cases that the linear classifier learns from")
    parser.add_argument("--no-baselines", action="store_true", help="judge by poisonbook alone")
    parser.add_argument("--errors", "--wrong", action="store_true", help="list every wrong answer with its spans")
    parser.add_argument("--json", action="store_true", help="write one JSON value instead of tables")
    parser.add_argument(
        "--reference", type=Path, default=REFERENCE, metavar="FILE", help="the frozen run to compare with"
    )
    parser.add_argument("--freeze", metavar="NAME", help="make this run the frozen one, under this name")
    parser.add_argument("--jurisdiction", default="EU")
    parser.add_argument("--on", type=date.fromisoformat, default=date.today(), help="day of the law (default: today)")  # noqa: DTZ011
    parser.add_argument("--drop", default="source,licence", help="columns of the catalogues to leave out")
    return parser


def _run(given: argparse.Namespace, console: Console) -> dict[str, Any]:
    shipped = sorted(SHIPPED.glob("*.jsonl"))
    if given.freeze and given.labelled and given.reference == REFERENCE:
        raise CaseError("--freeze of other cases than the project's own needs a --reference FILE of its own")
    book = load_book()
    substances = Substances.listed(book, given.jurisdiction, given.on)
    keywords = None if given.no_baselines else KeywordSearch(book, substances.entries)
    training = [] if given.train is None else read_cases([given.train], substances)
    files = given.labelled or ([] if given.ordinary else shipped)
    cases = read_cases(files, substances)
    recogniser = Recogniser(book, given.jurisdiction, given.on, cache=default_cache())
    record: dict[str, Any] = {}
    if files:
        run = run_cases(cases, recogniser, keywords, training, read_reference(given.reference))
        print_run(run, console, show_errors=given.errors)
        record["labelled"] = run_record(run)
        if given.freeze:
            write_reference(given.reference, given.freeze, cases, run.ours)
    if given.ordinary:
        learnt = training or cases or read_cases(shipped, substances)
        baselines = None if keywords is None else (keywords, LinearClassifier(learnt))
        drop = frozenset(filter(None, given.drop.split(",")))
        counts = [count_catalogue(path, drop, recogniser, baselines) for path in given.ordinary]
        print_ordinary(counts, console)
        record["ordinary"] = ordinary_record(counts)
    return record


if __name__ == "__main__":
    main()
