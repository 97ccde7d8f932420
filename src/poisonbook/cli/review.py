"""`poisonbook review`: findings that people have to look at."""

from __future__ import annotations

from pathlib import Path

import click

from poisonbook.cli.house_options import print_things
from poisonbook.cli.service_options import json_option, opened_register, register_options


@click.group("review")
def review() -> None:
    """Put before people what was found elsewhere than at the checkout."""


@review.command("import", short_help="Make cases of the findings of a screening.")
@click.argument("results", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@json_option
@register_options
def import_(results: Path, operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """Make cases of the findings in DIR, the result folder of `poisonbook screen`.

    Findings that share an order become one case, or part of the one that is open. The same folder again changes
    nothing. Customers stay the pseudonyms of the screening: screen with a key of your own (`--key`), so that one
    customer is one from day to day.
    """
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.review_import import ImportedFindings, import_findings

        def said(one: ImportedFindings) -> str:
            late = f"; {one.past_date:,} past their date, left out" if one.past_date else ""
            return f"{one.findings:,} findings read, {one.cases:,} cases opened or extended{late}"

        print_things([import_findings(service, whose, results)], said, as_json=as_json)


@review.command("quality", short_help="Whether people decide alike, see what is harmless, and take the time.")
@json_option
@register_options
def quality(operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """The quality of the review over the last twelve months, of all reviewers together.

    Some decided cases come once more before somebody else, and some made-up harmless purchases are among the cases;
    nobody is told which. What would be the figure of one person is left out. Exits with 1 where there is a notice.
    """
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.cli.review_figures import lines_of
        from poisonbook.workflows.review_quality import quality_of_operator

        found = quality_of_operator(service, whose.id)
        print_things([found], lambda one: "\n".join(lines_of(one)), as_json=as_json)
    if found.notices:
        raise SystemExit(1)
