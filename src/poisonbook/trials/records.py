"""A trial as plain values, for machines."""

from __future__ import annotations

from math import isinf
from typing import Any

from poisonbook.trials.intervals import Interval
from poisonbook.trials.trial import Trial


def trial_record(trial: Trial) -> dict[str, Any]:
    """Everything a trial says; intervals as `{"value", "low", "high"}`, 95 %, null for infinite."""
    history, work = trial.history, trial.workload
    return {
        "rule": trial.rule,
        "version": trial.version,
        "jurisdiction": trial.jurisdiction,
        "law_on": trial.law_on.isoformat(),
        "made_at": trial.made_at.isoformat(),
        "history": {
            "lines": history.lines,
            "regulated_lines": history.regulated,
            "customers": history.customers,
            "first": None if history.first is None else history.first.isoformat(),
            "last": None if history.last is None else history.last.isoformat(),
        },
        "columns_missing": list(trial.unread),
        "findings": trial.findings,
        "alerts": trial.alerts,
        "alerts_a_year": _interval(trial.a_year),
        "alerts_a_thousand_customers": _interval(trial.a_thousand_customers),
        "alerts_a_million_lines": _interval(trial.a_million_lines),
        "share_of_lines_at_most": trial.most_likely_share,
        "work": {
            "minutes_an_alert": work.minutes,
            "hours_a_year": _interval(work.hours_a_year),
            "capacity_hours": work.capacity,
            "fits": work.fits,
        },
        "overlap": {
            "alone": trial.overlap.alone,
            "shared": {one.rule: one.alerts for one in trial.overlap.shared},
        },
        "months": [
            {"month": one.month, "regulated_lines": one.lines, "alerts": one.alerts} for one in trial.over_time.months
        ],
        "months_differ_p": trial.over_time.p_value,
        "sensitivity": [
            {"figure": one.figure, "value": one.value, "own": one.is_own, "alerts": one.alerts}
            for one in trial.sensitivity
        ],
        "strata": [
            {
                "column": one.column,
                "value": one.value,
                "regulated_lines": one.lines,
                "alerts": one.alerts,
                "ratio": _interval(one.ratio),
                "power": one.power,
                "verdict": one.verdict.value,
            }
            for one in trial.strata
        ],
        "base_rates": [
            {
                "prevalence": one.prevalence,
                "most_precise": one.most_precise,
                "wrong_for_each_right": one.wrong_for_each_right,
            }
            for one in trial.base_rates
        ],
        "versions": None
        if trial.versions is None
        else {
            "both": trial.versions.both,
            "gained": list(trial.versions.gained),
            "lost": list(trial.versions.lost),
        },
        "planted": None
        if trial.planted is None
        else {
            "scenarios": trial.planted.scenarios,
            "found": trial.planted.found,
            "only_found_by_it": list(trial.planted.only_found_by_it),
        },
    }


def _interval(interval: Interval | None) -> dict[str, float | None] | None:
    if interval is None:
        return None
    ends = {"value": interval.value, "low": interval.low, "high": interval.high}
    return {name: None if isinf(value) else value for name, value in ends.items()}
