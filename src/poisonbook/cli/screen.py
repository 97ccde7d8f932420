"""`poisonbook screen`: orders against a catalogue, and the findings."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.console import wide_console
from poisonbook.cli.options import (
    file_option,
    input_options,
    intake_options,
    lang_option,
    law_options,
    processes_option,
)
from poisonbook.cli.progress import progress_bars
from poisonbook.cli.screen_spark import screen_on_spark

if TYPE_CHECKING:
    from poisonbook.rules.timespan import Timespan
    from poisonbook.workflows.screen import Screening


@click.command("screen")
@click.option(
    "--catalogue",
    "-c",
    metavar="INPUT",
    multiple=True,
    required=True,
    type=click.Path(allow_dash=True),
    help="Products: file, folder or URL.",
)
@click.option(
    "--orders",
    "-o",
    metavar="INPUT",
    multiple=True,
    required=True,
    type=click.Path(allow_dash=True),
    help="Orders: file, folder or URL.",
)
@click.option(
    "--out", metavar="DIR", required=True, type=click.Path(path_type=Path), help="Where the results are written."
)
@law_options
@click.option(
    "--rules",
    "rule_paths",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Also run this private rule, or the rules of this folder. Repeatable.",
)
@click.option(
    "--companions",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Your list of goods that matter beside a restricted product in the same order.",
)
@file_option("--words", help="Your own names, products and words to ignore (YAML).")
@file_option("--decisions", help="Your staff's decisions about products (YAML, or a review list filled in).")
@click.option(
    "--pseudonym-key",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Key for customers' pseudonyms, 32 random bytes in base64. By default a fresh one that is kept nowhere.",
)
@click.option(
    "--memory-limit", metavar="SIZE", default="2GB", show_default=True, help="Most memory the engine may use."
)
@click.option(
    "--state",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Screen day by day: go on from what earlier runs left in this folder, and leave it for the next.",
)
@click.option(
    "--keep",
    metavar="TIME",
    help="With --state, how long regulated lines are carried, such as 90d; by default twice the longest window.",
)
@click.option("--threads", metavar="N", type=click.IntRange(min=1), help="Threads; one a core by default.")
@click.option(
    "--engine", type=click.Choice(("duckdb", "spark")), default="duckdb", show_default=True, help="What does the work."
)
@click.option(
    "--master", metavar="URL", help="With --engine spark: local[N], spark://HOST:PORT, yarn or k8s://…; this machine."
)
@file_option("--spark-conf", help="With --engine spark: settings, as in Spark's spark-defaults.conf.")
@lang_option("Tell findings in this language.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@processes_option
@input_options
def screen(catalogue: tuple[str, ...], orders: tuple[str, ...], *, out: Path, as_json: bool, **options: Any) -> None:
    """Screen orders against a catalogue: which order lines the law touches, and which need a human look.

    Orders need the columns order_id, ts, product_id and quantity; customer_id, buyer_class, channel, payment_kind and
    delivery_country are read where they are there. Lines of products that are not regulated are dropped in memory and
    written nowhere; customers appear as keyed pseudonyms only.
    """
    from poisonbook.workflows.files import ScreenRequest, screen_files

    request = ScreenRequest(
        catalogue=catalogue,
        orders=orders,
        out=out,
        jurisdiction=options["jurisdiction"],
        on=options["on"],
        law_paths=options["law_paths"],
        rule_paths=options["rule_paths"],
        companions=options["companions"],
        words=options["words"],
        decisions=options["decisions"],
        pseudonym_key=options["pseudonym_key"],
        memory_limit=options["memory_limit"],
        threads=options["threads"],
        processes=options["processes"],
        state=options["state"],
        keep=_timespan(options["keep"]),
        lang=options["lang"],
        reading=intake_options(options),
    )
    if options["engine"] == "spark":
        screen_on_spark(request, options["master"], options["spark_conf"], as_json=as_json)
        return
    for option in ("master", "spark_conf"):
        if options[option] is not None:
            raise click.UsageError(f"--{option.replace('_', '-')} is for --engine spark")
    with progress_bars(shown=True) as progress:
        screening = screen_files(request, progress=progress)
    if as_json:
        from poisonbook.workflows.summary import summary_record

        sys.stdout.write(json.dumps(summary_record(screening), ensure_ascii=False) + "\n")
    else:
        _print_summary(screening, out)
    if screening.refused:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(screening.refused.items()))
        click.echo(f"refused rows: {reasons} (see refused.jsonl)", err=True)
        raise click.exceptions.Exit(3)


def _timespan(text: str | None) -> Timespan | None:
    from poisonbook.rules.timespan import Timespan

    try:
        return None if text is None else Timespan.parse(text)
    except ValueError as error:
        raise click.BadParameter(f"{error}; found {text!r}", param_hint="--keep") from None


def _print_summary(screening: Screening, out: Path) -> None:
    from rich.table import Table

    from poisonbook.values.status import Status
    from poisonbook.workflows.summary import repeated_lines, rules_by_missing_column

    console = wide_console()
    scan, catalogue = screening.scan, screening.catalogue
    products = Table("products", "", box=None, pad_edge=False)
    products.columns[1].justify = "right"
    for status in Status:
        products.add_row(status.value.replace("_", " "), f"{catalogue.by_status.get(status, 0):,}")
    products.add_row("in all", f"{catalogue.listings:,}")
    lines = Table("order lines", "", box=None, pad_edge=False)
    lines.columns[1].justify = "right"
    lines.add_row("regulated", f"{scan.lines.num_rows:,}")
    lines.add_row("  without a customer", f"{scan.without_customer:,}")
    lines.add_row("of unknown products, not judged", f"{scan.unknown_product:,}")
    if (repeated := repeated_lines(screening)) is not None:
        lines.add_row("regulated, but known already", f"{repeated:,}")
    lines.add_row("refused", f"{screening.refused_lines:,}")
    lines.add_row("read in all", f"{screening.lines_read:,}")
    found = Table("rule", "attention", "findings", "title", box=None, pad_edge=False)
    found.columns[2].justify = "right"
    counts = dict.fromkeys((rule.id for rule in screening.rules), 0)
    for finding in screening.findings:
        counts[finding.rule] += 1
    for rule in screening.rules:
        found.add_row(f"{rule.id} v{rule.version}", rule.attention.value, f"{counts[rule.id]:,}", rule.title)
    for table in (products, lines, found):
        console.print(table)
        console.print()
    place = f"Results are in {out}; open {out / 'report.html'}"
    if screening.decisions is not None:
        outcomes = screening.decisions.counts().items()
        console.print("decisions: " + ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in outcomes))
    if screening.memory is not None and screening.memory.withdrawn:
        gone = f"{len(screening.memory.withdrawn):,}"
        console.print(f"earlier findings that do not hold any more: {gone} (withdrawn.jsonl)")
    for name in screening.rules_not_run:
        console.print(f"{name} was not run: it needs your list of companion goods (--companions)")
    for column, rules in rules_by_missing_column(screening).items():
        console.print(
            f"the orders have no column {column}; {', '.join(rules)} saw nothing in its place", soft_wrap=True
        )
    for pack in screening.packs:
        said = "no lock" if pack.lock is None else f"lock {pack.lock}"
        more = f", {len(pack.not_locked)} not in it" if pack.lock is not None and pack.not_locked else ""
        console.print(f"rules of {pack.pack}: {len(pack.rules)}, {said}{more}", soft_wrap=True, markup=False)
    console.print(f"{screening.jurisdiction} law on {screening.law_on}. {place}", soft_wrap=True, markup=False)
    verdict = "A finding is a fact about transactions; whether one is suspicious is for people to decide."
    console.print(verdict, soft_wrap=True)
