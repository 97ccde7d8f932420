"""The run as one JSON value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.recognition.cases import Case
from benchmarks.recognition.checks import Check
from benchmarks.recognition.ordinary import CatalogueCount
from benchmarks.recognition.reference import changes
from benchmarks.recognition.run import Run
from benchmarks.recognition.score import Score, confusion, errors, score, scores_by, scores_by_substance
from benchmarks.recognition.shares import Share
from poisonbook.facts.recognition import Recognition


def run_record(run: Run) -> dict[str, Any]:
    """Every figure of the labelled cases."""
    derivable = run.derivable
    counts = confusion(run.cases, run.ours)
    return {
        "text_gives_the_answer": _score(score(derivable, run.ours)),
        "only_knowledge_tells": _score(score([case for case in run.cases if not case.is_derivable], run.ours)),
        "together": _score(score(run.cases, run.ours)),
        "ways": {way: _score(score(derivable, outcomes)) for way, outcomes in run.ways.items()},
        "confusion": [{"labelled": label, "status": status, "cases": n} for (label, status), n in counts.items()],
        "by_substance": _scores(scores_by_substance(derivable, run.ours)),
        "by_language": _scores(scores_by(derivable, run.ours, lambda case: case.lang)),
        "by_kind": _scores(scores_by(derivable, run.ours, lambda case: case.kind)),
        "by_file": _scores(scores_by(derivable, run.ours, lambda case: case.file)),
        "reference": _reference(run),
        "errors": [_error(case, checks, run.recognitions[case.key]) for case, checks in errors(run.cases, run.ours)],
    }


def _scores(scores: Mapping[str, Score]) -> dict[str, Any]:
    return {group: _score(one) for group, one in scores.items()}


def _score(one: Score) -> dict[str, Any]:
    return {
        "cases": one.cases,
        **{name: share_record(share) for name, share in one.shares.items()},
        "strength stated and not read": one.strengths_unread,
        "strength read where none is stated": one.strengths_extra,
        "either is right": one.either,
    }


def share_record(share: Share) -> dict[str, Any]:
    """The share with its interval; `share` is null of nothing."""
    return {"part": share.part, "whole": share.whole, "share": share.value, "interval_95": list(share.interval)}


def _reference(run: Run) -> dict[str, Any] | None:
    if run.reference is None:
        return None
    cases = run.reference.shared(run.cases)
    return {
        "name": run.reference.name,
        "cases": len(cases),
        "reference": _score(score(cases, run.reference.outcomes)),
        "new": _score(score(cases, run.ours)),
        "changes": [
            {"case": change.case.key, "better": change.better, "worse": change.worse}
            for change in changes(cases, run.reference.outcomes, run.ours)
        ],
    }


def _error(case: Case, checks: Sequence[Check], recognition: Recognition) -> dict[str, Any]:
    return {
        "case": case.key,
        "line": case.line,
        "lang": case.lang,
        "kind": case.kind,
        "text_gives_the_answer": case.is_derivable,
        "title": case.listing.title,
        "wrong": [
            {
                "question": check.question,
                "substance": check.substance,
                "answer": check.answer,
                "wanted": check.wanted,
                "got": check.got,
            }
            for check in checks
        ],
        "substances": [
            {
                "substance": one.substance,
                "status": one.status,
                "reason": one.reason,
                "spans": [
                    {"field": span.field, "start": span.start, "end": span.end, "text": span.text, "shows": span.shows}
                    for span in one.evidence
                ],
            }
            for one in recognition.substances
        ],
    }


def ordinary_record(counts: Sequence[CatalogueCount]) -> dict[str, Any]:
    """Counts and hits of the ordinary catalogues."""
    products = sum(one.products for one in counts)
    return {
        "hits": share_record(Share(sum(len(one.hits) for one in counts), products)),
        "catalogues": [
            {
                "file": one.file,
                "products": one.products,
                "named": one.named,
                "keyword_hits": one.keyword_hits,
                "classifier_hits": one.classifier_hits,
                "hits": [
                    {"id": hit.listing.id, "title": hit.listing.title, "status": hit.recognition.status}
                    for hit in one.hits
                ],
            }
            for one in counts
        ],
    }
