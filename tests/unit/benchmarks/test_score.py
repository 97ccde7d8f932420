"""Sums over cases, counted by hand."""

from __future__ import annotations

from benchmarks.recognition.outcomes import Found, Outcome
from benchmarks.recognition.score import Retrieval, confusion, errors, score, scores_by, scores_by_substance
from benchmarks.recognition.shares import Share
from tests.unit.benchmarks.conftest import NOTHING, REPORTABLE, RESTRICTED, UNDETERMINED, ReadCases, label, outcome, row

from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength


def keyed(*outcomes: Outcome) -> dict[str, Outcome]:
    """Outcomes of the cases a, b, c …"""
    return {f"cases.jsonl:{letter}": one for letter, one in zip("abcdefgh", outcomes, strict=False)}


def test_undetermined_counts_as_found_and_a_false_alarm_lowers_precision_only(read: ReadCases) -> None:
    cases = read(
        row("a"),
        row("b"),
        row("c", expected="below_limit"),
        row("d", expected="not_regulated"),
        row("e", expected="not_regulated"),
        row("f", expected="reportable", acceptable=["not_regulated"]),
        row("g", expected="not_regulated", acceptable=["reportable"]),
    )

    result = score(cases, keyed(RESTRICTED, UNDETERMINED, NOTHING, REPORTABLE, NOTHING, NOTHING, REPORTABLE))

    assert result.listings == result.substances == Retrieval(found=2, missed=1, false=1)
    assert (result.listings.recall, result.listings.precision) == (Share(2, 3), Share(2, 3))
    assert (result.undetermined, result.either) == (Share(1, 3), 2)
    assert (result.right, result.right_as_labelled) == (Share(5, 7), Share(4, 7))


def test_a_restricted_product_called_unregulated_is_counted_by_itself(read: ReadCases) -> None:
    cases = read(row("a"), row("b"), row("c", expected="reportable"), row("d", acceptable=["not_regulated"]))

    result = score(cases, keyed(NOTHING, REPORTABLE, NOTHING, NOTHING))

    assert result.restricted_missed == Share(1, 2)


def test_strengths_that_were_not_read_count_against_those_that_were_right(read: ReadCases) -> None:
    stated = label("restricted", concentration_ww=35)
    cases = read(row("a", stated), row("b", stated), row("c", stated), row("d"))
    read_as = [outcome(Found("hydrogen-peroxide", Status.RESTRICTED, Strength.exactly(figure))) for figure in (35, 30)]

    result = score(cases, keyed(*read_as, RESTRICTED, read_as[0]))

    assert (result.strengths, result.strengths_unread, result.strengths_extra) == (Share(1, 3), 1, 1)


def test_groups_are_scored_by_themselves(read: ReadCases) -> None:
    cases = read(row("a", lang="de"), row("b", lang="fr"), row("c", lang="de"))

    groups = scores_by(cases, keyed(RESTRICTED, NOTHING, NOTHING), lambda case: case.lang)

    assert {name: one.listings.recall for name, one in groups.items()} == {"de": Share(1, 2), "fr": Share(0, 1)}


def test_a_substance_is_scored_over_the_cases_that_hold_it_or_were_said_to(read: ReadCases) -> None:
    acetone = {"substance": "acetone", "expected": "reportable"}
    cases = read(row("a", label("restricted"), acetone), row("b", expected="not_regulated"))
    found = Found("acetone", Status.REPORTABLE)

    groups = scores_by_substance(cases, keyed(outcome(*RESTRICTED.found, found), outcome(found)))

    assert {name: (one.cases, one.substances) for name, one in groups.items()} == {
        "acetone": (2, Retrieval(found=1, missed=0, false=1)),
        "hydrogen-peroxide": (1, Retrieval(found=1, missed=0, false=0)),
    }


def test_confusion_keeps_the_label_and_errors_are_listed(read: ReadCases) -> None:
    cases = read(row("a", expected="below_limit"), row("b", label("restricted", net_kg=1)))
    weighed = keyed(REPORTABLE, RESTRICTED)

    assert confusion(cases, weighed) == {("below_limit", Status.REPORTABLE): 1, ("restricted", Status.RESTRICTED): 1}
    assert [(case.listing.id, [check.question for check in checks]) for case, checks in errors(cases, weighed)] == [
        ("b", ["amount"])
    ]
