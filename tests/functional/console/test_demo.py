"""The demonstration: a register that is made, a console that answers, and an end; as a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests import plain_http

pytestmark = pytest.mark.slow
REAL = {"POISONBOOK_DATABASE": "postgresql://nowhere.invalid/real", "POISONBOOK_CONSOLE_HOST": "192.0.2.7"}
PATIENCE = 300


def started(folder: Path, *more: str, environment: Mapping[str, str] = REAL) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "poisonbook", "demo", str(folder), *more],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def poisonbook(folder: Path, *words: str) -> str:
    environment = {**os.environ, "POISONBOOK_FOLDER": str(folder)}
    done = subprocess.run([sys.executable, "-m", "poisonbook", *words], env=environment, stdout=-1, check=True)
    return done.stdout.decode()


def accounts(said: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) +([a-z0-9]{5}(?:-[a-z0-9]{5}){2}) ", said, re.MULTILINE))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where the demonstration was made, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "register"
    with started(folder) as process:
        said, troubles = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, troubles
    return folder, said


@pytest.fixture
def folder(first: tuple[Path, str]) -> Path:
    return first[0]


def test_without_a_terminal_it_says_that_it_answers_and_ends(first: tuple[Path, str]) -> None:
    folder, said = first

    assert re.search(r"^The console is at http://localhost:\d+ and answers", said, re.MULTILINE)
    assert "It stops now" in said
    assert "Ctrl-C" not in said
    assert set(accounts(said)) == {"reviewer", "approver"}
    assert [one.name for one in folder.parent.iterdir()] == [folder.name]


def test_cases_of_many_kinds_wait_and_some_hold_a_basket(folder: Path) -> None:
    rows = json.loads(poisonbook(folder, "case", "list", "--json", "--as", "reviewer"))
    orders = poisonbook(folder, "register", "search")

    assert len(rows) >= 20
    assert len({rule for row in rows for rule in row["rules"]}) >= 8
    assert "screened" in orders
    assert "confirmed" in orders


def test_it_stays_where_somebody_wants_it_and_stops_when_it_is_told(folder: Path) -> None:
    with started(folder, "--stay") as process:
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or not lines[-1].startswith("To come back"):
            lines.append(process.stdout.readline())
            assert lines[-1], "it ended"
        said = "".join(lines)
        (origin,) = re.findall(r"http://localhost:\d+", said)
        with plain_http.client(base_url=origin, headers={"Sec-Fetch-Site": "same-origin"}, timeout=PATIENCE) as browser:
            for staff, password in accounts(said).items():
                entered = browser.post("/sign-in", data={"staff": staff, "password": password})
                assert (entered.status_code, browser.get("/queue").status_code) == (303, 200)
        process.send_signal(signal.SIGINT)
        _, troubles = process.communicate(timeout=PATIENCE)
    assert (process.returncode, troubles) == (0, "")


def test_whoever_came_in_before_does_not_come_in_again(folder: Path) -> None:
    with started(folder) as process:
        first, _ = process.communicate(timeout=PATIENCE)
    with started(folder) as process:
        second, _ = process.communicate(timeout=PATIENCE)

    assert accounts(first).keys() == accounts(second).keys()
    assert not set(accounts(first).values()) & set(accounts(second).values())


def test_the_usual_console_shows_it_to_nobody_else(folder: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "poisonbook", "console", "--dir", str(folder), "--host", "192.0.2.7"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 2
    assert "this machine alone" in refused.stderr


def test_what_is_killed_on_the_way_leaves_nothing(folder: Path) -> None:
    place = folder.parent / "interrupted"
    with started(place) as process:
        end = time.monotonic() + PATIENCE
        while not list(folder.parent.glob(".poisonbook-*/interrupted/keys")):
            assert time.monotonic() < end
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)

    assert process.returncode == 130
    assert [one.name for one in folder.parent.iterdir()] == [folder.name]
