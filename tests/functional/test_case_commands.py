"""Cases on the command line: from the findings of a screening to what two people decide."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.unit.review.findings import finding

from poisonbook.cli.main import cli
from poisonbook.facts.finding_records import FindingRecordError
from poisonbook.facts.findings import Finding
from poisonbook.facts.records import finding_record
from poisonbook.privacy.epoch_folder import PseudonymFolder
from poisonbook.privacy.pseudonyms import Personal, PseudonymKey
from poisonbook.register.staff_rules import StaffRoleError, UnknownStaffError
from poisonbook.review.case_errors import CaseChangedError, CaseFourEyesError, CaseTakenError
from poisonbook.settings import Settings
from poisonbook.workflows.review_import import ResultFolderError
from poisonbook.workflows.store_folder import init_store


class Review:
    """A store with one operator, and the results of a screening."""

    def __init__(self, folder: Path) -> None:
        self.store, self.results = folder / "store", folder / "results"
        init_store(Settings(folder=self.store), name="shop", jurisdictions=["EU"])
        self.results.mkdir()

    def run(self, *words: str) -> Result:
        """A command on it."""
        return CliRunner().invoke(cli, words, env={"POISONBOOK_FOLDER": str(self.store)})

    def take(self, text: str) -> Result:
        """`poisonbook review import`, of a file with this text."""
        (self.results / "findings.jsonl").write_text(text, encoding="utf-8")
        return self.run("review", "import", str(self.results))

    def found(self, *findings: Finding) -> str:
        """What is said of findings that are taken."""
        done = self.take("".join(json.dumps(finding_record(one)) + "\n" for one in findings))
        assert done.exception is None
        return done.stdout

    def case(self, *words: str, who: str = "k7", role: str = "reviewer") -> str:
        """What `poisonbook case` says."""
        done = self.refused(*words, who=who, role=role)
        assert done.exception is None, done.exception
        return done.stdout

    def refused(self, *words: str, who: str = "k7", role: str = "reviewer") -> Result:
        """`poisonbook case`, where it may fail."""
        return self.run("case", *words, "--as", who, "--role", role)

    def rows(self, view: str = "to_do") -> list[dict[str, Any]]:
        """The cases of a list."""
        rows: list[dict[str, Any]] = json.loads(self.case("list", "--json", "--view", view))
        return rows

    def id_of(self, order: str, view: str = "to_do") -> str | None:
        """The case about an order."""
        return next((row["id"] for row in self.rows(view) if order in row["orders"]), None)


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """A register; tests name their orders so that they do not meet."""
    return Review(tmp_path_factory.mktemp("review"))


def test_a_case_from_the_screening_to_the_second_person(review: Review) -> None:
    assert review.found(finding("A-1", "A-2")) == "1 findings read, 1 cases opened or extended\n"
    assert review.found(finding("A-1", "A-2")) == "1 findings read, 0 cases opened or extended\n"
    taken = review.case("next").strip()

    shown = review.case("show", taken)
    assert "Three orders in 30 days." in shown
    assert "Regulation (EU) 2019/1148, Art. 9 [verified]" in shown
    assert "order_gone (A-1)" in shown
    assert "propose" in shown

    assert "proposed, due" in review.case("propose", taken, "--reason", "no trade is shown")
    alone = review.refused("confirm", taken, "--reason", "I agree", role="approver")
    assert isinstance(alone.exception, CaseFourEyesError)
    assert "closed (suspicious)" in review.case("confirm", taken, "--reason", "yes", who="m2", role="approver")
    assert review.id_of("A-1", "to_report") == taken


def test_a_case_that_is_harmless_and_opens_again(review: Review) -> None:
    review.found(finding("B-1"))
    id_ = review.id_of("B-1", "free")
    assert id_ is not None

    review.case("take", id_)
    review.case("note", id_, "--text", "It is a farm.")
    review.case("hand-over", id_, "--to", "m2")
    assert isinstance(review.refused("take", id_).exception, CaseTakenError)
    review.case("let-go", id_, who="m2")
    assert "(not_suspicious)" in review.case("close", id_, "--because", "trade_shown", "--reason", "A farm.")
    assert review.id_of("B-1", "closed") == id_
    assert "open" in review.case("reopen", id_, "--reason", "There is no farm.")
    assert "(refused)" in review.case("close", id_, "--refused", "--reason", "No answer.")


def test_a_step_on_what_somebody_changed_meanwhile_is_refused(review: Review) -> None:
    review.found(finding("C-1"))
    id_ = review.id_of("C-1", "free")
    assert id_ is not None
    review.case("note", id_, "--text", "It is a farm.")

    assert isinstance(review.refused("take", id_, "--seen", "1").exception, CaseChangedError)


def test_it_says_how_to_close_a_case(review: Review) -> None:
    review.found(finding("D-1"))
    id_ = review.id_of("D-1") or ""

    for words in (("--refused", "--because", "trade_shown"), ()):
        assert "say --because, or --refused" in review.refused("close", id_, "--reason", "x", *words).stderr


def test_a_name_is_no_id_of_staff(review: Review) -> None:
    assert "such as k7" in review.refused("list", who="Anna Muster").stderr


@pytest.mark.parametrize("line", ["{}", "[]", "7", "not json", '{"rule": "a"}'])
def test_what_is_no_finding_is_refused_whole(review: Review, line: str) -> None:
    refused = review.take(json.dumps(finding_record(finding("E-1"))) + f"\n{line}\n")

    assert isinstance(refused.exception, FindingRecordError | ResultFolderError)
    assert review.id_of("E-1") is None


def test_a_folder_without_findings_says_so(review: Review) -> None:
    assert isinstance(review.run("review", "import", str(review.store)).exception, ResultFolderError)


def test_findings_past_their_date_are_left_out(review: Review) -> None:
    (line,) = finding("F-1").lines
    old = replace(finding("F-1"), lines=(replace(line, time=line.time - timedelta(days=900)),))

    assert review.found(old) == "1 findings read, 0 cases opened or extended; 1 past their date, left out\n"
    assert review.id_of("F-1") is None


def test_where_there_is_staff_nobody_claims_a_role(tmp_path: Path) -> None:
    review = Review(tmp_path)
    review.found(finding("A-1"))
    id_ = review.id_of("A-1") or ""
    for who, role in (("ann", "reviewer"), ("eve", "approver")):
        assert review.run("staff", "add", who, "--name", who.title(), "--role", role).exception is None

    review.case("propose", id_, "--reason", "No trade is shown.", who="ann")
    claimed = review.refused("confirm", id_, "--reason", "I agree.", who="ann", role="approver")
    stranger = review.refused("confirm", id_, "--reason", "I agree.", who="k7", role="approver")
    agreed = review.case("confirm", id_, "--reason", "I agree.", who="eve", role="approver")

    assert isinstance(claimed.exception, StaffRoleError)
    assert isinstance(stranger.exception, UnknownStaffError)
    assert "suspicious" in agreed
    assert isinstance(
        review.refused("hand-over", id_, "--to", "k7", who="eve", role="approver").exception, UnknownStaffError
    )


def held(review: Review) -> dict[str, Any]:
    done = review.run("person", "show", "--customer", "K-FILES", "--reason", "access", "--json")
    record: dict[str, Any] = json.loads(done.stdout)
    return record


def test_a_customer_of_files_is_found_where_they_were_screened_with_the_registers_key(review: Review) -> None:
    operator = json.loads(review.run("operator", "list", "--json").stdout)[0]["id"]
    keys = PseudonymFolder(review.store / "keys" / "pseudonyms").keys
    own = keys.key_of(operator, at=datetime.now(UTC)).pseudonym("K-FILES", Personal.CUSTOMER)
    before = held(review)
    review.found(replace(finding("F-1"), customer=PseudonymKey.fresh().pseudonym("K-FILES", Personal.CUSTOMER)))
    unknown = held(review)
    review.found(replace(finding("F-2", "F-3"), customer=own))
    found = held(review)

    assert (before["tables"]["cases"], unknown["tables"]["cases"]) == ([], [])
    assert unknown["unnamed"] == found["unnamed"] == before["unnamed"] + 1
    (alert,) = found["tables"]["alerts"]
    assert [line["order_id"] for line in alert["findings"][0]["lines"]] == ["F-2", "F-3"]
    assert "F-1" not in json.dumps(found["tables"])
