"""One run: the cases judged by poisonbook and by the baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.recognition.cases import Case
from benchmarks.recognition.classifier import FEWEST_CASES, LinearClassifier, cross_validated
from benchmarks.recognition.keywords import KeywordSearch
from benchmarks.recognition.outcomes import Outcome, Outcomes, outcomes_of, recognise_cases
from benchmarks.recognition.reference import Reference
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Recognition

OURS = "poisonbook"


@dataclass(frozen=True)
class Run:
    """Everything that is reported of labelled cases."""

    cases: Sequence[Case]
    recognitions: Mapping[str, Recognition]
    ways: Mapping[str, Outcomes]
    """Outcomes by the way of recognising, ours first."""
    reference: Reference | None

    @property
    def ours(self) -> Outcomes:
        """What poisonbook said."""
        return self.ways[OURS]

    @property
    def derivable(self) -> list[Case]:
        """The cases whose text gives the answer."""
        return [case for case in self.cases if case.is_derivable]


def run_cases(
    cases: Sequence[Case],
    recogniser: Recogniser,
    keywords: KeywordSearch | None,
    training: Sequence[Case],
    reference: Reference | None,
) -> Run:
    """Judge `cases`; without `keywords`, by poisonbook alone.

    The linear classifier learns from `training`; when that is empty, and for cases in it, it is cross-validated.
    """
    recognitions = recognise_cases(recogniser, cases)
    ways: dict[str, Outcomes] = {OURS: outcomes_of(recognitions)}
    if keywords is not None:
        ways["keywords, by list"] = {case.key: keywords.by_list(case.listing) for case in cases}
        ways["keywords, nearest %"] = {case.key: keywords.by_figure(case.listing) for case in cases}
        if len(training or cases) >= FEWEST_CASES:
            ways["linear classifier"] = _classified(cases, training)
    return Run(cases, recognitions, ways, reference)


def _classified(cases: Sequence[Case], training: Sequence[Case]) -> dict[str, Outcome]:
    if not training:
        return cross_validated(cases)
    seen = {case.key for case in training}
    unseen = [case for case in cases if case.key not in seen]
    judged = LinearClassifier(training).judge(case.listing for case in unseen)
    held_out = cross_validated(training) if len(unseen) < len(cases) else {}
    return held_out | {case.key: outcome for case, outcome in zip(unseen, judged, strict=True)}
