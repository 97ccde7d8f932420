"""`poisonbook staff`, as whoever runs the machine uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from poisonbook.cli.main import cli
from poisonbook.errors import PoisonbookError
from poisonbook.register.staff_rules import LastAdministratorError, StaffError, StaffRoleError, UnknownStaffError
from poisonbook.settings import SettingError, Settings
from poisonbook.storage.store import Store
from poisonbook.workflows.access import add_operator
from poisonbook.workflows.store_folder import open_store

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with one operator."""
    book = tmp_path / "book"
    book.mkdir()
    settings = Settings(folder=book)
    Store.upgrade(settings.database)
    with open_store(settings) as store:
        add_operator(store, "Apotheke am Markt", ["EU"])
    return book


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs `poisonbook staff` on it."""

    def run(*words: str, **environ: str) -> Result:
        told = {"POISONBOOK_FOLDER": str(folder), **environ}
        result = CliRunner().invoke(cli, ["staff", *words], env=told)
        if isinstance(result.exception, PoisonbookError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result

    return run


def test_the_first_administrator_gets_a_link_on_standard_output_alone(run: Run) -> None:
    made = run("first-admin", "ada", "--name", "Ada Admin")

    assert made.stdout.startswith("http://localhost:8081/invitation/")
    assert len(made.stdout.strip().rpartition("/")[2]) >= 43
    assert "For ada, once" in made.stderr
    assert made.stdout.strip().rpartition("/")[2] not in made.stderr
    with pytest.raises(StaffError):
        run("first-admin", "eve", "--name", "Eve")


def test_the_link_leads_to_where_browsers_reach_the_console(run: Run) -> None:
    made = run("first-admin", "ada", "--name", "Ada", POISONBOOK_CONSOLE_ORIGIN="https://Review.example/")

    assert made.stdout.startswith("https://review.example/invitation/")


@pytest.mark.parametrize(
    "origin", ["http://review.example", "review.example", "https://review.example/console", "ftp://x"]
)
def test_a_console_is_reached_by_https_and_at_the_root(run: Run, origin: str) -> None:
    with pytest.raises(SettingError):
        run("list", POISONBOOK_CONSOLE_ORIGIN=origin)


def test_somebody_is_entered_changed_invited_and_disabled(run: Run) -> None:
    run("first-admin", "ada", "--name", "Ada Admin")
    run("add", "ann", "--name", "Ann Übermut", "--role", "reviewer", "--lang", "de")
    run("change", "ann", "--role", "reviewer", "--role", "approver", "--name", "Ann Other")
    assert run("invite", "ann").stdout.startswith("http://localhost:8081/invitation/")

    assert run("list").stdout.splitlines() == [
        "ada  administrator  Ada Admin",
        "ann  approver,reviewer  Ann Other",
    ]
    run("disable", "ann")

    _, ann = json.loads(run("list", "--json").stdout)
    assert (ann["id"], ann["roles"], ann["lang"]) == ("ann", ["approver", "reviewer"], "de")
    assert ann["disabled_at"] is not None
    with pytest.raises(UnknownStaffError):
        run("invite", "ann")


def test_an_inspector_comes_for_some_days(run: Run) -> None:
    last = date.today() + timedelta(days=5)  # noqa: DTZ011 - days are enough here

    assert f"until {last}" in run("add", "ins", "--name", "I", "--role", "inspector", "--until", str(last)).stdout
    with pytest.raises(StaffError):
        run("add", "ins2", "--name", "I", "--role", "inspector")
    wrong = CliRunner().invoke(cli, ["staff", "add", "ins3", "--name", "I", "--until", "1.2.2027"])
    assert (wrong.exit_code, "write it as 2021-02-01" in wrong.output) == (2, True)


def test_who_somebody_is_to_the_provider_is_kept_as_a_hash(run: Run, folder: Path) -> None:
    words = ("add", "ann", "--name", "Ann", "--role", "reviewer", "--subject", "00u1-secret-subject")
    with pytest.raises(SettingError):
        run(*words)

    assert "provider" in run(*words, POISONBOOK_OIDC_ISSUER="https://id.example").stdout

    for file in folder.rglob("*"):
        assert not file.is_file() or b"secret-subject" not in file.read_bytes()


def test_what_cannot_be_is_said(run: Run) -> None:
    run("first-admin", "ada", "--name", "Ada")
    with pytest.raises(LastAdministratorError):
        run("disable", "ada")
    with pytest.raises(StaffRoleError):
        run("add", "bo", "--name", "Bo", "--role", "administrator", "--role", "reviewer")
    with pytest.raises(StaffRoleError):
        run("add", "bo", "--name", "Bo")
    with pytest.raises(UnknownStaffError):
        run("change", "bo", "--name", "Bo")
