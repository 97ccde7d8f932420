"""`poisonbook request` and `poisonbook transparency`, as the people of a shop use them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from poisonbook.cli.main import cli
from poisonbook.errors import PoisonbookError
from poisonbook.register.authority_requests import NothingNamedError, RequestFourEyesError
from poisonbook.settings import Settings
from poisonbook.transparency.years import YearBeforeRegisterError, YearNotOverError, YearNotReleasedError
from poisonbook.workflows.store_folder import init_store

Run = Callable[..., Result]
ASKED = ["--authority", "Police", "--basis", "court_order", "--reference", "Js 1", "--received", "2026-01-02"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `poisonbook` on a store with one operator."""
    settings = Settings(folder=tmp_path / "book")
    init_store(settings, name="Apotheke am Markt", jurisdictions=["EU"])

    def run(*words: str) -> Result:
        result = CliRunner().invoke(cli, words, env={"POISONBOOK_FOLDER": str(settings.folder)})
        if isinstance(result.exception, PoisonbookError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result

    return run


def test_two_people_refuse_what_names_nothing_on_the_command_line(run: Run) -> None:
    with pytest.raises(NothingNamedError):
        run("request", "record", *ASKED, "--as", "dora")
    recorded = json.loads(run("request", "record", *ASKED, "--unnamed", "--as", "dora", "--json").stdout)
    (request,) = recorded
    run("request", "refuse", request["id"], "--reason", "nothing_named", "--as", "dora")
    with pytest.raises(RequestFourEyesError):
        run("request", "confirm", request["id"], "--as", "dora")

    assert " refused " in run("request", "confirm", request["id"], "--as", "anna").stdout
    shown = run("request", "show", request["id"], "--as", "dora").stdout
    assert "given: nothing, refused: nothing_named" in shown
    assert "proposed by dora, confirmed by anna" in shown
    assert request["id"] in run("request", "list", "--as", "dora").stdout


def test_what_a_request_may_rest_on_is_listed_with_its_law(run: Run) -> None:
    assert "Regulation (EU) 2019/1148, Art. 9" in run("request", "bases").stdout
    assert "Ein gerichtlicher Beschluss" in run("request", "bases", "--lang", "de").stdout


def test_the_cells_are_known_before_the_year(run: Run) -> None:
    listed = run("transparency", "cells").stdout

    assert "Reported to the national contact point" in listed
    assert "(customers)" in listed


def test_a_year_that_cannot_be_counted_is_refused(run: Run, tmp_path: Path) -> None:
    with pytest.raises(YearNotOverError):
        run("transparency", "release", "--year", "2998", "--as", "dora")
    with pytest.raises(YearBeforeRegisterError):
        run("transparency", "release", "--year", "2001", "--as", "dora")
    for command in (["transparency"], ["transparency", "write"]):
        with pytest.raises(YearNotReleasedError, match="`poisonbook transparency release --year 2001 --as STAFF`"):
            run(*command, "--year", "2001", "--out", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_year_that_is_none_is_told_how_to_be_written() -> None:
    wrong = CliRunner().invoke(cli, ["transparency", "release", "--year", "abc", "--as", "dora"])

    assert (wrong.exit_code, "is not a year; write it as 2026" in wrong.output) == (2, True)


def test_a_year_is_released_by_two_and_written_by_anybody(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("opendp", reason="the extra transparency is not installed")
    from datetime import UTC, datetime

    from poisonbook.storage import operators

    year = str(datetime.now(UTC).year - 1)
    with pytest.raises(YearBeforeRegisterError):
        run("transparency", "release", "--year", year, "--as", "dora")
    monkeypatch.setattr(operators, "began", lambda *_: datetime(2020, 1, 1, tzinfo=UTC))

    assert "a second person releases it" in run("transparency", "release", "--year", year, "--as", "dora").stdout
    run("transparency", "release", "--year", year, "--as", "anna", "--role", "approver")
    assert "released by dora and anna" in run("transparency", "list").stdout
    told = run("transparency", "write", "--year", year, "--out", str(tmp_path / "out")).stdout

    names = {one.name for one in (tmp_path / "out").iterdir()}
    kinds = {"json", "en.html", "de.html", "en.pdf", "de.pdf"}
    assert names == {f"transparency-{year}.{kind}" for kind in kinds}
    assert all(name in told for name in names)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert run("transparency", "--year", year).stdout == told
    for name in names:
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
