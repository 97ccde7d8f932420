"""A statutory check is one by what it says: an own rule is not let past the gates by a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from poisonbook.rules.pack import all_rules, compile_files
from poisonbook.rules.statutory import bars_outright, is_statutory_check
from poisonbook.rules.syntax import Rule

OWN = """
id: own-check
version: 1
like: eu-restricted-to-public
selection: {selection}
except: {exceptions}
"""
BARRED = "{schedule: Annex I, status: restricted, buyer_class: general_public"


def own(folder: Path, selection: str, exceptions: str = "~") -> Rule:
    file = folder / "own.yaml"
    file.write_text(OWN.format(selection=selection, exceptions=exceptions))
    (rule,) = compile_files([file])
    return rule


@pytest.mark.parametrize(
    ("selection", "exceptions", "is_one"),
    [
        (f"{BARRED}, licence_state: [none, expired]}}", "~", True),
        (f"{BARRED}}}", "{licence_state: valid}", True),
        (f"{BARRED}}}", "{licence_state: [valid, unknown]}", True),
        (f"[{BARRED}, licence_state: none}}, {BARRED}, licence_state: expired}}]", "~", True),
        (f"{BARRED}}}", "~", False),
        (f"{BARRED}, licence_state: [none, valid]}}", "~", False),
        (f"{BARRED}}}", "{licence_state: expired}", False),
        (f"{BARRED}}}", "{licence_state: valid, delivery_country: [NL]}", False),
        (f"[{BARRED}, licence_state: none}}, {{schedule: Annex I, status: restricted}}]", "~", False),
        (
            "{schedule: Annex I, status: [restricted, undetermined], buyer_class: general_public}",
            "{licence_state: valid}",
            False,
        ),
        ("{schedule: Annex I, status: restricted}", "{licence_state: valid}", False),
    ],
)
def test_an_own_rule_bars_what_the_law_bars_or_is_none(
    tmp_path: Path, selection: str, exceptions: str, is_one: bool
) -> None:
    assert is_statutory_check(own(tmp_path, selection, exceptions)) is is_one


def test_shipped_rules_are_what_they_say() -> None:
    checks = {rule.id for rule in all_rules() if is_statutory_check(rule)}
    barring = {rule.id for rule in all_rules() if is_statutory_check(rule) and bars_outright(rule)}
    assert {"eu-statement-missing", "eu-undetermined-to-public", "eu-restricted-to-public"} <= checks
    assert {"eu-restricted-to-public", "eu-licence-not-valid", "gb-restricted-to-public"} <= barring
    assert not {rule.id for rule in all_rules() if rule.type != "line"} & checks
