"""`poisonbook dpia` and `poisonbook data-map`: what is kept, what for, and what is open, from what is configured."""

from __future__ import annotations

from pathlib import Path

import click

from poisonbook.cli.last_start import warn_of_last_start
from poisonbook.cli.service_options import opened_register, register_options

_file = click.Path(path_type=Path, dir_okay=False)


@click.command("dpia", short_help="Write a draft of the data-protection impact assessment.")
@click.option("--out", type=_file, metavar="FILE", required=True, help="FILE.md, or FILE.html for a page.")
@click.option("--lang", type=click.Choice(["en", "de"]), default="en", show_default=True, help="In which language.")
@click.option("--data-map", "data_map", type=_file, metavar="FILE", help="Write the map of data too: .yaml or .json.")
@click.option("--force", is_flag=True, help="Write over a FILE that is there, with all that people filled in.")
@register_options
def dpia(
    *,
    out: Path,
    lang: str,
    data_map: Path | None,
    force: bool,
    operator: str | None,
    folder: Path | None,
    database: str | None,
) -> None:
    """Write a draft under GDPR Art. 35(7), made of what is configured and measured now, for people to complete.

    Every table and column is in it, with what it holds and how long; so are the rules in use with the law they cite,
    the measures as they stand, and open risks that can be found from the configuration. It tells nothing of a person.
    """
    from poisonbook.workflows.impact_files import need_places

    need_places(out, data_map, force=force)
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.impact import impact_facts
        from poisonbook.workflows.impact_files import write_assessment, write_dataset

        warn_of_last_start(service, whose)
        facts = impact_facts(service, whose)
        write_assessment(facts, out, lang)
        if data_map is not None:
            write_dataset(facts, data_map)
    click.echo(f"{out}: {len(facts.tables)} tables, {len(facts.rules)} rules, {len(facts.risks)} open points")


@click.command("data-map", short_help="Print what is kept, for machines.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print YAML instead of JSON.")
@register_options
def data_map(*, as_yaml: bool, operator: str | None, folder: Path | None, database: str | None) -> None:
    """Print every table and column with what it holds, how long and what for, as a dataset of Fideslang."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.impact import impact_facts
        from poisonbook.workflows.impact_files import dataset_text

        text = dataset_text(impact_facts(service, whose), "map.yaml" if as_yaml else "map.json")
    click.echo(text, nl=False)
