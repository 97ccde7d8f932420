"""The law as tables and lines for people. Every output ends by saying that it is not legal advice."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from poisonbook.law.compare import Change, form_words, licence_words, limit_words
from poisonbook.law.model import Certainty, Entry, Substance
from poisonbook.values.status import Status

NOT_ADVICE = "Not legal advice: check the act itself. Certainty says how each line was checked."


def close(out: Console) -> None:
    """The last line of every output."""
    out.print(NOT_ADVICE, style="italic")


def entries_table(title: str, entries: Iterable[Entry], *, show_jurisdiction: bool = False) -> Table:
    """One row per entry."""
    where = ("Law",) if show_jurisdiction else ()
    table = _table(
        title, *where, "Substance", "CAS", "List", "Status", "Limit", "Else", "Licence", "Since", "Certainty"
    )
    for entry in entries:
        table.add_row(
            *((entry.jurisdiction,) if show_jurisdiction else ()),
            entry.name,
            entry.cas or "",
            entry.schedule,
            _status_words(entry.status) + (" (voluntary)" if entry.voluntary else ""),
            _condition(entry),
            "" if entry.limit is None else _status_words(entry.below),
            licence_words(entry),
            str(entry.period.start),
            entry.certainty.value,
        )
    return table


def changes_table(title: str, changes: Iterable[Change]) -> Table:
    """One row per change, what differs on both sides."""
    table = _table(title, "Law", "Substance", "Change", "Before", "After", "Certainty")
    for change in changes:
        sides = [side.certainty.value for side in (change.before, change.after) if side is not None]
        if change.fields:
            before = "\n".join(f"{field.field}: {field.before}" for field in change.fields)
            after = "\n".join(f"{field.field}: {field.after}" for field in change.fields)
        else:
            before, after = _summary(change.before), _summary(change.after)
        certainty = " → ".join(dict.fromkeys(sides))
        table.add_row(change.entry.jurisdiction, change.entry.name, change.kind.value, before, after, certainty)
    return table


def print_substance(out: Console, substance: Substance) -> None:
    """Identifiers and names; a star marks what is from memory."""
    out.print(f"[bold]{escape(substance.name)}[/bold]  ({substance.slug})")
    facts = {
        "CAS": _with_certainty(", ".join(substance.cas_numbers), substance.cas_certainty),
        "EC": _with_certainty(substance.ec or "", substance.ec_certainty),
        "UN": ", ".join(_starred(number, seen=number in substance.un_seen) for number in substance.un),
        "formula": ", ".join(substance.formulas),
        "sold as": ", ".join(substance.product_types),
        "test too": ", ".join(substance.also_test),
        "note": substance.note,
    }
    for name in sorted(substance.names, key=lambda name: name.lang):
        text = _starred(name.text, seen=name.certainty is not Certainty.MEMORY)
        facts[name.lang] = f"{facts[name.lang]}, {text}" if name.lang in facts else text
    for label, text in facts.items():
        if text:
            out.print(f"  {label:<8} {escape(text)}")
    out.print("  * from memory, not seen in a source")
    out.print()


def print_sources(out: Console, entry: Entry) -> None:
    """Where an entry comes from, and what is to be said of it."""
    out.print(f"[bold]{escape(entry.id)}[/bold]  {escape(entry.act)}, {escape(entry.article)}")
    for text in (entry.note, *entry.sources):
        if text:
            out.print(f"  {escape(text)}")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column == "CAS")
    return table


def _condition(entry: Entry) -> str:
    words = [limit_words(entry.limit)] if entry.limit is not None or entry.form is None else []
    return ", ".join(words if entry.form is None else [*words, form_words(entry.form)])


def _summary(entry: Entry | None) -> str:
    return "" if entry is None else f"{entry.schedule}: {_status_words(entry.status)}, {_condition(entry)}"


def _status_words(status: Status) -> str:
    return status.value.replace("_", " ")


def _with_certainty(text: str, certainty: Certainty) -> str:
    return f"{text} ({certainty.value})" if text else ""


def _starred(text: str, *, seen: bool) -> str:
    return text if seen else f"{text}*"
