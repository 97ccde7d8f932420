"""`poisonbook rules check` and `poisonbook rules test` as a person calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tests.unit.rules.conftest import TEXTS

from poisonbook.cli.rules import rules
from poisonbook.rules.pack import all_rules

if TYPE_CHECKING:
    from tests.conftest import Poisonbook

EXAMPLES = """\
examples:
  lines: {status: restricted}
  match:
    - {name: a private buyer, lines: [{}]}
  no-match:
    - {name: a business, lines: [{buyer_class: economic_operator}]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A rule with examples that hold."""
    file = tmp_path / "mine.yaml"
    file.write_text(TEXTS["line"] + EXAMPLES)
    return file


# -- check ----------------------------------------------------------------------------------------


def test_check_asks_the_law_data(file: Path) -> None:
    file.write_text(file.read_text().replace("duty: EU-9-1", "duty: EU-9-77"))

    result = CliRunner().invoke(rules, ["check", str(file)])

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{file}:11:11: [rule-unknown-law] the law of EU has no duty or list entry 'EU-9-77'" in result.stderr


def test_check_reads_law_of_ones_own(file: Path, tmp_path: Path) -> None:
    law = tmp_path / "law.yaml"
    law.write_text("jurisdiction: {}\n")

    result = CliRunner().invoke(rules, ["check", str(file), "--law", str(law)])

    assert result.exception is not None
    assert "law.yaml" in str(result.exception)


def test_check_reads_a_rule_that_is_like_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "id: mine\nversion: 1\nlike: eu-amount-over-window\ntimespan: 7d\ncondition: {gte: 3}\n"
    )

    result = CliRunner().invoke(rules, ["check", str(tmp_path)])

    assert (result.exit_code, result.output) == (0, "1 rule compiled, no errors\n")


def test_check_reads_the_manifest_of_a_pack_too(file: Path) -> None:
    (file.parent / "pack.yaml").write_text("jurisdictio: EU\ntitle: Ours\n")
    file.write_text(file.read_text().replace("version: 1", "version: x"))

    result = CliRunner().invoke(rules, ["check", str(file.parent)])

    assert (result.exit_code, result.stderr.splitlines()) == (
        2,
        [
            f"{file}:2:10: [rule-identity] expected a whole number from 1; found 'x'",
            f"{file.parent / 'pack.yaml'}:1:1: [document] unknown field 'jurisdictio'; did you mean 'jurisdiction'?",
            "2 errors",
        ],
    )


def test_a_file_of_ten_megabytes_is_not_read(file: Path) -> None:
    file.write_bytes(b"a" * 10_000_000)

    result = CliRunner().invoke(rules, ["check", str(file)])

    assert result.exit_code == 2
    assert result.stderr.startswith(f"{file}:1:1: [document] is larger than ")


def test_advice_comes_apart_and_changes_no_exit_code(file: Path) -> None:
    file.write_text(TEXTS["line"])

    plain = CliRunner().invoke(rules, ["check", str(file)])
    advised = CliRunner().invoke(rules, ["check", str(file), "--advice"])

    assert (plain.exit_code, plain.output) == (0, "1 rule compiled, no errors\n")
    assert advised.exit_code == 0
    assert advised.output.splitlines() == [
        f"{file}:1:1: [no-examples] there is no example under match and none under no-match",
        "not locked (see `poisonbook rules lock`): test-rule",
        "1 rule compiled, no errors, 1 piece of advice",
    ]


def test_check_as_json_has_places_and_codes(file: Path) -> None:
    good = json.loads(CliRunner().invoke(rules, ["check", str(file), "--json"]).output)
    file.write_text(file.read_text().replace("status: restricted\n  buyer", "channel: web\n  buyer"))
    result = CliRunner().invoke(rules, ["check", str(file), "--json"])
    bad = json.loads(result.output)

    assert good == {"rules": ["test-rule"], "errors": [], "advice": [], "not_locked": []}
    assert (result.exit_code, bad["rules"]) == (2, [])
    assert [(one["file"], one["line"], one["code"]) for one in bad["errors"]] == [(str(file), 15, "rule-unanchored")]


def test_the_shipped_rules_are_checked_against_their_law_and_locks() -> None:
    result = CliRunner().invoke(rules, ["check", "--advice", "--json"])

    assert result.exit_code == 0
    assert json.loads(result.output) == {
        "rules": [rule.id for rule in all_rules()],
        "errors": [],
        "advice": [],
        "not_locked": [],
    }


# -- test -----------------------------------------------------------------------------------------


def test_examples_that_hold_exit_with_0(file: Path) -> None:
    result = CliRunner().invoke(rules, ["test", str(file)])

    assert (result.exit_code, result.output) == (0, "1 rule, 2 examples, 0 failed\n")


def test_an_example_that_fails_says_which_and_why(file: Path, poisonbook: Poisonbook) -> None:
    file.write_text(
        file.read_text()
        .replace("economic_operator", "general_public")
        .replace("lines: [{}]", "lines: [{status: undetermined}]")
    )

    done = poisonbook("rules", "test", file)

    assert (done.code, done.out) == (1, "1 rule, 2 examples, 2 failed\n")
    assert done.err.splitlines() == [
        f"{file}:22:7: rule 'test-rule', example 'a private buyer': expected a finding; none came",
        f"{file}:24:7: rule 'test-rule', example 'a business': expected no finding; came a finding on line 1",
    ]


def test_test_as_json_names_every_example(file: Path) -> None:
    (file.parent / "other.yaml").write_text(TEXTS["line"].replace("test-rule", "other-rule"))

    printed = json.loads(CliRunner().invoke(rules, ["test", str(file.parent), "--json"]).output)

    assert [(one["rule"], one["example"], one["passed"], one["problem"]) for one in printed["examples"]] == [
        ("test-rule", "a private buyer", True, None),
        ("test-rule", "a business", True, None),
    ]
    assert (printed["failed"], printed["rules_without_examples"]) == (0, ["other-rule"])


def test_one_rule_may_be_tested_alone() -> None:
    result = CliRunner().invoke(rules, ["test", "--rule", "eu-several-substances"])

    assert result.output.startswith("1 rule, ")
    assert result.exit_code == 0


def test_a_rule_that_does_not_compile_exits_with_2(file: Path) -> None:
    file.write_text(file.read_text().replace("name: a business", "nam: a business"))

    result = CliRunner().invoke(rules, ["test", str(file)])

    assert result.exit_code == 2
    assert [line.removeprefix(str(file)) for line in result.stderr.splitlines()] == [
        ":24:7: [rule-missing-key] the key 'name' is missing from an example",
        ":24:8: [rule-unknown-key] an example has no key 'nam'; did you mean 'name'?",
        "2 errors",
    ]


def test_the_shipped_examples_hold(poisonbook: Poisonbook) -> None:
    done = poisonbook("rules", "test")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{len(all_rules())} rules, ")
    assert done.out.endswith(", 0 failed\n")
