"""Findings are compared with all their evidence, and in no order."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from benchmarks.screening.found import Found, digest_of, found, read_found, write_found, written_findings
from hypothesis import given
from hypothesis import strategies as st

EVIDENCE = st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["acetone", "hexamine"])), max_size=4)
FINDINGS = st.lists(st.builds(found, st.sampled_from(["rule-a", "rule-b"]), EVIDENCE), max_size=5)


@given(FINDINGS, st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_the_order(findings: list[Found], rng: Random) -> None:
    shuffled = rng.sample(findings, len(findings))

    assert digest_of(shuffled) == digest_of(findings)


@given(FINDINGS, FINDINGS)
def test_only_the_same_findings_have_the_same_digest(some: list[Found], others: list[Found]) -> None:
    assert (digest_of(some) == digest_of(others)) == (sorted(some) == sorted(others))


def test_what_a_screening_wrote_is_read_with_its_companions(tmp_path: Path) -> None:
    lines = [{"line": 7, "companion": "tools"}, {"line": 3, "substance": "acetone"}]
    (tmp_path / "findings.jsonl").write_text(json.dumps({"rule": "r", "lines": lines}) + "\n")

    assert written_findings(tmp_path / "findings.jsonl") == [("r", ((3, "acetone"), (7, "tools")))]


def test_findings_written_down_are_read_again(tmp_path: Path) -> None:
    findings = [found("b", [(2, "acetone")]), found("a", [(5, "hexamine"), (1, "acetone")])]

    write_found(findings, tmp_path / "found.json")

    assert read_found(tmp_path / "found.json") == set(findings)
