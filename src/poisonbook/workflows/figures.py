"""A screening in figures, wherever it ran: the summary object, and the counts of the page that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import poisonbook
from poisonbook.facts.findings import Finding
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.facts.records import Record, moment
from poisonbook.reports.screening import PackRow, RuleRow, ScreeningReport, SubstanceRow, WeekRow
from poisonbook.rules.origins import Origin
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import Rule
from poisonbook.values.status import Status

_ATTENTION = ("high", "medium", "low")


def by_attention(rules: Iterable[Rule]) -> list[Rule]:
    """Rules, those that ask for the most attention first."""
    return sorted(rules, key=lambda rule: (_ATTENTION.index(rule.attention.value), rule.id))


@dataclass(frozen=True, slots=True)
class Shown:
    """The listings and findings that the page shows, the gravest first; the files hold all of them."""

    listings: Sequence[tuple[Listing, Recognition]] = ()
    findings: Sequence[Finding] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    """Product id to the listing's title, for the products that the findings rest on."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Product id to the sentence why it is regulated, for the same products."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a screening counted."""

    jurisdiction: str
    law_on: date
    made_at: datetime
    listings: int
    by_status: Mapping[Status, int]
    lines_read: int
    """Order lines, refused ones included."""
    regulated: int
    """Order lines of recognised products, each counted once however many substances it holds."""
    without_customer: int
    unknown: int
    repeated: int | None
    """Regulated lines that an earlier screening or another file had already; None where nothing is carried."""
    span: tuple[datetime, datetime] | None
    """Time of the first and the last regulated line."""
    refused: Mapping[str, int]
    """Reason to count, over catalogue and orders."""
    refused_lines: int
    findings: Mapping[str, int]
    """By rule, those without any included."""
    withdrawn: int
    """Earlier findings that do not hold any more."""
    substances: Sequence[SubstanceRow]
    weeks: Sequence[WeekRow]
    recognised: int
    """Listings that are regulated, undetermined or decided."""
    rules: Sequence[Rule]
    rules_not_run: tuple[str, ...]
    rules_without_data: Mapping[str, tuple[str, ...]]
    """Rule to the columns that it asks for and the orders do not have."""
    packs: Sequence[Origin]
    decisions: Mapping[str, int] | None
    """What became of the operator's decisions; None when there were none."""

    @property
    def columns_missing(self) -> dict[str, tuple[str, ...]]:
        """Each column that rules ask for and the orders do not have, with those rules."""
        columns = sorted({column for missing in self.rules_without_data.values() for column in missing})
        return {
            column: tuple(rule for rule, missing in self.rules_without_data.items() if column in missing)
            for column in columns
        }

    def record(self) -> Record:
        """The summary object that `--json` prints; its form is stable."""
        return {
            "jurisdiction": self.jurisdiction,
            "law_on": self.law_on.isoformat(),
            "made_at": moment(self.made_at.replace(tzinfo=None)),
            "poisonbook": poisonbook.__version__,
            "catalogue": {
                "listings": self.listings,
                "by_status": {status.value: self.by_status.get(status, 0) for status in Status},
            },
            "orders": {
                "lines": self.lines_read,
                "regulated_lines": self.regulated,
                "unknown_product_lines": self.unknown,
                "regulated_lines_without_customer": self.without_customer,
                "repeated_lines": self.repeated,
                "first_regulated": None if self.span is None else moment(self.span[0]),
                "last_regulated": None if self.span is None else moment(self.span[1]),
            },
            "refused_rows": {"total": sum(self.refused.values()), "by_reason": dict(self.refused)},
            "findings": {"total": sum(self.findings.values()), "by_rule": dict(self.findings)},
            "rules_not_run": list(self.rules_not_run),
            "rules_without_data": {rule: list(columns) for rule, columns in self.rules_without_data.items()},
            "packs": [
                {"pack": one.pack, "rules": len(one.rules), "lock": one.lock, "not_locked": list(one.not_locked)}
                for one in self.packs
            ],
            "decisions": None if self.decisions is None else dict(self.decisions),
        }

    def report(self, shown: Shown) -> ScreeningReport:
        """What the page shows."""
        return ScreeningReport(
            jurisdiction=self.jurisdiction,
            law_on=self.law_on,
            made_at=self.made_at,
            version=poisonbook.__version__,
            catalogue_listings=self.listings,
            order_lines=self.lines_read - self.refused_lines,
            orders_period=self.span,
            lines_regulated=self.regulated,
            lines_unknown_product=self.unknown,
            lines_without_customer=self.without_customer,
            lines_repeated=self.repeated or 0,
            rows_refused=self.refused,
            listings_by_status=self.by_status,
            substances=self.substances,
            lines_by_week=self.weeks,
            rules=[
                RuleRow(one.id, one.version, one.title, one.attention.value, plan_for(one).law, self.findings[one.id])
                for one in by_attention(self.rules)
            ],
            listings=shown.listings,
            listings_total=self.recognised,
            findings=shown.findings,
            titles=shown.titles,
            reasons=shown.reasons,
            findings_total=sum(self.findings.values()),
            listings_file="products.jsonl",
            findings_file="findings.jsonl",
            rules_not_run=self.rules_not_run,
            columns_missing=self.columns_missing,
            packs=[PackRow(one.pack, len(one.rules), one.lock, len(one.not_locked)) for one in self.packs],
        )
