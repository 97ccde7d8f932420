"""The desk of trials: one at a time, and what was ended says so."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing import Pipe
from pathlib import Path
from typing import NoReturn

import pytest

from poisonbook.settings import Settings
from poisonbook.workflows import trial_desk, trial_files
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
    data = desk.data_of("opr_shop", alone=True)
    desk.begin(ASKED, data, jurisdiction="EU", live=())
    with pytest.raises(TrialBusyError):
        desk.begin(ASKED, data, jurisdiction="EU", live=())
    desk.close()

    ended = desk.of("opr_shop", ASKED.rule)
    assert ended is not None
    assert not ended.is_running
    assert "ended before it was done" in ended.problem
    assert desk.all_of("opr_other") == {}


def test_an_error_of_ours_is_told_by_its_kind_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text may quote an order."""

    def failing(*_: object) -> NoReturn:
        raise ValueError("ZEBRA-CUSTOMER")

    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(trial_files, "try_beside", failing)
    answers, pipe = Pipe(duplex=False)
    trial_desk._try(pipe, trial_files.TrialRequest(rule=ASKED.rule, catalogue=[], orders=[]), frozenset())

    assert answers.recv() == "this is an error of poisonbook; please report it (ValueError)"


@pytest.mark.parametrize("missing", ["catalogue.csv", "orders.csv"])
def test_without_both_files_there_is_nothing_to_try_a_rule_on(desk: TrialDesk, tmp_path: Path, missing: str) -> None:
    (tmp_path / missing).unlink()

    data = desk.data_of("opr_shop", alone=True)
    assert data is None
    with pytest.raises(TrialDataError):
        desk.begin(ASKED, data, jurisdiction="EU", live=())
    assert desk.of("opr_shop", ASKED.rule) is None


def test_an_operators_past_orders_are_no_other_operators(desk: TrialDesk, tmp_path: Path) -> None:
    own = tmp_path / "opr_shop"
    own.mkdir()
    for name in ("catalogue.csv", "orders.csv"):
        (own / name).write_bytes((tmp_path / name).read_bytes())

    assert desk.data_of("opr_shop", alone=False) == own
    assert desk.data_of("opr_other", alone=False) is None
    assert desk.data_of("opr_other", alone=True) == tmp_path
