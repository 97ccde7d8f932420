"""What a screening says of itself: which rules, from which packs, and what they could not see."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from poisonbook.rules.lock import LOCK_FILE
from poisonbook.rules.pack import shipped_packs

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook

RULE = """\
id: op-no-statement
version: 1
like: eu-restricted-to-public
selection: {schedule: Annex I, status: restricted, statement_state: none, channel: web}
"""
KEY = "cG9pc29uYm9va3BvaXNvbmJvb2twb2lzb25ib29rcG8=\n"


def test_rules_that_saw_less_than_they_ask_for_are_named(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("op.yaml", RULE)

    machine = poisonbook(*corner.screening, "--rules", "op.yaml")
    person = poisonbook(*corner.screening[:-1], "--rules", "op.yaml")

    assert (machine.code, person.code) == (0, 0)
    assert machine.json["rules_without_data"]["op-no-statement"] == [
        "channel",
        "licence_state",
        "statement_state",
    ]
    assert re.search(
        r"^the orders have no column channel; op-no-statement saw nothing in its place$", person.out, re.MULTILINE
    )
    page = (corner.out / "report.html").read_text(encoding="utf-8")
    assert "The orders have no column <code>channel</code>" in page
    assert "<code>eu-restricted-with-companions</code> was not run" in page


def test_a_result_names_the_packs_and_their_locks(poisonbook: Poisonbook, corner: Corner) -> None:
    (corner.folder / "mine").mkdir()
    corner.write("mine/op.yaml", RULE)
    folder = shipped_packs()["EU"].folder
    lock = f"sha256:{sha256((folder / LOCK_FILE).read_bytes()).hexdigest()}"

    done = poisonbook(*corner.screening, "--rules", "mine")
    person = poisonbook(*corner.screening[:-1], "--rules", "mine")

    eu, mine = done.json["packs"]
    assert (eu["pack"], eu["lock"], eu["not_locked"]) == ("EU", lock, [])
    assert mine == {"pack": "mine", "rules": 1, "lock": None, "not_locked": ["op-no-statement"]}
    assert f"rules of EU: {eu['rules']}, lock {lock}\n" in person.out
    assert "rules of mine: 1, no lock\n" in person.out
    page = (corner.out / "report.html").read_text(encoding="utf-8")
    assert lock in page
    assert str(corner.folder) not in page


def test_repeated_lines_are_counted_where_lines_are_carried(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("key", KEY)
    (corner.folder / "key").chmod(0o600)
    carrying = ("--state", "state", "--pseudonym-key", "key")

    without = poisonbook(*corner.screening)
    first = poisonbook(*corner.screening, *carrying)
    again = poisonbook(*corner.screening[:-1], *carrying)

    assert without.json["orders"]["repeated_lines"] is None
    assert first.json["orders"]["repeated_lines"] == 0
    assert re.search(r"^regulated, but known already +3$", again.out, re.MULTILINE), again.out
    page = (corner.out / "report.html").read_text(encoding="utf-8")
    assert "3 regulated order lines were known from an earlier file and not judged again." in page


def test_findings_are_told_in_german_and_their_figures_stay(poisonbook: Poisonbook, corner: Corner) -> None:
    english = poisonbook(*corner.screening, "--companions", "companions.yaml")
    told = corner.findings
    german = poisonbook(*corner.screening, "--companions", "companions.yaml", "--lang", "de")

    assert (english.code, german.code) == (0, 0)
    assert corner.findings[0]["why"] == (
        "Ein beschränktes Produkt (Wasserstoffperoxid) wurde von einem Käufer bestellt, "
        "der als Mitglied der Allgemeinheit gilt."
    )
    assert [one["figures"] for one in corner.findings] == [one["figures"] for one in told]
    assert {one["why"] for one in corner.findings}.isdisjoint(one["why"] for one in told)


def test_a_language_without_sentences_is_an_error_that_names_those_with(poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook(*corner.screening, "--lang", "fr")

    assert (done.code, done.out) == (2, "")
    assert "'fr' is not one of 'en', 'de'" in done.err
