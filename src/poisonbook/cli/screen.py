"""`poisonbook screen`: orders against a catalogue, and the findings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.options import (
    file_option,
    input_options,
    intake_options,
    lang_option,
    law_options,
    memory_option,
    orders_options,
    processes_option,
    threads_option,
)
from poisonbook.cli.progress import progress_bars
from poisonbook.cli.screen_figures import tell

if TYPE_CHECKING:
    from poisonbook.rules.timespan import Timespan


@click.command("screen")
@orders_options()
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
    "--register-keys",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The register's folder keys/pseudonyms: customers get the pseudonyms that they have there, so that imported "
    "cases are found with `person show`.",
)
@click.option("--operator", metavar="ID", help="With --register-keys: whose register it is.")
@memory_option
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
@threads_option
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

    Orders need the columns order_id, ts, product_id and quantity; customer_id, buyer_class and whatever else a rule
    asks for (`poisonbook rules explain`) are read where they are there. Lines of products that are not regulated are
    dropped in memory and written nowhere; customers appear as keyed pseudonyms only.
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
        register_keys=options["register_keys"],
        operator=options["operator"],
        memory_limit=options["memory_limit"],
        threads=options["threads"],
        processes=options["processes"],
        state=options["state"],
        keep=_timespan(options["keep"]),
        lang=options["lang"],
        reading=intake_options(options),
    )
    page = out / "report.html"
    if options["engine"] == "spark":
        if request.register_keys is not None:
            raise click.UsageError("--register-keys is for --engine duckdb")
        from poisonbook.workflows.screen_spark import screen_files_on_spark
        from poisonbook.workflows.spark_request import OnSpark

        where = OnSpark(master=options["master"], settings=options["spark_conf"])
        with progress_bars(shown=True) as progress:
            figures = screen_files_on_spark(request, where, progress=progress)
        tell(figures, f"Results are in {out}, in parts; open {page} for the counts", as_json=as_json)
        return
    for option in ("master", "spark_conf"):
        if options[option] is not None:
            raise click.UsageError(f"--{option.replace('_', '-')} is for --engine spark")
    from poisonbook.workflows.summary import figures_of

    with progress_bars(shown=True) as progress:
        screening = screen_files(request, progress=progress)
    tell(figures_of(screening), f"Results are in {out}; open {page}", as_json=as_json)


def _timespan(text: str | None) -> Timespan | None:
    from poisonbook.rules.timespan import Timespan

    try:
        return None if text is None else Timespan.parse(text)
    except ValueError as error:
        raise click.BadParameter(f"{error}; found {text!r}", param_hint="--keep") from None
