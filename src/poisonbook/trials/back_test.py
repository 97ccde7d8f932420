"""What of a trial the gates go by: counts, rounded against the rule."""

from __future__ import annotations

from math import ceil

from poisonbook.trials.gates import BackTest
from poisonbook.trials.strata import Stratum, Verdict
from poisonbook.trials.trial import Trial

_MILLION = 1_000_000


def back_test(trial: Trial) -> BackTest:
    """The counts of a trial."""
    share = trial.most_likely_share
    work, planted = trial.workload, trial.planted
    most = max(trial.strata, key=lambda part: part.ratio.low, default=None)
    return BackTest(
        lines=trial.history.lines,
        regulated=trial.history.regulated,
        customers=trial.history.customers,
        alerts=trial.alerts,
        share=_MILLION if share is None else ceil(share * _MILLION),
        minutes=None if work.hours_a_year is None else ceil(work.hours_a_year.high * 60),
        capacity=None if work.capacity is None else int(work.capacity * 60),
        own=trial.overlap.alone if planted is None else len(planted.only_found_by_it),
        planted=None if planted is None else planted.scenarios,
        ratio=0 if most is None else ceil(most.ratio.low * 1_000),
        part="" if most is None else _named(most),
        tested=sum(part.verdict is not Verdict.NOT_TESTABLE for part in trial.strata),
    )


def _named(part: Stratum) -> str:
    return f"{part.column}: {part.value or 'not stated'}"
