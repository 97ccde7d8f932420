"""What is made up is never taken for what is real, nor shown to others."""

from __future__ import annotations

from pathlib import Path

import pytest

from poisonbook.settings import Settings
from poisonbook.workflows.demonstration import (
    DemonstrationError,
    is_demonstration,
    make_demonstration,
    need_own_machine,
    settings_of_demonstration,
)


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "poisonbook.sqlite").write_bytes(b"real")

    with pytest.raises(DemonstrationError, match="nothing in it was touched"):
        make_demonstration(tmp_path, tmp_path)

    assert [one.name for one in tmp_path.iterdir()] == ["poisonbook.sqlite"]


def test_a_folder_that_is_not_there_or_empty_is_none_yet(tmp_path: Path) -> None:
    assert not is_demonstration(tmp_path)
    assert not is_demonstration(tmp_path / "none")


def test_it_is_shown_to_this_machine_alone(tmp_path: Path) -> None:
    (tmp_path / "demonstration.json").write_text('{"passphrases": {}}')

    need_own_machine(Settings(folder=tmp_path), "127.0.0.1")
    with pytest.raises(DemonstrationError, match="this machine alone"):
        need_own_machine(Settings(folder=tmp_path, console_origin="https://review.example"), "127.0.0.1")
    with pytest.raises(DemonstrationError, match="this machine alone"):
        need_own_machine(Settings(folder=tmp_path), "192.0.2.7")


def test_a_real_store_may_be_shown_to_others(tmp_path: Path) -> None:
    need_own_machine(Settings(folder=tmp_path), "192.0.2.7")


def test_no_setting_of_the_environment_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POISONBOOK_DATABASE", "postgresql://real")

    assert settings_of_demonstration(tmp_path).database == f"sqlite:///{tmp_path}/poisonbook.sqlite"
