"""What one screening leaves for the next stays what it is in its file, and is good for the same rules only."""

from __future__ import annotations

import stat
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.parity.tables import line_table

from poisonbook.engine.carry import Carried, CarriedFinding, Reach, nothing_carried, with_keys
from poisonbook.facts.lines import RegulatedLine
from poisonbook.rules.pack import load_pack
from poisonbook.rules.plan import plan_for
from poisonbook.workflows.again import StateError
from poisonbook.workflows.carried import fingerprint_of, reach_for, read_carried, write_carried

DAY_US = 86_400_000_000


@pytest.fixture
def carried() -> Carried:
    common = {"product_id": "p", "quantity": Decimal(1), "schedule": "Annex I", "status": "restricted"}
    lines = [
        RegulatedLine(line=row, order_id=f"o{row}", us=row, substance=substance, customer="é", **common)  # type: ignore[arg-type]
        for row, substance in ((1, "acetone"), (1, "hexamine"), (2, "acetone"))
    ]
    table = with_keys(line_table(lines), [0, 0, 0])
    keys = table["key"].to_pylist()
    findings = (
        CarriedFinding("a", "rule-a", 2, frozenset({keys[0] + b"acetone", keys[2] + b"acetone"})),
        CarriedFinding("b", "rule-b", 1, frozenset({keys[0] + b"hexamine"})),
    )
    return Carried(table, findings, 2, 1_234)


def test_it_is_read_as_it_was_written(carried: Carried, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state"

    write_carried(path, carried, "same")

    assert read_carried(path, "same") == carried
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_read_where_there_is_no_file_yet(tmp_path: Path) -> None:
    assert read_carried(tmp_path / "state", "same") == nothing_carried()


def test_of_other_rules_it_is_refused(carried: Carried, tmp_path: Path) -> None:
    write_carried(tmp_path / "state", carried, "one")

    with pytest.raises(StateError, match="other rules"):
        read_carried(tmp_path / "state", "other")


@pytest.mark.parametrize("content", [b"", b"no parquet", b"PAR1" * 9])
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(content)

    with pytest.raises(StateError):
        read_carried(tmp_path / "state", "same")


def test_a_table_of_another_kind_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "state")

    with pytest.raises(StateError, match="no state of a screening"):
        read_carried(tmp_path / "state", "same")


def test_the_fingerprint_follows_what_rules_mean_and_not_how_they_say_it() -> None:
    plans = [plan_for(rule) for rule in load_pack("EU")]
    reach = reach_for(plans)
    same = fingerprint_of(plans, "EU", "mark", reach)

    assert fingerprint_of(reversed(plans), "EU", "mark", reach) == same
    assert fingerprint_of([replace(plans[0], why="Other."), *plans[1:]], "EU", "mark", reach) == same
    assert fingerprint_of(plans[1:], "EU", "mark", reach) != same
    assert fingerprint_of(plans, "GB", "mark", reach) != same
    assert fingerprint_of(plans, "EU", "other", reach) != same
    assert fingerprint_of(plans, "EU", "mark", Reach(reach.keep + 1, reach.longest)) != same


def test_lines_are_carried_for_twice_the_longest_timespan_or_as_the_operator_says() -> None:
    plans = [plan_for(rule) for rule in load_pack("EU")]
    longest = max(plan.timespan.microseconds for plan in plans if plan.timespan is not None)

    assert reach_for(plans) == Reach(2 * longest, longest)
    assert reach_for(plans, 400 * DAY_US).lateness == 400 * DAY_US - longest
    with pytest.raises(ValueError, match="shorter"):
        reach_for(plans, longest - 1)
