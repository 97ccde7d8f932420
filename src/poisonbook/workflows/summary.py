"""What a screening on this machine counted, and what of it the page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from poisonbook.facts.findings import Finding
from poisonbook.reports.screening import SubstanceRow, WeekRow
from poisonbook.values.status import Status
from poisonbook.workflows.figures import Figures, Shown, by_attention
from poisonbook.workflows.screen import Screening

SHOWN = 500
"""Listings and findings that the page shows; the files hold all of them."""


def figures_of(screening: Screening) -> Figures:
    """What a screening counted."""
    scan, memory = screening.scan, screening.memory
    return Figures(
        jurisdiction=screening.jurisdiction,
        law_on=screening.law_on,
        made_at=screening.made_at,
        listings=screening.catalogue.listings,
        by_status=screening.catalogue.by_status,
        lines_read=screening.lines_read,
        regulated=scan.lines.num_rows,
        without_customer=scan.without_customer,
        unknown=scan.unknown_product,
        repeated=None if memory is None else memory.repeated,
        span=scan.span,
        refused=screening.refused,
        refused_lines=screening.refused_lines,
        findings=_by_rule(screening),
        withdrawn=0 if memory is None else len(memory.withdrawn),
        substances=_substance_rows(screening),
        weeks=_weeks(screening),
        recognised=len(screening.recognised),
        rules=screening.rules,
        rules_not_run=screening.rules_not_run,
        rules_without_data=screening.rules_without_data,
        packs=screening.packs,
        decisions=None if screening.decisions is None else screening.decisions.counts(),
    )


def shown_of(screening: Screening) -> Shown:
    """At most `SHOWN` listings and findings, the gravest first."""
    findings = _spread(screening.findings, [rule.id for rule in by_attention(screening.rules)])
    wanted = {line.product_id for finding in findings for line in finding.lines}
    return Shown(
        listings=sorted(screening.recognised, key=lambda pair: -pair[1].status.severity)[:SHOWN],
        findings=findings,
        titles={listing.id: listing.title for listing, _ in screening.recognised if listing.id in wanted},
        reasons={found.id: found.substances[0].reason for _, found in screening.recognised if found.id in wanted},
    )


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
