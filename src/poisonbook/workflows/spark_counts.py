"""What a screening on Spark counts: the only thing of it that comes to the driver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from poisonbook.engine.orders import LineFault
from poisonbook.reports.screening import SubstanceRow, WeekRow
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
