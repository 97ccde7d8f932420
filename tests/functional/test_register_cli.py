"""The register and the operator's house on the command line."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.functional.register.content import checked, screened, sold, stocked
from tests.roles import CHEAP, COMPLIANCE, DATA_PROTECTION

from poisonbook.cli.main import cli
from poisonbook.errors import PoisonbookError
from poisonbook.register.house import SupplierQuestion
from poisonbook.settings import Settings
from poisonbook.storage.orders import Connection
from poisonbook.storage.writer import each
from poisonbook.workflows.questions import Asking, ask
from poisonbook.workflows.service import Service
from poisonbook.workflows.store_folder import init_store

NOW = datetime.now(UTC)
TODAY = NOW.date()
Run = Callable[..., Result]


@each
def _ask(connection: Connection, asked: tuple[str, Asking]) -> list[SupplierQuestion]:
    return ask(connection, *asked)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two sales, a refused order, an identity check and a question."""
    folder = tmp_path_factory.mktemp("store")
    settings = Settings.read({"POISONBOOK_FOLDER": str(folder)})
    public = (COMPLIANCE.public, DATA_PROTECTION.public)
    operator = init_store(settings, name="Chemia Łódź", jurisdictions=["EU"], role_keys=public).operator
    service = Service.open(settings)
    stocked(service, operator)
    sold(service, "O-1", 2, operator=operator)
    sold(service, "O-2", operator=operator, customer_id="K-BERT")
    screened(service, "O-3", "P-PEROXIDE", operator=operator)
    checked(service, operator, "X 123 456")
    asking = Asking({"P-PEROXIDE": ["How strong is it?"]}, ["P-PEROXIDE"], NOW, service.deadline(operator, NOW))
    service.store.writer.run(_ask, (operator.id, asking))
    service.close()
    return folder


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs a command in that store."""

    def run(*words: str | Path | int, code: int = 0, typed: str | None = None) -> Result:
        environ = {"POISONBOOK_FOLDER": str(folder)}
        result = CliRunner().invoke(cli, [str(word) for word in words], env=environ, input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return run


def rows(result: Result) -> list[Any]:
    """Standard output as JSON."""
    found: list[Any] = json.loads(result.stdout)
    return found


def test_orders_are_looked_up_without_their_customers(run: Run) -> None:
    found = run("register", "search", "--substance", "acetone", "--from", TODAY, "--to", TODAY)

    assert sorted(line.split()[0] for line in found.stdout.splitlines() if line[0] == "O") == ["O-1", "O-2"]
    assert "P-ACETONE  2 x acetone (reportable, 1.58 kg)" in found.stdout
    assert "BERT" not in found.output


def test_there_are_more_pages_until_there_are_none(run: Run) -> None:
    first = run("register", "search", "--most", 2, "--json")
    page = first.stderr.split("--page ")[1].strip()
    second = run("register", "search", "--most", 2, "--page", page, "--json")

    orders = [one["order"]["id"] for one in rows(first) + rows(second)]
    assert sorted(orders) == ["O-1", "O-2", "O-3"]
    assert second.stderr == ""


def test_a_day_or_a_moment_that_cannot_be_meant_is_refused(run: Run) -> None:
    refused = run("register", "search", "--to", "9999-12-31", code=2)
    assert "one lies in the years 1900 to 2999" in refused.output
    words = ("incident", "add", "--kind", "loss", "--substance", "acetone", "--noticed", "0001-01-01T00:00+14:00")
    assert "one lies in the years 1900 to 2999" in run(*words, code=2).output


def test_one_customer_is_looked_at_for_a_reason(run: Run) -> None:
    found = run("register", "search", "--customer", "K-BERT", "--reason", "complaint", "--json")

    assert [one["order"]["id"] for one in rows(found)] == ["O-2"]
    assert found.stderr == ""
    with pytest.raises(PoisonbookError, match="say why"):
        run("register", "search", "--customer", "K-BERT")
    run("register", "search", "--customer", "K-BERT", "--reason", "curiosity", code=2)


def test_an_export_is_written_whole_and_verified(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "export"
    written = run("register", "export", "--from", TODAY, "--to", TODAY, "--out", out)
    checked = run("register", "verify", out)

    assert f"written to {out}" in written.stdout
    assert checked.stdout.startswith("whole: 13 files, ")
    (out / "lines.csv").write_text("changed")
    changed = run("register", "verify", out, code=1)
    assert "lines.csv was changed" in changed.stderr


def test_an_export_as_one_file_opens_particulars_only_when_told_why(run: Run, tmp_path: Path) -> None:
    words = ("register", "export", "--from", TODAY, "--to", TODAY, "--out")
    run(*words, tmp_path / "sealed.zip")
    files = []
    for one in (COMPLIANCE, DATA_PROTECTION):
        files.append(tmp_path / one.role.value)
        files[-1].write_text(one.locked(f"the words of {one.role}", cost=CHEAP))
    keys = ("--key", files[0], "--key", files[1])
    typed = "the words of compliance\nthe words of data_protection\n"
    opened = run(*words, tmp_path / "opened.zip", "--open", "inspection", *keys, "--json", typed=typed)
    run(*words, tmp_path / "curious.zip", "--open", "curiosity", *keys, code=2)
    run(*words, tmp_path / "without.zip", "--open", "inspection", code=2)
    with pytest.raises(PoisonbookError, match="nobody opens what is sealed alone"):
        run(*words, tmp_path / "alone.zip", "--open", "inspection", *keys[:2], typed=typed)
    with pytest.raises(PoisonbookError, match="the passphrase is another one"):
        run(*words, tmp_path / "guessed.zip", "--open", "inspection", *keys, typed="wrong\nwords\n")

    with zipfile.ZipFile(tmp_path / "opened.zip") as archive:
        assert "X 123 456" in archive.read("particulars.csv").decode()
    with zipfile.ZipFile(tmp_path / "sealed.zip") as archive:
        assert "particulars.csv" not in archive.namelist()
        assert not any(b"X 123 456" in archive.read(name) for name in archive.namelist())
    assert json.loads(opened.stdout)["reason"] == "inspection"
    assert sorted(file.name for file in tmp_path.glob("*.zip")) == ["opened.zip", "sealed.zip"]


def test_a_loss_is_shown_with_its_clock_until_it_is_reported(run: Run) -> None:
    noticed = (NOW - timedelta(hours=13)).isoformat()
    words = ("--kind", "loss", "--product", "P-ACETONE", "--kg", "1.58", "--noticed", noticed)
    (made,) = rows(run("incident", "add", *words, "--json"))

    assert "WARNING: report within 10 h" in run("incident", "list").stdout
    run("incident", "report", made["id"], "--reference", "CP-1")
    (done,) = rows(run("incident", "list", "--json"))

    assert (done["clock"], done["reference"], done["seconds_left"]) == ("reported", "CP-1", None)
    assert done["delete_after"] == made["delete_after"] > made["due_at"]


@pytest.mark.parametrize("time", ["2026-01-01", "2026-01-01T10:00", "yesterday"])
def test_a_time_without_its_zone_is_refused(run: Run, time: str) -> None:
    refused = run("incident", "add", "--kind", "loss", "--substance", "acetone", "--noticed", time, code=2)

    assert "write it as 2026-01-31T14:30Z" in refused.stderr


def test_stock_that_does_not_add_up_proposes_the_command_of_an_incident(run: Run) -> None:
    first, last = ((NOW - timedelta(days=days)).isoformat() for days in (2, 1))
    run("stock", "count", "P-BOTH", 9, "--at", first)
    run("stock", "receive", "P-BOTH", 3, "--at", last)
    run("stock", "dispose", "P-BOTH", 1, "--at", last)
    run("stock", "count", "P-BOTH", 10, "--at", last)

    shown = run("stock", "reconcile").stdout
    (record,) = rows(run("stock", "reconcile", "--json"))

    assert "expected 11, counted 10, difference -1" in shown
    assert "poisonbook incident add --kind stock_difference --product P-BOTH --substance acetone --kg 0.79" in shown
    assert record["reconciliation"]["difference"] == "-1"
    run("stock", "count", "P-BOTH", "many", code=2)


def test_notices_and_the_products_that_lack_one(run: Run) -> None:
    run("notice", "add", "P-ACETONE", "--received-from", "Großhandel AG")
    run("notice", "add", "P-BOTH", code=2)

    listed = run("notice", "list")

    assert "P-ACETONE  received from Großhandel AG" in listed.stdout
    assert listed.stderr == "2 regulated products lack a notice; --lacking lists them\n"
    assert run("notice", "list", "--lacking").stdout == "P-BOTH\nP-PEROXIDE\n"


def test_trainings_are_logged(run: Run) -> None:
    run("training", "add", "--on", "2026-01-07", "--subject", "Art. 7(2)", "--role", "sales", "--people", 4)

    assert run("training", "list").stdout.endswith("  2026-01-07  Art. 7(2)  sales: 4\n")


def test_an_answer_is_kept_and_changes_nothing_else(run: Run) -> None:
    (asked,) = rows(run("question", "list", "--open", "--json"))

    answered = run("question", "answer", asked["id"], "35 % w/w")

    assert "answered" in answered.stdout
    assert "The product's status is unchanged." in answered.stderr
    assert run("question", "list", "--open").stdout == "none\n"


@pytest.mark.parametrize("figure", ["1e400", "1E+1", "-1", "NaN", "1234567890123", "0.1234567890", " 1", "١"])
def test_a_figure_is_written_as_over_http(run: Run, figure: str) -> None:
    words = ("incident", "add", "--kind", "loss", "--substance", "acetone", "--kg", figure)

    assert "is not a figure" in run(*words, code=2).output


def test_a_round_figure_is_shown_without_an_exponent(run: Run) -> None:
    made = run("incident", "add", "--kind", "loss", "--substance", "acetone", "--kg", "100")

    assert " of acetone 100 kg " in made.stdout


def test_products_that_lack_a_notice_are_listed_for_machines_too(run: Run) -> None:
    lines = run("notice", "list", "--lacking").stdout.split()

    assert lines
    assert rows(run("notice", "list", "--lacking", "--json")) == lines


def test_without_a_store_it_is_said_how_to_name_one(run: Run, tmp_path: Path) -> None:
    with pytest.raises(PoisonbookError, match="--dir or POISONBOOK_FOLDER") as missing:
        run("register", "search", "--dir", tmp_path)

    assert missing.value.code == "key-file-missing"
