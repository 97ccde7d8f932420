"""Licences and identity checks from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.conftest import Poisonbook, Run, poisonbook_in

TODAY = datetime.now(UTC).date()
VALIDITY = ("--from", str(TODAY), "--until", str(TODAY + timedelta(days=300)))
NUMBER = "FI-2026-0042"


@pytest.fixture(scope="module")
def poisonbook(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Poisonbook:
    """The command line, in a folder with a store that the tests of the module share."""
    poisonbook = poisonbook_in(tmp_path_factory.mktemp("clerk"), home)
    assert poisonbook.store().code == 0
    return poisonbook


def enter(poisonbook: Poisonbook, *more: str, number: str = NUMBER) -> Run:
    """`poisonbook licence add`."""
    grant = more or ("--grant", "nitric acid", "10", "5", "--grant", "nitromethane", "-", "-")
    add = ("licence", "add", "--customer", "K-CANARY", "--state", "fi", "--json")
    return poisonbook(*add, *VALIDITY, *grant, stdin=f"{number}\n".encode())


def test_a_licence_is_entered_shown_listed_and_revoked(poisonbook: Poisonbook) -> None:
    entered = enter(poisonbook)
    (licence,) = entered.json

    assert (entered.code, entered.err) == (0, "")
    assert [(one["substance"], one["left_kg"]) for one in licence["granted"]] == [
        ("nitric-acid", "5"),
        ("nitromethane", None),
    ]
    assert "nitric-acid up to 10 % w/w: 5 of 5 kg left" in poisonbook("licence", "show", licence["id"]).out
    assert poisonbook("licence", "list", "--customer", "K-CANARY", "--json").json == [licence]
    assert poisonbook("licence", "revoke", licence["id"], "--json").json == [licence | {"revoked": True}]
    assert poisonbook("licence", "list", "--customer", "K-OTHER", "--json").json == []


def test_the_same_number_again_is_said_to_be_there(poisonbook: Poisonbook) -> None:
    first, second = (enter(poisonbook, number=number) for number in ("FI-2026-7A", "fi 2026 7a"))

    assert second.json == first.json
    assert "this number was there" in second.err


@pytest.mark.parametrize(
    ("grant", "words"),
    [
        (
            ("--grant", "nitric acid", "10.1", "5"),
            "error[licence-terms]: granted[0]: nitric-acid: Licences go up to 10",
        ),
        (("--grant", "nitirc acid", "10", "5"), "error[unknown-substance]"),
        (("--grant", "nitric acid", "strong", "5"), "write it as 4.5, or -"),
        (("--grant", "nitric acid", "10", "NaN"), "write it as 4.5, or -"),
    ],
)
def test_what_cannot_be_a_licence_is_refused(poisonbook: Poisonbook, grant: tuple[str, ...], words: str) -> None:
    done = enter(poisonbook, *grant)

    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_without_a_number_there_is_no_licence(poisonbook: Poisonbook) -> None:
    assert "error[particulars]: number: is empty" in enter(poisonbook, number="").err


def test_an_identity_check_is_recorded_and_listed(poisonbook: Poisonbook) -> None:
    add = ("identity", "add", "--customer", "K-CANARY", "--type", "passport", "--expires", str(TODAY), "--json")
    (check,) = poisonbook(*add, "--checked-by", "Ada Canary", stdin=b"C01X00T47\n").json

    assert (check["document_type"], check["valid_until"]) == ("passport", str(TODAY))
    assert check in poisonbook("identity", "list", "--json").json
    assert f"usable until {TODAY}" in poisonbook("identity", "list", "--customer", "K-CANARY").out


def test_a_time_without_a_zone_is_refused(poisonbook: Poisonbook) -> None:
    add = ("identity", "add", "--customer", "K-1", "--type", "passport", "--checked-at", "2026-11-22T10:00")

    assert "not a moment with its zone" in poisonbook(*add, stdin=b"C01X00T47\n").err


def test_no_number_and_no_name_is_in_any_file(poisonbook: Poisonbook) -> None:
    enter(poisonbook)
    add = ("identity", "add", "--customer", "K-CANARY", "--type", "passport", "--checked-by", "Ada Canary")
    poisonbook(*add, stdin=b"C01X00T47\n")
    files = [path for path in poisonbook.written() if _beside_the_automaton(path)]

    assert any(path.suffix == ".sqlite" for path in files)
    for canary in (b"K-CANARY", b"Ada Canary", b"C01X00T47", NUMBER.encode()):
        assert [path for path in files if canary in path.read_bytes()] == []


def _beside_the_automaton(path: Path) -> bool:
    return ".cache" not in path.parts
