"""A service that is killed while a report is on its way loses none, and sends the same one again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.contact_desks import ContactDesk, contact_desk
from tests.functional.test_report_commands import Desk

from poisonbook.settings import Settings

REPOSITORY = Path(__file__).parents[2]


def started(settings: Path, *, minutes: int) -> subprocess.Popen[str]:
    """A process that sends what is due, by a clock that is ahead."""
    command = [sys.executable, "-m", "tests.faults.report_sender", str(settings), str(minutes)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


def killed_on_the_way(settings: Path, desk: ContactDesk, *, minutes: int) -> None:
    """Have the process killed when the report has come and nothing was answered."""
    before = len(desk.took)
    process = started(settings, minutes=minutes)
    while len(desk.took) == before:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.slow
def test_killed_twice_between_sent_and_acknowledged_it_comes_again_with_the_same_id(tmp_path: Path) -> None:
    register = Desk(tmp_path)
    with contact_desk() as desk:
        settings = Settings(folder=register.store, report_endpoint=desk.url)
        file = tmp_path / "settings.json"
        file.write_text(settings.as_json(), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("POISONBOOK_REPORT_ENDPOINT", desk.url)
            id_ = register.ready("--channel", "endpoint")
        desk.plans = ["hang", "hang"]

        killed_on_the_way(file, desk, minutes=0)
        assert "sending" in register.report("list")
        killed_on_the_way(file, desk, minutes=3)
        said, _ = started(file, minutes=6).communicate(timeout=120)

    assert said.split() == ["1", "0"]
    assert desk.keys == [id_] * 3
    assert desk.ids == {id_}
    assert len({body for _, body in desk.took}) == 1
    (done,) = json.loads(register.report("list", "--json"))
    assert (done["state"], done["tries"]) == ("filed", 3)
    assert register.rows("to_report") == []
