"""What is found of a rule that passes every gate, for tests that change one thing."""

from __future__ import annotations

from poisonbook.trials.gates import BackTest, GateRecord

BACK_TEST = BackTest(
    lines=40_000,
    regulated=900,
    customers=9_000,
    alerts=9,
    share=400,
    minutes=3_000,
    capacity=6_000,
    own=2,
    planted=None,
    ratio=900,
    part="channel: web",
    tested=3,
)


def record(
    digest: str = "sha256:0", *, is_statutory: bool = False, back_test: BackTest | None = BACK_TEST
) -> GateRecord:
    """The record of a version."""
    return GateRecord(
        digest=digest,
        is_statutory=is_statutory,
        unanchored=0,
        outside=0,
        provisions=2,
        prevalence="unknown",
        fires=1,
        silent=2,
        failing=0,
        share=10_000,
        back_test=None if is_statutory else back_test,
    )
