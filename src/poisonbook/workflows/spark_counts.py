"""What a screening on Spark counts: the only thing of it that comes to the driver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import poisonbook
from poisonbook.engine.orders import LineFault
from poisonbook.facts.records import Record, moment
from poisonbook.reports.screening import PackRow, RuleRow, ScreeningReport, SubstanceRow, WeekRow
from poisonbook.rules.origins import Origin
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import Rule
from poisonbook.values.status import Status
from poisonbook.workflows.decide import Outcome
from poisonbook.workflows.spark_sift import Sort

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SEVERITY = "CASE status " + " ".join(f"WHEN '{one.value}' THEN {one.severity}" for one in Status) + " END"
_WEEKS = """
SELECT week, severity, count(*)
FROM (
  SELECT line, CAST(date_trunc('WEEK', ts) AS DATE) AS week, max($severity) AS severity
  FROM lines
  GROUP BY line, ts
)
GROUP BY week, severity
"""
_LISTED = """
SELECT one.substance, one.status, max(one.name), max(one.cas), max(one.schedule), count(*)
FROM (SELECT explode(substances) AS one FROM recognised WHERE json IS NOT NULL)
WHERE one.status <> 'not_regulated'
GROUP BY one.substance, one.status
"""
_SOLD = "SELECT substance, status, count(*), sum(amount_kg) FROM lines GROUP BY substance, status"


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkScreening:
    """A screening on Spark, in figures."""

    jurisdiction: str
    law_on: date
    made_at: datetime
    listings: int
    by_status: Mapping[Status, int]
    lines_read: int
    regulated: int
    without_customer: int
    unknown: int
    span: tuple[datetime, datetime] | None
    refused: Mapping[str, int]
    """Reason to count, over catalogue and orders."""
    refused_lines: int
    findings: Mapping[str, int]
    """By rule, those without any included."""
    substances: Sequence[SubstanceRow]
    weeks: Sequence[WeekRow]
    recognised: int
    """Listings that are regulated, undetermined or decided."""
    rules: Sequence[Rule]
    rules_not_run: tuple[str, ...]
    rules_without_data: Mapping[str, tuple[str, ...]]
    packs: tuple[Origin, ...]
    decisions: Mapping[str, int] | None

    def record(self) -> Record:
        """The summary object that `--json` prints, in the form of `workflows.summary`."""
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
                "repeated_lines": None,
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

    def report(self) -> ScreeningReport:
        """What the page shows: counts, and where listings and findings are."""
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
            rows_refused=self.refused,
            listings_by_status=self.by_status,
            substances=self.substances,
            lines_by_week=self.weeks,
            rules=[
                RuleRow(one.id, one.version, one.title, one.attention.value, plan_for(one).law, self.findings[one.id])
                for one in self.rules
            ],
            listings=(),
            listings_total=self.recognised,
            findings=(),
            findings_total=sum(self.findings.values()),
            listings_file="products.jsonl",
            findings_file="findings.jsonl",
            rules_not_run=self.rules_not_run,
            packs=[PackRow(one.pack, len(one.rules), one.lock, len(one.not_locked)) for one in self.packs],
        )


@dataclass(frozen=True, slots=True)
class Sifted:
    """What the scan of the orders counted."""

    regulated: int
    without_customer: int
    unknown: int
    returns: int
    faults: Mapping[str, int]
    span: tuple[datetime, datetime] | None


def sifted_counts(session: SparkSession) -> Sifted:
    """The counts of the table `sifted`."""
    rows = session.sql(
        "SELECT sort, fault, count(*), sum(unknown), count(*) - count(customer), min(ts), max(ts) "
        "FROM sifted GROUP BY sort, fault"
    ).collect()
    lines = next((row for row in rows if row[0] == Sort.LINE), None)
    return Sifted(
        regulated=0 if lines is None else lines[2],
        without_customer=0 if lines is None else lines[4],
        unknown=sum(row[3] for row in rows if row[0] == Sort.UNKNOWN),
        returns=sum(row[2] for row in rows if row[0] == Sort.RETURN),
        faults={LineFault(row[1]): row[2] for row in rows if row[0] == Sort.REFUSED},
        span=None if lines is None else (_naive(lines[5]), _naive(lines[6])),
    )


def listing_counts(session: SparkSession) -> tuple[dict[Status, int], dict[str, int], int]:
    """Of the table `recognised`: status to count, reason to count of what was refused, and how many are told."""
    rows = session.sql("SELECT product_status, refused, count(*), count(json) FROM recognised GROUP BY 1, 2").collect()
    by_status = dict.fromkeys(Status, 0)
    by_status |= {Status(row[0]): row[2] for row in rows if row[1] is None}
    return by_status, {row[1]: row[2] for row in rows if row[1] is not None}, sum(row[3] for row in rows)


def outcome_counts(session: SparkSession, given: int) -> dict[str, int]:
    """What became of the operator's decisions, of which there are so many."""
    counted = dict(map(tuple, session.sql("SELECT outcome, count(*) FROM recognised GROUP BY outcome").collect()))
    totals = {outcome.value: counted.get(outcome.value, 0) for outcome in Outcome}
    totals[Outcome.NOT_FOUND.value] = given - sum(totals.values())
    return totals


def substance_rows(session: SparkSession) -> list[SubstanceRow]:
    """Each regulated substance at each status, in the catalogue and in the orders."""
    sold: dict[tuple[str, str], tuple[int, Decimal | None]] = {
        (row[0], row[1]): (row[2], row[3]) for row in session.sql(_SOLD).collect()
    }
    rows = [
        SubstanceRow(name, cas, schedule, Status(status), count, *sold.get((substance, status), (0, None)))
        for substance, status, name, cas, schedule, count in session.sql(_LISTED).collect()
    ]
    return sorted(rows, key=lambda row: (-row.status.severity, -row.order_lines, row.substance))


def week_rows(session: SparkSession) -> list[WeekRow]:
    """Regulated lines by week; a line with two substances counts once, at its gravest status."""
    of_severity = {status.severity: status for status in Status}
    weeks: dict[date, dict[Status, int]] = {}
    for week, severity, count in session.sql(_WEEKS.replace("$severity", _SEVERITY)).collect():
        weeks.setdefault(week, {})[of_severity[severity]] = count
    return [WeekRow(monday, weeks[monday]) for monday in sorted(weeks)]


def _naive(time: Any) -> datetime:
    """A time of Spark's, which PySpark gives in the zone of this machine, in UTC."""
    moment_: datetime = time
    return moment_.astimezone(UTC).replace(tzinfo=None)
