"""The summary of an inspection export, in the order of the checklist of Commission Notice 2020/C 210/01."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState
from poisonbook.reports import inspection_sections as house
from poisonbook.reports.csv_tables import Cell, Written, moment_text
from poisonbook.reports.inspection_cover import Cover
from poisonbook.reports.inspection_figures import Figures, LineFigures, OrderFigures
from poisonbook.reports.sections import Paper, Section
from poisonbook.reports.words import plain as plain_word

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def paper_of(cover: Cover, figures: Figures, files: Sequence[Written]) -> Paper:
    """The summary, to be drawn."""
    period = f"{day_text(cover.start)} to {day_text(cover.end)}"
    sections = [
        _sales(cover, figures.lines),
        _decisions(figures.orders),
        _reasons(figures.orders),
        house.products_section(cover, figures.products),
        house.statements_section(cover, figures.statements),
        house.identity_checks_section(figures.identity_checks),
        house.licences_section(cover, figures.licences),
        house.incidents_section(cover, figures.incidents),
        house.stock_section(figures.reconciliations),
        house.notices_section(figures.notices),
        house.lacking_section(figures.lacking),
        house.trainings_section(figures.trainings),
        house.questions_section(figures.questions),
        _files(files),
    ]
    return Paper(
        title="Inspection export",
        subtitle=f"{cover.operator.name}, {period}",
        facts=tuple(_facts(cover, period)),
        sections=tuple(_numbered(sections)),
        footer=f"{cover.operator.name} · {period} · made {moment_text(cover.made_at)}",
    )


def day_text(day: date) -> str:
    """A day as people write it.

    >>> day_text(date(2026, 12, 31))
    '31 December 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _numbered(sections: Sequence[Section]) -> Iterator[Section]:
    for number, one in enumerate(sections, start=1):
        yield replace(one, title=f"{number}. {one.title}")


def _facts(cover: Cover, period: str) -> Iterator[tuple[str, str]]:
    yield "Operator", f"{cover.operator.name} ({cover.operator.id})"
    yield "Period", f"{period}, orders by when they were placed; all times are UTC"
    yield "Made", moment_text(cover.made_at)
    for law in cover.laws:
        yield f"Law: {law.code}", f"{law.name}: {'; '.join(law.acts)}. Data checked up to {day_text(law.checked)}."
    yield "Made with", ", ".join(f"{name} {version}" for name, version in sorted(cover.versions.items()))
    if cover.opened:
        yield "Particulars", f"Opened for this export, in particulars.csv. Reason: {plain_word(cover.reason)}."
    else:
        yield "Particulars", "Names, numbers and addresses are sealed and not in this export."
    yield "Check", "poisonbook register verify FOLDER compares every file with manifest.json."
    yield "Status", "An unofficial summary of the register's own tables; the tables count. Not legal advice."


def _sales(cover: Cover, figures: LineFigures) -> Section:
    rows = [
        (
            cover.name(substance),
            plain_word(status),
            found.lines,
            found.packs,
            found.kg,
            "" if not found.unstated else f"{found.unstated} lines state no amount",
        )
        for (substance, status), found in sorted(figures.sold.items())
    ]
    return Section(
        title="Sold, by substance",
        text="Lines of confirmed orders. Packs and kilograms are what neither came back nor was cancelled; a product "
        "with two substances counts under both, with its whole mass.",
        head=("Substance", "Standing", "Lines", "Packs", "kg", "Note"),
        widths=(30, 15, 10, 12, 15, 18),
        rows=rows,
        empty="Nothing regulated was sold in this period.",
    )


def _decisions(figures: OrderFigures) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for outcome in Outcome:
        counts = [figures.by_outcome[outcome, state] for state in OrderState]
        if any(counts):
            rows.append((outcome.value, *counts, sum(counts)))
    return Section(
        title="Orders, by decision",
        text="The last decision on each order, and where it stands. Orders that nobody confirms are forgotten.",
        head=("Decision", "Not sold yet", "Sold", "Cancelled", "Together"),
        widths=(30, 17, 17, 17, 19),
        rows=rows,
    )


def _reasons(figures: OrderFigures) -> Section:
    found = sorted(figures.by_reason.items(), key=lambda one: (-_severity(one[0][0]), -one[1], one[0][1]))
    return Section(
        title="Why orders were held or refused",
        text="An order may have several reasons.",
        head=("Decision", "Reason", "Orders"),
        widths=(25, 50, 25),
        rows=[(outcome.value, plain_word(because), count) for (outcome, because), count in found],
    )


def _files(files: Sequence[Written]) -> Section:
    return Section(
        title="Files of this export",
        text="Beside this summary. manifest.json names the same hashes, and this summary's.",
        head=("File", "Rows", "Bytes", "SHA-256"),
        widths=(20, 9, 11, 60),
        rows=[(one.name, one.rows, one.size, one.sha256) for one in files],
    )


def _severity(outcome: Outcome) -> int:
    return tuple(Outcome).index(outcome)
