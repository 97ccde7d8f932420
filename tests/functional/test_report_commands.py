"""Reports on the command line: from a case that two people call suspicious to the contact point's reference."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import Result
from tests.functional.test_case_commands import Review
from tests.unit.review.findings import finding

from poisonbook.review.filing_errors import FilingChangedError, FilingError, FilingFourEyesError

pytestmark = pytest.mark.slow


class Desk(Review):
    """A store with a case that two people call suspicious."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.found(finding("A", "B"))
        (row,) = self.rows()
        self.suspicious = str(row["id"])
        self.case("propose", self.suspicious, "--reason", "No trade is shown.")
        self.case("confirm", self.suspicious, "--reason", "It does not fit.", who="m2", role="approver")

    def report(self, *words: str, who: str = "k7", role: str = "reviewer") -> str:
        """What `poisonbook report` says."""
        done = self.may_fail(*words, who=who, role=role)
        assert done.exception is None, done.exception
        return done.stdout

    def may_fail(self, *words: str, who: str = "k7", role: str = "reviewer") -> Result:
        """`poisonbook report`, where it may fail."""
        return self.run("report", *words, "--as", who, "--role", role)

    def ready(self, *more: str) -> str:
        """The id of a report that two people have signed."""
        first = json.loads(self.report("sign", self.suspicious, "--state", "NL", *more, "--json"))[0]
        self.report("sign", str(first["id"]), who="m2", role="approver")
        return str(first["id"])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_it_is_looked_at_signed_taken_sent_and_acknowledged(desk: Desk, tmp_path: Path) -> None:
    draft = tmp_path / "draft.pdf"
    said = json.loads(
        desk.report("preview", desk.suspicious, "--state", "NL", "--lang", "de", "--to", str(draft), "--json")
    )
    assert draft.read_bytes().startswith(b"%PDF-")
    assert (said["contact"]["state"], said["lang"]) == ("NL", "de")

    signed = desk.report(
        "sign", desk.suspicious, "--state", "NL", "--lang", "de", "--seen", said["fingerprint"], "--json"
    )
    id_ = json.loads(signed)[0]["id"]
    assert "ready" in desk.report("sign", id_, "--seen", said["fingerprint"], who="m2", role="approver")
    out = tmp_path / "out"
    desk.report("take", id_, "--to", str(out))
    files = sorted(out.iterdir())
    assert [one.name for one in files] == [f"{id_}.json", f"{id_}.pdf"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    assert "filed" in desk.report("file", id_)
    assert "NL-17" in desk.report("acknowledge", id_, "--reference", "NL-17")

    assert "acknowledged  reported" in desk.report("list")
    (listed,) = json.loads(desk.report("list", "--json"))
    assert (listed["id"], listed["matter"], "report" in listed) == (id_, desk.suspicious, False)
    shown = desk.report("show", id_)
    assert "No trade is shown." in shown
    assert f"{id_}.pdf" in shown
    assert "none" in desk.case("list", "--view", "to_report")


def test_one_person_does_not_sign_twice(desk: Desk) -> None:
    id_ = json.loads(desk.report("sign", desk.suspicious, "--state", "NL", "--json"))[0]["id"]

    refused = desk.may_fail("sign", id_, role="approver")

    assert isinstance(refused.exception, FilingFourEyesError)


def test_what_was_not_seen_so_is_not_signed(desk: Desk) -> None:
    refused = desk.may_fail("sign", desk.suspicious, "--state", "NL", "--seen", "sha256:other")

    assert isinstance(refused.exception, FilingChangedError)


def test_a_withdrawn_report_makes_way_for_another(desk: Desk) -> None:
    id_ = desk.ready()
    desk.report("withdraw", id_)

    assert desk.ready() != id_
    assert isinstance(desk.may_fail("file", id_).exception, FilingError)


def test_what_is_opened_needs_its_keys(desk: Desk, tmp_path: Path) -> None:
    refused = desk.may_fail("take", desk.ready(), "--to", str(tmp_path / "out"), "--opening", "opn_1")

    assert refused.exit_code == 2
    assert "--key" in refused.output
