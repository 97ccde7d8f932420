"""The desk of trials: one at a time, and what was ended says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from poisonbook.settings import Settings
from poisonbook.workflows.trial_desk import AskedTrial, TrialBusyError, TrialDataError, TrialDesk

ASKED = AskedTrial(
    operator="opr_shop", rule="eu-count-over-window", version=1, begun_at=datetime(2026, 11, 22, tzinfo=UTC)
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TrialDesk]:
    (tmp_path / "catalogue.csv").write_text("id,title\nP,Acetone 1 l\n", encoding="utf-8")
    (tmp_path / "orders.csv").write_text("order_id,ts,product_id,quantity\n", encoding="utf-8")
    desk = TrialDesk(Settings(folder=tmp_path / "store", trial_data=tmp_path))
    yield desk
    desk.close()


def test_what_was_ended_in_the_midst_says_so_and_makes_way(desk: TrialDesk) -> None:
    desk.begin(ASKED, jurisdiction="EU", live=())
    with pytest.raises(TrialBusyError):
        desk.begin(ASKED, jurisdiction="EU", live=())
    desk.close()

    ended = desk.of("opr_shop", ASKED.rule)
    assert ended is not None
    assert not ended.is_running
    assert "ended before it was done" in ended.problem
    assert desk.all_of("opr_other") == {}


@pytest.mark.parametrize("missing", ["catalogue.csv", "orders.csv"])
def test_without_both_files_there_is_nothing_to_try_a_rule_on(desk: TrialDesk, tmp_path: Path, missing: str) -> None:
    (tmp_path / missing).unlink()

    assert not desk.has_data
    with pytest.raises(TrialDataError):
        desk.begin(ASKED, jurisdiction="EU", live=())
    assert desk.of("opr_shop", ASKED.rule) is None
