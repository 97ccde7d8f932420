"""`poisonbook recognise`: which products of a catalogue are regulated, and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.options import file_option, input_options, intake_options, law_options, processes_option
from poisonbook.cli.progress import progress_bars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from poisonbook.facts.recognition import Listing, Recognition
    from poisonbook.workflows.recognising import RecogniseRequest, Run

REFUSED_SHOWN = 20


@click.command("recognise")
@click.argument("catalogue", nargs=-1, type=click.Path(allow_dash=True))
@click.option(
    "--text",
    "texts",
    metavar="TEXT",
    multiple=True,
    help="A listing's text in place of CATALOGUE; '-' reads one a line from standard input. Repeatable.",
)
@law_options
@click.option("--all", "every", is_flag=True, help="Also the listings that are not regulated.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a listing, in input order.")
@file_option("--html", help="Also write a self-contained page.")
@file_option("--review", help="Also write what must be asked and decided: CSV to fill in, or a page (.html).")
@click.option(
    "--explain",
    metavar="[ID]",
    is_flag=False,
    flag_value="",
    help="Show how the listing ID, or each TEXT, came to its result. ID stands after CATALOGUE.",
)
@file_option("--words", help="Your own names, products and words to ignore (YAML).")
@file_option("--decisions", help="Your staff's decisions about products (YAML, or a review list filled in).")
@file_option("--state", help="Recognise only what changed since the run that wrote FILE; it is written anew.")
@click.option(
    "--sds",
    "sheets",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Safety data sheets (PDF, text) or folders of them, alone or for the listings of CATALOGUE. Repeatable.",
)
@file_option("--sds-map", help="Which sheet belongs to which listing (CSV: id, sheet).")
@processes_option
@input_options
def recognise(
    catalogue: tuple[str, ...], *, texts: tuple[str, ...], html: Path | None, review: Path | None, **options: Any
) -> None:
    """Say which products of CATALOGUE are regulated, with the words that show it.

    CATALOGUE is one or more files (CSV, JSON Lines, one JSON array, Parquet; gzip or zstd), folders, globs, '-' for
    standard input, or a table by URL (duckdb:///file.db?table=products, postgresql://user@host/db?table=products).

    Columns: id, title, description, brand, category, lang. Shopify, WooCommerce, Magento and Google Merchant exports
    are read as they come.
    """
    from poisonbook.workflows.recognising import recognising

    request = _request(catalogue, _texts(texts), options)
    if options["sheets"]:
        from poisonbook.cli.sheets import recognise_sheets

        for option, given in (("--html", html), ("--review", review), ("--explain", options["explain"])):
            if given is not None:
                raise click.UsageError(f"{option} does not go with --sds")
        recognise_sheets(options["sheets"], request, mapping=options["sds_map"], as_json=options["as_json"])
        return
    if options["explain"] is not None:
        _explain(request, options["explain"], as_json=options["as_json"])
        return
    as_json: bool = options["as_json"]
    with progress_bars(shown=True) as progress, recognising(request, progress=progress) as run:
        keep = html is not None or review is not None
        kept = list(_print_json(run.found, keep=keep) if as_json else run.found)
    if not as_json:
        from poisonbook.cli.recognise_table import print_table

        print_table(kept, run.counts, run.recogniser.jurisdiction)
    _write_pages(run, kept, html, review)
    _report_run(run, err=as_json)
    _report_refused(run.refused(), run.refused_places())


def _texts(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts, with the lines of standard input in the place of '-'."""
    lines = (
        [line.strip() for line in sys.stdin.buffer.read().decode("utf-8", "replace").splitlines()]
        if "-" in texts
        else []
    )
    given = (one for text in texts for one in (lines if text == "-" else (text,)))
    return tuple(text for text in given if text)


def _request(catalogue: tuple[str, ...], texts: tuple[str, ...], options: dict[str, Any]) -> RecogniseRequest:
    from poisonbook.workflows.recognising import RecogniseRequest

    if bool(catalogue) == bool(texts) and (texts or not options["sheets"]):
        problem = "give a CATALOGUE or --text, not both" if catalogue else "give a CATALOGUE, or a listing with --text"
        raise click.UsageError(problem)
    if texts and options["state"] is not None:
        raise click.UsageError("--state is for a CATALOGUE: texts have no ids to be known again by")
    return RecogniseRequest(
        catalogue=catalogue,
        texts=texts,
        jurisdiction=options["jurisdiction"],
        on=options["on"],
        law_paths=options["law_paths"],
        words=options["words"],
        decisions=options["decisions"],
        state=options["state"],
        every=options["every"] or bool(texts),
        processes=options["processes"],
        reading=intake_options(options),
    )


def _explain(request: RecogniseRequest, id_: str, *, as_json: bool) -> None:
    from poisonbook.cli.explain import print_explanation
    from poisonbook.workflows.explaining import explanations

    if as_json:
        raise click.UsageError("--explain is for people; --json prints the result and its evidence")
    if not request.texts and not id_:
        raise click.UsageError("--explain needs the ID of a listing of CATALOGUE: --explain ID")
    for explanation in explanations(request, id_):
        print_explanation(explanation)


def _print_json(found: Iterator[tuple[Listing, Recognition]], *, keep: bool) -> Iterator[tuple[Listing, Recognition]]:
    from poisonbook.facts.records import recognition_record

    for listing, recognition in found:
        sys.stdout.write(json.dumps(recognition_record(recognition), ensure_ascii=False) + "\n")
        if keep:
            yield listing, recognition


def _write_pages(run: Run, kept: list[tuple[Listing, Recognition]], html: Path | None, review: Path | None) -> None:
    from poisonbook.clock import system_clock

    if html is not None:
        from poisonbook.workflows.pages import write_recognitions

        write_recognitions(html, kept, run.counts, run.refused(), recogniser=run.recogniser, made_at=system_clock())
    if review is not None:
        from poisonbook.workflows.review import review_items, write_review

        items = review_items(kept, run.decisions)
        write_review(review, items, run.recogniser, system_clock())
        click.echo(f"{len(items):,} listings to be settled are in {review}", err=True)


def _report_run(run: Run, *, err: bool) -> None:
    """Say what was carried over, and what became of the decisions."""
    if run.carried is not None:
        anew = f" ({run.carried.anew})" if run.carried.anew else ""
        click.echo(f"{run.carried.changed:,} changed of {run.carried.listings:,}{anew}", err=err)
    if run.decisions is not None:
        for id_, outcome in list(run.decisions.not_held())[:REFUSED_SHOWN]:
            click.echo(f"decision on {id_}: {outcome.help}", err=True)
        counts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in run.decisions.counts().items())
        click.echo(f"decisions: {counts}", err=err)


def _report_refused(refused: dict[str, int], places: list[tuple[str, int, str]]) -> None:
    """Say on standard error which rows were refused and why, and exit with 3 if any were."""
    if refused:
        for file, row, reason in places[:REFUSED_SHOWN]:
            click.echo(f"{file}: row {row:,}: {reason}", err=True)
        if len(places) > REFUSED_SHOWN:
            click.echo("…", err=True)
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(refused.items()))
        click.echo(f"refused rows: {reasons}", err=True)
        raise click.exceptions.Exit(3)
