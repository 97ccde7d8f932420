"""`poisonbook rules trial`: what a rule would have done on orders that were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.options import (
    file_option,
    input_options,
    lang_option,
    law_options,
    orders_options,
    processes_option,
    trial_options,
    trial_request,
)
from poisonbook.cli.progress import progress_bars
from poisonbook.cli.rules_output import print_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from poisonbook.trials.intervals import Interval
    from poisonbook.trials.trial import Point, Trial

_BAR = 30
_UNKNOWN = "not known"


@click.command("trial", short_help="Say what a rule would have done on past orders.")
@click.argument("rule")
@orders_options("Past orders")
@law_options
@click.option(
    "--rules",
    "rule_paths",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="This private rule, or the rules of this folder, are live too. Repeatable.",
)
@file_option("--against", help="Another version of the rule: who is newly spoken of, and who no longer.")
@file_option("--companions", help="Your list of goods that matter beside a restricted product in the same order.")
@file_option("--words", help="Your own names, products and words to ignore (YAML).")
@trial_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also write it as a page.",
)
@lang_option("Write the page in this language.")
@processes_option
@input_options
def trial(rule: str, *, as_json: bool, **options: Any) -> None:
    """Say what RULE would have done on past orders: how often, for what part of the trade, beside which rules.

    RULE is the id of a shipped or private rule, or the file of one that is not live yet. Nothing is written; what is
    said of customers is how many they are.
    """
    from poisonbook.workflows.extras import need_extra
    from poisonbook.workflows.trial_files import try_files

    need_extra("trial")
    request = trial_request(
        options,
        rule=rule,
        jurisdiction=options["jurisdiction"],
        on=options["on"],
        law_paths=options["law_paths"],
        rule_paths=options["rule_paths"],
        against=options["against"],
        companions=options["companions"],
        words=options["words"],
    )
    with progress_bars(shown=True) as progress:
        found = try_files(request, progress=progress)
    if not found.history.lines:
        click.echo("there are no orders to try it on: look at --since and --until", err=True)
    if options["html"] is not None:
        import poisonbook
        from poisonbook.reports.trial_page import write_trial

        write_trial(found, options["html"], lang=options["lang"], version=poisonbook.__version__)
    if as_json:
        from poisonbook.trials.records import trial_record

        print_json(trial_record(found))
        return
    _print(found)


def _print(found: Trial) -> None:
    from poisonbook.cli.console import wide_console

    console = wide_console()
    for table in (_counts(found), _curve(found, "condition"), _curve(found, "timespan"), _months(found)):
        if table is not None:
            console.print(table)
            console.print()
    _print_rest(console, found)


def _counts(found: Trial) -> Table:
    history, work = found.history, found.workload
    table = _table(f"{found.rule} v{found.version}", "", "95 %")
    table.add_row("order lines", f"{history.lines:,}", "")
    table.add_row("  regulated", f"{history.regulated:,}", "")
    table.add_row("  their customers", f"{history.customers:,}", "")
    if history.first is not None and history.last is not None:
        table.add_row("  from, until", f"{history.first:%Y-%m-%d}", f"{history.last:%Y-%m-%d}")
    table.add_row("alerts", f"{found.alerts:,}", f"of {found.findings:,} findings")
    table.add_row("  a year", *_said(found.a_year, unknown=_UNKNOWN))
    table.add_row("  for 1,000 customers", *_said(found.a_thousand_customers))
    table.add_row("  for a million lines", *_said(found.a_million_lines))
    table.add_row(f"hours a year, {work.minutes:g} minutes each", *_said(work.hours_a_year, unknown=_UNKNOWN))
    if work.capacity is not None:
        enough = {True: "enough", False: "NOT ENOUGH", None: _UNKNOWN}[work.fits]
        table.add_row("  of which there are", f"{work.capacity:,.0f}", enough)
    table.add_row("alerts that no live rule has", f"{found.overlap.alone:,}", "")
    for shared in found.overlap.shared:
        table.add_row(f"  also by {shared.rule}", f"{shared.alerts:,}", "")
    return table


def _curve(found: Trial, figure: str) -> Table | None:
    from decimal import Decimal

    points = [point for point in found.sensitivity if point.figure == figure]
    if not points:
        return None

    def place(point: Point) -> Decimal:
        from poisonbook.rules.timespan import Timespan

        return Decimal(point.value) if figure == "condition" else Decimal(Timespan.parse(point.value).seconds)

    table = _table(f"with another {figure}", "alerts", "")
    table.columns[2].justify = "left"
    most = max(point.alerts for point in points)
    for point in sorted(points, key=place):
        value = f"{point.value} (the rule's)" if point.is_own else point.value
        table.add_row(value, f"{point.alerts:,}", _bar(point.alerts, most))
    return table


def _months(found: Trial) -> Table | None:
    months = found.over_time.months
    if len(months) < 2:
        return None
    table = _table("month", "regulated lines", "alerts", "")
    table.columns[3].justify = "left"
    most = max(month.alerts for month in months)
    for month in months:
        table.add_row(month.month, f"{month.lines:,}", f"{month.alerts:,}", _bar(month.alerts, most))
    return table


def _print_rest(console: Console, found: Trial) -> None:
    p_value = found.over_time.p_value
    if p_value is None:
        console.print("Too few alerts to say whether months differ.")
    else:
        console.print(
            f"Months differ by {'more than' if p_value < 0.01 else 'no more than'} chance (p = {p_value:.3f})."
        )
    console.print()
    if found.strata:
        table = _table("part of the trade", "regulated lines", "alerts", "times the rest", "95 %", "verdict")
        for one in found.strata:
            value, ends = _said(one.ratio)
            name = f"{one.column}: {one.value or 'not stated'}"
            table.add_row(name, f"{one.lines:,}", f"{one.alerts:,}", value, ends, one.verdict.value)
        console.print(table)
        console.print()
    table = _table("if so many lines are what it looks for", "alerts right, at best", "wrong for each right")
    for rate in found.base_rates:
        one_in = f"1 in {1 / rate.prevalence:,.0f}"
        table.add_row(one_in, f"{rate.most_precise:.2%}", f"{rate.wrong_for_each_right:,.1f}")
    console.print(table)
    for sentence in _sentences(found):
        console.print(sentence)


def _sentences(found: Trial) -> Iterable[str]:
    if found.versions is not None:
        changed = found.versions
        gained, lost = len(changed.gained), len(changed.lost)
        yield f"Beside the other version: {changed.both:,} orders in both, {gained:,} new, {lost:,} no longer."
    if found.planted is not None:
        planted = found.planted
        alone = len(planted.only_found_by_it)
        found_by_it = f"Of {planted.scenarios:,} planted scenarios it finds {planted.found:,}"
        yield f"{found_by_it}; {alone:,} that no live rule finds."
    if found.unread:
        yield f"The orders lack what it asks for, and it sees nothing there: {', '.join(found.unread)}."


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _said(interval: Interval | None, *, unknown: str = "") -> Sequence[str]:
    if interval is None:
        return (unknown, "")
    low, high = (_number(end) for end in (interval.low, interval.high))
    return (_number(interval.value), f"{low} to {high}")


def _number(value: float) -> str:
    if isinf(value):
        return "any"
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"


def _bar(count: int, most: int) -> str:
    return "▇" * (round(_BAR * count / most) if most else 0)
