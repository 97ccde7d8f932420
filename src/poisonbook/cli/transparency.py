"""`poisonbook transparency`: the public figures of a year, released once by two people, with noise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.house_options import print_things
from poisonbook.cli.review_desk import acting, desk
from poisonbook.cli.service_options import json_option, register_options
from poisonbook.cli.store_options import opened_store
from poisonbook.register.staff import StaffRole
from poisonbook.values.years import YEARS

if TYPE_CHECKING:
    from poisonbook.transparency.years import ReportYear
    from poisonbook.workflows.transparency import WrittenReport


class _Year(click.IntRange):
    """A calendar year."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The year, or a usage error that shows how to write one."""
        if not str(value).isdecimal():
            self.fail(f"{value!r} is not a year; write it as 2026", param, ctx)
        return super().convert(value, param, ctx)


_year = click.option(
    "--year",
    type=_Year(YEARS[0], YEARS[-1] - 1),
    metavar="YEAR",
    required=True,
    help="The calendar year, in UTC.",
)


class _OrWrite(click.Group):
    """Options that no command stands before are those of `write`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0].startswith("-") and args[0] not in ctx.help_option_names:
            args = ["write", *args]
        return super().parse_args(ctx, args)


@click.group("transparency", cls=_OrWrite)
def transparency() -> None:
    """Publish what was done in a year, in numbers that tell of nobody: counts of customers have noise.

    A year is released once, by two people; the budget of its noise is in the ledger. Needs the extra `transparency`.

    `poisonbook transparency --year YEAR` is short for `write`.
    """


@transparency.command("release", short_help="Have a year's figures released, as the first or the second person.")
@_year
@acting(StaffRole.DATA_PROTECTION)
def release(*, year: int, as_json: bool, **who: Any) -> None:
    """Propose that a year is released or, where another person did, release it: that is for good.

    Nobody sees a figure before. A year that is not over, or whose orders are deleted, is refused.
    """
    with desk(**who) as (service, staff):
        from poisonbook.workflows.transparency import release_year

        print_things([release_year(service, staff, year)], _line, as_json=as_json)


@transparency.command("write", short_help="Write the released figures of a year as a page, a paper and JSON.")
@_year
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    default=".",
    help="Into which folder; this one by default.",
)
@json_option
@register_options
def write(
    *, year: int, out: Path, operator: str | None, folder: Path | None, database: str | None, as_json: bool
) -> None:
    """Write what was released: HTML and PDF in English and German, and JSON. It is the same whenever it is written."""
    with opened_store(folder, database) as store:
        from poisonbook.workflows.access import the_operator
        from poisonbook.workflows.transparency import write_report

        print_things([write_report(store, the_operator(store, operator), year, out)], _files, as_json=as_json)


@transparency.command("list", short_help="List the years that are public, or are to be.")
@json_option
@register_options
def list_(*, operator: str | None, folder: Path | None, database: str | None, as_json: bool) -> None:
    """List the years that are public or wait for a second person, the latest first."""
    with opened_store(folder, database) as store:
        from poisonbook.workflows.access import the_operator
        from poisonbook.workflows.transparency import list_years

        print_things(list_years(store, the_operator(store, operator)), _line, as_json=as_json)


@transparency.command("cells", short_help="Print which figures are published of every year.")
@click.option("--lang", type=click.Choice(["en", "de"]), default="en", show_default=True, help="The language.")
def cells(*, lang: str) -> None:
    """Print the list of figures, which is fixed before a year begins: what each counts, and whether it has noise."""
    from poisonbook.transparency.cells import cell_list

    for section in cell_list().sections:
        click.echo(f"{section.title[lang]}  ({section.counts.value})")
        for cell in section.cells:
            click.echo(f"  {cell.id:20} {cell.text[lang]}")


def _line(one: ReportYear) -> str:
    if one.released_at is None:
        return f"{one.id}  proposed by {one.proposed_by}, {one.proposed_at:%Y-%m-%d}; a second person releases it"
    return f"{one.id}  released by {one.proposed_by} and {one.released_by}, {one.released_at:%Y-%m-%d}"


def _files(one: WrittenReport) -> str:
    return "\n".join((*one.files, f"sha256:{one.digest}"))
