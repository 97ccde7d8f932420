"""Which steps somebody is offered with a report: those that the moves would let them take."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.reports.report_values import REPORT
from tests.unit.review.findings import ANN, EVE, FAY, NOW, person

from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review import filing_moves as moves
from poisonbook.review.filing_allowed import allowed_steps
from poisonbook.review.filings import Channel, Filing, FilingStep

FIRST = Filing(
    id="rep_1",
    case_id="cas_1",
    channel=Channel.DOWNLOAD,
    report=REPORT,
    fingerprint="sha256:1",
    signed_by=EVE.id,
    signed_at=NOW,
)
READY = moves.countersign(FIRST, FAY, FIRST.fingerprint, NOW)
TAKEN = moves.taken_out(READY, ANN, {"rep_1.pdf": "0"}, NOW)
SENT = moves.filed(TAKEN, ANN, NOW, NOW)
SENDING = moves.countersign(replace(FIRST, channel=Channel.ENDPOINT), FAY, FIRST.fingerprint, NOW)
TRIED = moves.begun(SENDING, NOW)
OFFICER = person("dora", StaffRole.DATA_PROTECTION)


@pytest.mark.parametrize(
    ("filing", "staff", "steps"),
    [
        (FIRST, ANN, {FilingStep.WITHDRAWN}),
        (FIRST, EVE, {FilingStep.WITHDRAWN}),
        (FIRST, FAY, {FilingStep.COUNTERSIGNED, FilingStep.WITHDRAWN}),
        (FIRST, OFFICER, set()),
        (READY, ANN, {FilingStep.TAKEN_OUT, FilingStep.WITHDRAWN}),
        (TAKEN, ANN, {FilingStep.TAKEN_OUT, FilingStep.FILED, FilingStep.WITHDRAWN}),
        (SENT, ANN, {FilingStep.ACKNOWLEDGED}),
        (SENDING, ANN, {FilingStep.TAKEN_OVER, FilingStep.WITHDRAWN}),
        (TRIED, ANN, {FilingStep.TAKEN_OVER}),
        (moves.withdraw(FIRST, ANN, NOW), ANN, set()),
    ],
)
def test_what_is_offered_is_what_can_be_done(filing: Filing, staff: Staff, steps: set[FilingStep]) -> None:
    assert allowed_steps(filing, staff, NOW) == steps


def test_somebody_whose_account_is_over_is_offered_nothing() -> None:
    assert allowed_steps(READY, replace(ANN, disabled_at=NOW - timedelta(days=1)), NOW) == frozenset()
