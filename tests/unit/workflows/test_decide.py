"""Decisions overrule what was recognised, within what the law allows, and hide nothing."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from poisonbook.catalogue.content_hash import content_hash
from poisonbook.catalogue.decisions import Decided, Reason, Verdict
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength
from poisonbook.workflows.decide import Deciding, Outcome

TODAY = date(2026, 6, 1)
UNSTATED, STRONG, NOTHING = "Nitric acid 1 L", "Nitric acid 65 % 1 L", "Etching fluid 1 L"


def decided(
    title: str,
    verdict: Verdict,
    reason: Reason,
    substance: str | None = None,
    percent: str | None = None,
    *,
    until: date = date(2027, 1, 1),
) -> Decided:
    strength = None if percent is None else Strength.exactly(percent)
    made_on = content_hash(Listing("P", title))
    return Decided("P", verdict, substance, strength, reason, "", "AB", date(2026, 1, 1), until, made_on)


def overruled(eu: Recogniser, title: str, decision: Decided) -> tuple[Recognition | None, Outcome]:
    deciding = Deciding(eu, eu, {"P": decision}, TODAY)
    batch = pa.record_batch({"id": ["O", "P"], "title": ["Chair", title]})
    found = [recognition for _, _, recognition in next(deciding.over([batch]))]
    return (found[0] if found else None), deciding.log.outcome("P")


@pytest.mark.parametrize(
    ("reason", "status"),
    [(Reason.NOT_SOLD_TO_PUBLIC, Status.REPORTABLE), (Reason.ARTICLE, Status.NOT_REGULATED)],
)
def test_an_exempt_product_is_shown_with_who_and_until_when(reason: Reason, status: Status, eu: Recogniser) -> None:
    recognition, outcome = overruled(eu, STRONG, decided(STRONG, Verdict.EXEMPT, reason))

    assert outcome is Outcome.HELD
    assert recognition is not None
    assert recognition.status is status
    assert recognition.decision is not None
    assert (recognition.decision.by, recognition.decision.was) == ("AB", Status.RESTRICTED)
    assert recognition.substances[0].reason.startswith("Decided by AB on 2026-01-01, until 2027-01-01: exempt")
    assert recognition.substances[0].evidence


@pytest.mark.parametrize(("percent", "status"), [("3", Status.REPORTABLE), ("3.1", Status.RESTRICTED)])
def test_a_strength_from_the_supplier_is_judged_by_the_law(percent: str, status: Status, eu: Recogniser) -> None:
    decision = decided(UNSTATED, Verdict.REGULATED_AS, Reason.SUPPLIER_STRENGTH, "nitric-acid", percent)

    recognition, _ = overruled(eu, UNSTATED, decision)

    assert recognition is not None
    (found,) = recognition.substances
    assert (found.status, found.strength, found.question) == (status, Strength.exactly(percent), None)
    assert found.net_mass_kg is not None


def test_a_product_that_names_nothing_can_be_decided_to_be_regulated(eu: Recogniser) -> None:
    decision = decided(NOTHING, Verdict.REGULATED_AS, Reason.SUPPLIER_SUBSTANCE, "nitric-acid", "20")

    recognition, outcome = overruled(eu, NOTHING, decision)

    assert outcome is Outcome.HELD
    assert recognition is not None
    assert recognition.status is Status.RESTRICTED


def test_a_strength_of_one_substance_leaves_the_others(eu: Recogniser) -> None:
    title = "Set: nitric acid 1 L and hydrogen peroxide 35 % 1 L"
    decision = decided(title, Verdict.REGULATED_AS, Reason.SUPPLIER_STRENGTH, "nitric-acid", "2")

    recognition, _ = overruled(eu, title, decision)

    assert recognition is not None
    statuses = {one.substance: one.status for one in recognition.substances}
    assert statuses == {"hydrogen-peroxide": Status.RESTRICTED, "nitric-acid": Status.REPORTABLE}


@pytest.mark.parametrize(
    ("verdict", "reason", "substance", "percent"),
    [
        (Verdict.REGULATED_AS, Reason.SUPPLIER_STRENGTH, "nitric-acid", "2"),
        (Verdict.NOT_REGULATED, Reason.SUPPLIER_SUBSTANCE, None, None),
        (Verdict.NOT_REGULATED, Reason.SUPPLIER_FORM, None, None),
        (Verdict.NOT_REGULATED, Reason.TRACE_IN_MIXTURE, None, None),
    ],
)
def test_a_strength_above_the_limit_that_is_stated_is_not_talked_away(
    verdict: Verdict, reason: Reason, substance: str | None, percent: str | None, eu: Recogniser
) -> None:
    recognition, outcome = overruled(eu, STRONG, decided(STRONG, verdict, reason, substance, percent))

    assert outcome is Outcome.REFUSED
    assert recognition is not None
    assert (recognition.status, recognition.decision) == (Status.RESTRICTED, None)


def test_a_wrong_recognition_outranks_a_stated_strength(eu: Recogniser) -> None:
    recognition, outcome = overruled(eu, STRONG, decided(STRONG, Verdict.NOT_REGULATED, Reason.WRONG_RECOGNITION))

    assert outcome is Outcome.HELD
    assert recognition is not None
    assert recognition.status is Status.NOT_REGULATED


@pytest.mark.parametrize(
    ("title", "until", "outcome"),
    [
        (STRONG, date(2026, 6, 1), Outcome.HELD),
        (STRONG, date(2026, 5, 31), Outcome.EXPIRED),
        ("Nitric acid 65 % 2 L", date(2027, 1, 1), Outcome.CHANGED),
    ],
)
def test_a_decision_holds_until_its_last_day_and_for_its_own_text(
    title: str, until: date, outcome: Outcome, eu: Recogniser
) -> None:
    decision = decided(STRONG, Verdict.EXEMPT, Reason.NOT_SOLD_TO_PUBLIC, until=until)

    recognition, became = overruled(eu, title, decision)

    assert became is outcome
    assert recognition is not None
    assert (recognition.decision is not None) == (outcome is Outcome.HELD)


def test_a_decision_on_no_product_is_counted(eu: Recogniser) -> None:
    deciding = Deciding(eu, eu, {"X": decided(STRONG, Verdict.EXEMPT, Reason.ARTICLE)}, TODAY)

    assert list(deciding.over([pa.record_batch({"id": ["P"], "title": ["Chair"]})])) == [()]
    assert deciding.log.counts() == {"held": 0, "expired": 0, "changed": 0, "refused": 0, "not_found": 1}
