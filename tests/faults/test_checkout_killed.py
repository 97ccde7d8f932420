"""Nothing acknowledged is lost, doubled or half written when the service is killed in the middle of its work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.functional.web.serving import settings_in

from poisonbook.facts.recognition import Listing
from poisonbook.workflows.access import add_operator
from poisonbook.workflows.register_products import register_products
from poisonbook.workflows.service import Service

LISTINGS = (
    Listing("peroxide-1", "Hydrogen peroxide 35 % 1 kg"),
    Listing("peroxide-2", "Hydrogen peroxide 35 % 2 kg"),
    Listing("acetone-1", "Acetone 1 L"),
    Listing("acetone-2", "Acetone 2 L"),
)


def rounds(folder: Path, store_url: str, *, count: int, seed: int) -> dict[str, int | list[str]]:
    """What came of killing the service so often."""
    service = Service.open(settings_in(folder, database=store_url))
    operator = add_operator(service.store, "Hedge & Sons", ["GB"])
    register_products(service, operator, LISTINGS)
    service.close()
    (folder / "given.json").write_text(json.dumps({"folder": str(folder), "database": store_url}))
    command = [sys.executable, "-m", "tests.faults.killing", str(folder / "given.json"), str(count), str(seed)]
    root = Path(__file__).parents[2]
    run = subprocess.run(command, cwd=root, env=os.environ, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    assert not run.stderr, run.stderr[-2000:]
    told: dict[str, int | list[str]] = json.loads(run.stdout)
    return told


def check(told: dict[str, int | list[str]], *, count: int) -> None:
    assert told["rounds"] == count
    assert told["idle_rounds"] == 0
    assert (told["lost"], told["half"], told["licence"], told["apart"]) == ([], [], [], [])
    acknowledged = told["acknowledged"]
    assert isinstance(acknowledged, int)
    assert acknowledged > count


def test_what_was_acknowledged_is_there_once_and_whole(tmp_path: Path, store_url: str) -> None:
    check(rounds(tmp_path, store_url, count=5, seed=1), count=5)


@pytest.mark.slow
def test_two_hundred_times(tmp_path: Path, store_url: str) -> None:
    check(rounds(tmp_path, store_url, count=200, seed=2), count=200)


@pytest.mark.long
def test_two_thousand_times(tmp_path: Path, store_url: str) -> None:
    check(rounds(tmp_path, store_url, count=2_000, seed=3), count=2_000)
