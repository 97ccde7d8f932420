"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from poisonbook.values.years import WHICH_YEARS, in_years

if TYPE_CHECKING:
    from poisonbook.workflows.inputs import Options
    from poisonbook.workflows.trial_files import TrialRequest

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A day written as in ISO 8601."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error that shows how to write one."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2021-02-01", param, ctx)
        if not in_years(day):
            self.fail(f"{value!r} is not a day that can be meant; one {WHICH_YEARS}", param, ctx)
        return day


def law_options(command: F) -> F:
    """`--jurisdiction`, `--on` and `--law`."""
    return _all(
        command,
        click.option(
            "--jurisdiction", "-j", metavar="CODE", default="EU", show_default=True, help="EU, GB, CH, CA, AU or DK."
        ),
        click.option("--on", type=Day(), metavar="DATE", help="The law in force on this day; today by default."),
        click.option(
            "--law",
            "law_paths",
            metavar="PATH",
            multiple=True,
            type=click.Path(path_type=Path),
            help="Also read this law file, or the *.yaml of this folder. Repeatable.",
        ),
    )


def orders_options(orders: str = "Orders", *, required: bool = True) -> Callable[[F], F]:
    """`--catalogue` and `--orders`: what is screened."""

    def inputs(name: str, short: str, what: str) -> Callable[[F], F]:
        return click.option(
            name,
            short,
            metavar="INPUT",
            multiple=True,
            required=required,
            type=click.Path(allow_dash=True),
            help=f"{what}: file, folder or URL.",
        )

    return lambda command: _all(command, inputs("--catalogue", "-c", "Products"), inputs("--orders", "-o", orders))


memory_option = click.option(
    "--memory-limit", metavar="SIZE", default="2GB", show_default=True, help="Most memory the engine may use."
)
threads_option = click.option(
    "--threads", metavar="N", type=click.IntRange(min=1), help="Threads; one a core by default."
)


def trial_options(command: F) -> F:
    """Of which past orders a trial is, what was planted in them, and how much work there may be."""
    return _all(
        command,
        file_option("--scenarios", help="What is planted in the orders: truth.jsonl of `poisonbook sample`."),
        click.option("--since", type=Day(), metavar="DATE", help="Only orders from this day on."),
        click.option("--until", type=Day(), metavar="DATE", help="Only orders before this day."),
        click.option(
            "--minutes",
            metavar="N",
            type=click.FloatRange(min=0, min_open=True),
            default=10.0,
            show_default=True,
            help="What a look at one alert takes.",
        ),
        click.option(
            "--hours", "capacity", metavar="N", type=click.FloatRange(min=0), help="Hours a year that there are for it."
        ),
        memory_option,
        threads_option,
    )


def trial_request(values: dict[str, Any], **more: Any) -> TrialRequest:
    """A trial out of the values of `orders_options`, `trial_options`, `processes_option` and `input_options`."""
    from poisonbook.workflows.trial_files import TrialRequest

    return TrialRequest(
        catalogue=values["catalogue"],
        orders=values["orders"],
        scenarios=values["scenarios"],
        minutes=values["minutes"],
        capacity=values["capacity"],
        since=_start_of(values["since"]),
        until=_start_of(values["until"]),
        memory_limit=values["memory_limit"],
        threads=values["threads"],
        processes=values["processes"],
        reading=intake_options(values),
        **more,
    )


def _start_of(day: date | None) -> datetime | None:
    """The first moment of a day, as order lines have theirs."""
    return None if day is None else datetime.combine(day, time())


def processes_option(command: F) -> F:
    """`--processes`."""
    return click.option(
        "--processes",
        metavar="N",
        type=click.IntRange(min=1),
        help="Processes that recognise; by default one a core, but only for catalogues of more than 100,000 listings.",
    )(command)


def file_option(name: str, help: str) -> Callable[[F], F]:  # noqa: A002 - as click names it
    """An option that takes one FILE."""
    return click.option(name, metavar="FILE", type=click.Path(path_type=Path), help=help)


def lang_option(help: str) -> Callable[[F], F]:  # noqa: A002 - as click names it
    """`--lang`: the languages that rules have sentences in."""
    return click.option("--lang", type=click.Choice(("en", "de")), default="en", show_default=True, help=help)


def input_options(command: F) -> F:
    """How inputs are read where they do not say so themselves."""
    return _all(
        command,
        click.option(
            "--map",
            "renames",
            metavar="COLUMN=FACT",
            multiple=True,
            help="Read the input's COLUMN as FACT, such as --map SKU=id. Repeatable.",
        ),
        click.option(
            "--drop",
            "drops",
            metavar="COLUMNS",
            multiple=True,
            help="Leave these columns out, unread; commas separate names. Repeatable.",
        ),
        click.option("--delimiter", metavar="CHAR", help="What separates CSV fields; found by itself by default."),
        click.option("--encoding", metavar="NAME", help="Character encoding of CSV; found by itself by default."),
        click.option(
            "--decimal-comma/--decimal-point", default=None, help="How fractions are written; found by default."
        ),
        click.option("--date-format", metavar="FORMAT", help="How times are written, such as '%d/%m/%Y %H:%M'."),
        click.option(
            "--timezone", metavar="ZONE", default="UTC", show_default=True, help="Zone of times that name none."
        ),
        click.option("--strict", is_flag=True, help="Stop at the first row that cannot be judged."),
    )


def intake_options(values: dict[str, Any]) -> Options:
    """The intake options out of the values of `input_options`."""
    from poisonbook.workflows.inputs import Options

    return Options(
        rename=_pairs(values["renames"]),
        drop=frozenset(name.strip() for names in values["drops"] for name in names.split(",") if name.strip()),
        delimiter=values["delimiter"],
        encoding=values["encoding"],
        decimal_comma=values["decimal_comma"],
        date_format=values["date_format"],
        timezone=values["timezone"],
        strict=values["strict"],
    )


def _midnight(day: date | None) -> datetime | None:
    """When a day begins."""
    return None if day is None else datetime.combine(day, time())


def _pairs(renames: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for text in (one for many in renames for one in _split(many)):
        source, equals, fact = text.rpartition("=")
        if not equals or not source.strip() or not fact.strip():
            raise click.BadParameter(f"{text!r} is not of the form COLUMN=FACT", param_hint="--map")
        pairs[source.strip()] = fact.strip()
    return pairs


def _split(text: str) -> list[str]:
    """Several pairs may be given at once; a comma inside a column's name is left alone."""
    parts = text.split(",")
    return parts if all("=" in part for part in parts) else [text]


def _all(command: F, *options: Callable[[F], F]) -> F:
    for option in reversed(options):
        command = option(command)
    return command
