"""The report of a screening: one self-contained page for the person who must decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from poisonbook.facts.findings import Finding
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.reports.charts import bars, week_chart
from poisonbook.reports.findings import RuleRow, finding_groups
from poisonbook.reports.listings import listing_groups
from poisonbook.reports.pages import render, write_page
from poisonbook.reports.words import STATUS
from poisonbook.values.status import Status

__all__ = ["PackRow", "RuleRow", "ScreeningReport", "SubstanceRow", "WeekRow", "screening_page", "write_report"]


@dataclass(frozen=True, slots=True)
class SubstanceRow:
    """One regulated substance at one status, in the catalogue and in the orders."""

    substance: str
    cas: str | None
    schedule: str
    status: Status
    listings: int
    order_lines: int
    kg_sold: Decimal | None
    """None when no listing that was sold states its net mass."""


@dataclass(frozen=True, slots=True)
class WeekRow:
    """Order lines of regulated products in one week."""

    monday: date
    counts: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class PackRow:
    """One pack that rules came from."""

    name: str
    rules: int
    lock: str | None
    """Fingerprint of its lock; None where there is none."""
    not_locked: int
    """How many of the rules no lock holds in this version."""


@dataclass(frozen=True, slots=True)
class ScreeningReport:
    """Everything the page shows."""

    jurisdiction: str
    law_on: date
    made_at: datetime
    version: str
    catalogue_listings: int
    order_lines: int
    """Order lines that could be read; refused rows are not among them."""
    orders_period: tuple[datetime, datetime] | None
    """The first and the last order; None when no line was read."""
    lines_regulated: int
    """Order lines of recognised products, each counted once however many substances it holds."""
    lines_unknown_product: int
    lines_without_customer: int
    rows_refused: Mapping[str, int]
    """Reason to count, over both inputs."""
    listings_by_status: Mapping[Status, int]
    substances: Sequence[SubstanceRow]
    lines_by_week: Sequence[WeekRow]
    rules: Sequence[RuleRow]
    """Every rule that was run, in the order the page shows them."""
    listings: Sequence[tuple[Listing, Recognition]]
    """The recognised ones that are shown, most severe first."""
    listings_total: int
    findings: Sequence[Finding]
    """The ones that are shown, spread over the rules."""
    findings_total: int
    titles: Mapping[str, str] = field(default_factory=dict)
    """Product id to the listing's title, for the products that the shown findings rest on."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Product id to the sentence why it is regulated, for the same products."""
    listings_file: str = "listings.jsonl"
    """The file that holds every recognised listing, as the page names it."""
    findings_file: str = "findings.jsonl"
    """The file that holds every finding, as the page names it."""

    lines_repeated: int = 0
    """Regulated order lines that were known already, and so were not judged again."""
    rules_not_run: Sequence[str] = ()
    """Rules about companion goods, where the operator named none."""
    columns_missing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Column that the orders do not have, to the rules that ask for it."""
    packs: Sequence[PackRow] = ()

    @property
    def lines_forgotten(self) -> int:
        """Order lines of products that are not regulated: read, counted here, and kept nowhere."""
        return max(0, self.order_lines - self.lines_regulated - self.lines_unknown_product)


def write_report(report: ScreeningReport, path: Path) -> None:
    """Write the report to `path` as one HTML file, whole or not at all.

    Raises:
        ReportNotWrittenError: the folder is missing, not writable or full.
    """
    write_page(screening_page(report), path)


def screening_page(report: ScreeningReport) -> str:
    """The report as HTML that asks for nothing outside itself."""
    by_status = report.listings_by_status
    groups = finding_groups(report.findings, report.rules)
    return render(
        "screening.html",
        report=report,
        substance_names={found.substance: found.name for _, held in report.listings for found in held.substances},
        finding_groups=groups,
        anchors={(group.rule.id, group.rule.version): f"rule-{place}" for place, group in enumerate(groups, 1)},
        listing_groups=listing_groups(report.listings, by_status),
        week_chart=week_chart({row.monday: row.counts for row in report.lines_by_week}),
        status_bars=bars(
            (STATUS[status], by_status.get(status, 0), status) for status in Status if status.is_regulated
        ),
        rule_bars=bars((rule.title, rule.findings, None) for rule in report.rules),
    )
