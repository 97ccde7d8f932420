"""A screening in figures: the summary object, and the page that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import poisonbook
from poisonbook.facts.findings import Finding
from poisonbook.facts.records import Record, moment
from poisonbook.reports.screening import PackRow, RuleRow, ScreeningReport, SubstanceRow, WeekRow
from poisonbook.rules.plan import plan_for
from poisonbook.values.status import Status
from poisonbook.workflows.screen import Screening

SHOWN = 500
"""Listings and findings that the page shows; the files hold all of them."""


def summary_record(screening: Screening) -> Record:
    """The summary object that `--json` prints; its form is stable."""
    scan = screening.scan
    return {
        "jurisdiction": screening.jurisdiction,
        "law_on": screening.law_on.isoformat(),
        "made_at": moment(screening.made_at.replace(tzinfo=None)),
        "poisonbook": poisonbook.__version__,
        "catalogue": {
            "listings": screening.catalogue.listings,
            "by_status": {status.value: screening.catalogue.by_status.get(status, 0) for status in Status},
        },
        "orders": {
            "lines": screening.lines_read,
            "regulated_lines": scan.lines.num_rows,
            "unknown_product_lines": scan.unknown_product,
            "regulated_lines_without_customer": scan.without_customer,
            "repeated_lines": repeated_lines(screening),
            "first_regulated": None if scan.span is None else moment(scan.span[0]),
            "last_regulated": None if scan.span is None else moment(scan.span[1]),
        },
        "refused_rows": {"total": sum(screening.refused.values()), "by_reason": dict(screening.refused)},
        "findings": {"total": len(screening.findings), "by_rule": _by_rule(screening)},
        "rules_not_run": list(screening.rules_not_run),
        "rules_without_data": {rule: list(columns) for rule, columns in screening.rules_without_data.items()},
        "packs": [
            {"pack": one.pack, "rules": len(one.rules), "lock": one.lock, "not_locked": list(one.not_locked)}
            for one in screening.packs
        ],
        "decisions": None if screening.decisions is None else screening.decisions.counts(),
    }


def repeated_lines(screening: Screening) -> int | None:
    """Regulated lines that an earlier screening or another file had already; None where nothing is carried."""
    return None if screening.memory is None else screening.memory.repeated


def rules_by_missing_column(screening: Screening) -> dict[str, tuple[str, ...]]:
    """Each column that rules ask for and the orders do not have, with those rules."""
    columns = sorted({column for missing in screening.rules_without_data.values() for column in missing})
    return {
        column: tuple(rule for rule, missing in screening.rules_without_data.items() if column in missing)
        for column in columns
    }


def report_of(screening: Screening) -> ScreeningReport:
    """What the page shows of a screening: at most `SHOWN` listings and findings, the gravest first."""
    scan = screening.scan
    by_rule = _by_rule(screening)
    rules = sorted(screening.rules, key=lambda rule: (_ATTENTION.index(rule.attention.value), rule.id))
    recognised = sorted(screening.recognised, key=lambda pair: -pair[1].status.severity)
    shown = _spread(screening.findings, [rule.id for rule in rules])
    wanted = {line.product_id for finding in shown for line in finding.lines}
    return ScreeningReport(
        jurisdiction=screening.jurisdiction,
        law_on=screening.law_on,
        made_at=screening.made_at,
        version=poisonbook.__version__,
        catalogue_listings=screening.catalogue.listings,
        order_lines=screening.lines_read - screening.refused_lines,
        orders_period=scan.span,
        lines_regulated=scan.lines.num_rows,
        lines_unknown_product=scan.unknown_product,
        lines_without_customer=scan.without_customer,
        lines_repeated=repeated_lines(screening) or 0,
        rows_refused=screening.refused,
        listings_by_status=screening.catalogue.by_status,
        substances=_substance_rows(screening),
        lines_by_week=_weeks(screening),
        rules=[
            RuleRow(rule.id, rule.version, rule.title, rule.attention.value, plan_for(rule).law, by_rule[rule.id])
            for rule in rules
        ],
        listings=recognised[:SHOWN],
        listings_total=len(recognised),
        findings=shown,
        titles={listing.id: listing.title for listing, _ in screening.recognised if listing.id in wanted},
        reasons={found.id: found.substances[0].reason for _, found in screening.recognised if found.id in wanted},
        findings_total=len(screening.findings),
        listings_file="products.jsonl",
        findings_file="findings.jsonl",
        rules_not_run=screening.rules_not_run,
        columns_missing=rules_by_missing_column(screening),
        packs=[PackRow(one.pack, len(one.rules), one.lock, len(one.not_locked)) for one in screening.packs],
    )


_ATTENTION = ("high", "medium", "low")


def _by_rule(screening: Screening) -> dict[str, int]:
    counted = Counter(finding.rule for finding in screening.findings)
    return {rule.id: counted[rule.id] for rule in screening.rules}


def _spread(findings: Sequence[Finding], rules: Sequence[str]) -> list[Finding]:
    """At most `SHOWN` findings, an equal share for each rule and what one leaves for the others."""
    by_rule: dict[str, list[Finding]] = {rule: [] for rule in rules}
    for finding in findings:
        by_rule[finding.rule].append(finding)
    shares = dict.fromkeys(by_rule, 0)
    left = SHOWN
    while left and any(shares[rule] < len(found) for rule, found in by_rule.items()):
        for rule, found in by_rule.items():
            if left and shares[rule] < len(found):
                shares[rule] += 1
                left -= 1
    return [finding for rule, found in by_rule.items() for finding in found[: shares[rule]]]


def _substance_rows(screening: Screening) -> list[SubstanceRow]:
    listings: Counter[tuple[str, Status]] = Counter()
    known: dict[tuple[str, Status], tuple[str, str | None, str]] = {}
    for _, recognition in screening.recognised:
        for found in recognition.substances:
            if found.status.is_regulated:
                listings[found.substance, found.status] += 1
                known[found.substance, found.status] = found.name, found.cas, found.schedule
    sold = screening.lines.group_by(["substance", "status"]).aggregate([("line", "count"), ("amount_kg", "sum")])
    lines: dict[tuple[str, Status], int] = {}
    kilograms: dict[tuple[str, Status], Decimal | None] = {}
    for row in sold.to_pylist():
        key = row["substance"], Status(row["status"])
        lines[key], kilograms[key] = row["line_count"], row["amount_kg_sum"]
    keys = sorted(known, key=lambda key: (-key[1].severity, -lines.get(key, 0), known[key][0]))
    return [
        SubstanceRow(
            *known[key],
            status=key[1],
            listings=listings[key],
            order_lines=lines.get(key, 0),
            kg_sold=kilograms.get(key),
        )
        for key in keys
    ]


def _weeks(screening: Screening) -> list[WeekRow]:
    """Regulated lines by week; a line with two substances counts once, at its gravest status."""
    import pyarrow as pa
    import pyarrow.compute as pc

    status = pc.dictionary_encode(screening.lines["status"].combine_chunks())
    severities = pa.array([Status(word).severity for word in status.dictionary.to_pylist()], pa.int8())
    by_line = pa.table(
        {
            "line": screening.lines["line"],
            "week": pc.floor_temporal(screening.lines["ts"], unit="week"),
            "severity": pc.take(severities, status.indices),
        }
    )
    gravest = by_line.group_by(["line", "week"]).aggregate([("severity", "max")])
    counted = gravest.group_by(["week", "severity_max"]).aggregate([("line", "count")])
    of_severity = {status.severity: status for status in Status}
    weeks: dict[date, dict[Status, int]] = {}
    for row in counted.to_pylist():
        weeks.setdefault(row["week"].date(), {})[of_severity[row["severity_max"]]] = row["line_count"]
    return [WeekRow(monday, weeks[monday]) for monday in sorted(weeks)]
