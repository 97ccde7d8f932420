"""`dpia`, `data-map` and `review quality`: of what is really configured, kept and decided."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from benchmarks.checkout.rules import write_rules
from click.testing import CliRunner, Result

from poisonbook.cli.main import cli
from poisonbook.clock import system_clock
from poisonbook.register.impact import Risk
from poisonbook.register.staff import StaffRole
from poisonbook.review.cases import Disposition
from poisonbook.review.quality import Answer, Looked
from poisonbook.settings import Settings
from poisonbook.storage import review_answers
from poisonbook.storage.tables.everything import METADATA
from poisonbook.storage.writer import each
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.impact import impact_facts
from poisonbook.workflows.second_looks import KEPT
from poisonbook.workflows.service import Service
from poisonbook.workflows.staff import GivenStaff, add_staff
from poisonbook.workflows.starting import log_start
from poisonbook.workflows.store_folder import init_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    init_store(Settings(folder=tmp_path / "store"), name="Secret Shop Name", jurisdictions=["EU"])
    return tmp_path / "store"


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, words, env={"POISONBOOK_FOLDER": str(folder)})


@each
def _answer(connection: review_answers.Connection, asked: tuple[str, Answer]) -> None:
    review_answers.add(connection, asked[0], asked[1], delete_after=asked[1].at + KEPT)


def answered(folder: Path, count: int, *, seconds: int) -> None:
    """Put answers of two people on record."""
    service = Service.open(Settings(folder=folder))
    operator = the_operator(service.store, None)
    for number in range(count):
        one = Answer(
            id=f"ans_{number}",
            at=system_clock(),
            looked=Looked.CASE,
            rules=("eu-count",),
            disposition=Disposition.NOT_SUSPICIOUS,
            by="ann" if number % 2 else "ben",
            seconds=seconds,
        )
        service.store.writer.run(_answer, (operator.id, one))
    service.close()


def test_every_table_and_column_of_the_store_is_in_the_draft(folder: Path, tmp_path: Path) -> None:
    done = run(folder, "dpia", "--out", str(tmp_path / "d.md"), "--data-map", str(tmp_path / "m.yaml"))
    assert done.exit_code == 0, done.output

    text = (tmp_path / "d.md").read_text("utf-8")
    machine = yaml.safe_load((tmp_path / "m.yaml").read_text("utf-8"))
    fields = {(one["name"], field["name"]) for one in machine["dataset"][0]["collections"] for field in one["fields"]}
    assert fields == {(table.name, column.name) for table in METADATA.tables.values() for column in table.columns}
    for table in METADATA.tables.values():
        _, _, block = text.partition(f"### Columns of {table.name}\n")
        rows = block.partition("\n### ")[0].partition("\n## ")[0]
        assert [row.split("|")[1].strip() for row in rows.splitlines() if row.startswith("| ")][2:] == [
            column.name for column in table.columns
        ]
    assert "Secret Shop Name" not in text
    assert str(folder) not in text


def test_the_draft_is_a_page_in_german_too(folder: Path, tmp_path: Path) -> None:
    done = run(folder, "dpia", "--lang", "de", "--out", str(tmp_path / "d.html"))

    assert done.exit_code == 0
    page = (tmp_path / "d.html").read_text("utf-8")
    assert '<html lang="de">' in page
    assert "Datenschutz-Folgenabschätzung" in page


def test_a_draft_that_cannot_be_written_says_where(folder: Path, tmp_path: Path) -> None:
    done = run(folder, "dpia", "--out", str(tmp_path / "nowhere" / "d.md"))

    assert getattr(done.exception, "code", None) == "report-not-written"


def test_a_draft_that_people_filled_in_is_not_written_over(folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "d.md"
    draft.write_text("filled in")

    again = run(folder, "dpia", "--out", str(draft))
    assert getattr(again.exception, "code", None) == "impact-file"
    assert draft.read_text() == "filled in"
    assert run(folder, "dpia", "--out", str(draft), "--force").exit_code == 0
    assert draft.read_text("utf-8").startswith("# Data-protection")


@pytest.mark.parametrize(
    "names", [("--out", "d.docx"), ("--out", "d"), ("--out", "d.md", "--data-map", "d.md")], ids=" ".join
)
def test_endings_that_are_not_known_are_refused(folder: Path, tmp_path: Path, names: tuple[str, ...]) -> None:
    words = [one if one.startswith("--") else str(tmp_path / one) for one in names]
    refused = run(folder, "dpia", *words)

    assert getattr(refused.exception, "code", None) == "impact-file"
    assert " or ." in str(refused.exception)
    assert not any(tmp_path.glob("d*"))


def test_a_shell_that_reads_other_than_the_service_says_so(folder: Path, tmp_path: Path) -> None:
    quiet = run(folder, "dpia", "--out", str(tmp_path / "a.md"))
    service = Service.open(Settings(folder=folder, require_approved_rules="gates"))
    log_start(service)
    service.close()
    asked = run(folder, "dpia", "--out", str(tmp_path / "b.md"))
    write_rules(tmp_path / "rules", 1)
    service = Service.open(Settings(folder=folder, rules=(tmp_path / "rules",)))
    log_start(service)
    service.close()
    other = run(folder, "dpia", "--out", str(tmp_path / "c.md"))

    assert quiet.stderr == ""
    assert asked.stderr == "the service last started with POISONBOOK_REQUIRE_APPROVED_RULES=gates; here it is off\n"
    assert "another setting of what is asked" in (tmp_path / "b.md").read_text("utf-8")
    assert other.stderr == "the rules here are others than the service last started with (POISONBOOK_RULES)\n"
    assert "The service last started with other rules" in (tmp_path / "c.md").read_text("utf-8")
    for words in (["rules", "life"], ["rules", "gates", "eu-restricted-to-public", "--as", "k7"]):
        assert other.stderr in run(folder, *words).stderr


def test_the_map_of_data_is_json_or_yaml(folder: Path) -> None:
    assert json.loads(run(folder, "data-map").stdout)["dataset"][0]["fides_key"] == "poisonbook_register"
    assert yaml.safe_load(run(folder, "data-map", "--yaml").stdout)["dataset"][0]["collections"]


def test_open_risks_follow_from_the_configuration(folder: Path) -> None:
    service = Service.open(Settings(folder=folder))
    operator = the_operator(service.store, None)
    try:
        first = set(impact_facts(service, operator).risks)
        assert {Risk.NO_WITNESS, Risk.NO_TIMESTAMP, Risk.NO_CHECKPOINT, Risk.NO_BACKUP, Risk.NO_STAFF} <= first
        assert {Risk.ONE_PERSON, Risk.PASSWORDS} <= first
        assert not first & {Risk.NO_TLS, Risk.OPEN_METRICS, Risk.NO_SECOND_LOOKS, Risk.OVERDUE, Risk.UNGATED_RULES}

        both = frozenset({StaffRole.REVIEWER, StaffRole.APPROVER})
        add_staff(service.store, operator.id, "ann", GivenStaff(name="Ann", roles=both), by=None)
        alone = set(impact_facts(service, operator).risks)
        assert {Risk.ONE_PERSON, Risk.NO_DATA_PROTECTION} <= alone
        assert Risk.NO_STAFF not in alone
        officer = frozenset({StaffRole.REVIEWER, StaffRole.DATA_PROTECTION})
        add_staff(service.store, operator.id, "ben", GivenStaff(name="Ben", roles=officer), by=None)
        service.settings = replace(
            service.settings,
            host="0.0.0.0",  # noqa: S104 - what is warned of
            metrics="open",
            review_seeds=0,
            console_passwords="off",
            pseudonym_months=0,
        )
        facts = impact_facts(service, operator)
        assert not set(facts.risks) & {Risk.ONE_PERSON, Risk.NO_DATA_PROTECTION, Risk.PASSWORDS}
        assert {Risk.NO_TLS, Risk.OPEN_METRICS, Risk.NO_SECOND_LOOKS, Risk.ONE_EPOCH} <= set(facts.risks)
        assert facts.safeguards.roles[StaffRole.REVIEWER] == 2
        assert {one.stage for one in facts.rules} <= {"live", "waiting"}
        assert all(one.law for one in facts.rules)
    finally:
        service.close()


def test_the_quality_of_the_review_ends_with_1_where_there_is_a_notice(folder: Path, tmp_path: Path) -> None:
    quiet = run(folder, "review", "quality")
    answered(folder, 20, seconds=2)
    told = run(folder, "review", "quality")
    machine = run(folder, "review", "quality", "--json")
    run(folder, "dpia", "--out", str(tmp_path / "d.md"))

    assert (quiet.exit_code, told.exit_code, machine.exit_code) == (0, 1, 1)
    assert "half of 20 decisions within 2 s" in told.stdout
    assert "notice: half of the latest decisions were made in less than 5 seconds" in told.stdout
    (found,) = json.loads(machine.stdout) if machine.stdout.startswith("[") else [json.loads(machine.stdout)]
    assert found["notices"] == ["rubber_stamp"]
    assert "ann" not in machine.stdout
    assert "Half of the latest decisions on cases were made within seconds." in (tmp_path / "d.md").read_text("utf-8")
