"""Recognised listings as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.cli.console import wide_console

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from poisonbook.facts.recognition import Listing, RecognisedSubstance, Recognition
    from poisonbook.workflows.recognise import CatalogueCounts

SHOWN = 200
"""Products that the table for people shows; `--json` prints all."""

_WORDS = {
    "restricted": "restricted",
    "undetermined": "undetermined (ask the supplier)",
    "reportable": "reportable",
    "not_regulated": "not regulated",
}


def print_table(found: list[tuple[Listing, Recognition]], counts: CatalogueCounts, jurisdiction: str) -> None:
    """Print the gravest of `found`, and how many there are of each status."""
    console = wide_console()
    shown = sorted(found, key=lambda pair: -pair[1].status.severity)[:SHOWN]
    if shown:
        console.print(_table(shown))
    if len(found) > len(shown):
        console.print(f"showing {len(shown)} of {len(found):,}, the gravest first; --json prints all")
    parts = ", ".join(f"{counts.by_status[status]:,} {_WORDS[status.value]}" for status in counts.by_status)
    console.print(f"{counts.listings:,} listings under {jurisdiction} law: {parts}. Not legal advice.")


def _table(shown: list[tuple[Listing, Recognition]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    from poisonbook.facts.records import number

    table = Table("id", "listing", "status", "substance", "strength", "net kg", "why", "law", box=None, pad_edge=False)
    for listing, recognition in shown:
        for place, one in enumerate(recognition.substances or (None,)):
            title = Text(listing.title) if place == 0 else Text()
            if one is None:
                table.add_row(Text(recognition.id), title, _WORDS[recognition.status.value])
                continue
            if place == 0:
                for span in one.evidence:
                    if span.field == "title":
                        title.stylize("bold underline", span.start, span.end)
            mass = number(one.net_mass_kg)
            table.add_row(
                Text(recognition.id if place == 0 else ""),
                title,
                one.status.value.replace("_", " "),
                one.name,
                "" if one.strength is None else str(one.strength),
                "" if mass is None else str(mass),
                _why(one),
                Text("" if one.provision is None else f"{one.provision.article} ({one.certainty})"),
            )
    return table


def _why(one: RecognisedSubstance) -> Text:
    """The reason, and what to ask the supplier."""
    from rich.text import Text

    why = Text(one.reason)
    if one.question:
        why.append(f"\nAsk: {one.question}", "italic")
    return why
