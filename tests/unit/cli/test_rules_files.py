"""`poisonbook rules diff`, `lock` and `new` as a person calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tests.unit.rules.conftest import TEXTS

from poisonbook.cli.rules import rules
from poisonbook.rules.pack import shipped_packs
from poisonbook.rules.syntax import RuleType

if TYPE_CHECKING:
    from tests.conftest import Poisonbook


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A private pack with one rule."""
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.yaml").write_text("jurisdiction: EU\ntitle: Ours\n")
    (folder / "mine.yaml").write_text(TEXTS["value_sum"])
    return folder


def changed(folder: Path, *changes: tuple[str, str]) -> None:
    text = (folder / "mine.yaml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "mine.yaml").write_text(text)


def copied(folder: Path) -> Path:
    copy = folder.with_name("before")
    copy.mkdir()
    for file in folder.iterdir():
        (copy / file.name).write_text(file.read_text())
    return copy


# -- diff -----------------------------------------------------------------------------------------


def test_a_reworded_rule_differs_in_wording_only(pack: Path) -> None:
    before = copied(pack)
    changed(pack, ("title: A title", "title: Another"), ("version: 1", "version: 2"))

    result = CliRunner().invoke(rules, ["diff", str(before), str(pack)])

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "test-rule: wording (version 1 → version 2)",
        "  version: 1 → 2",
        "  title: A title → Another",
        "1 rule changed",
    ]


def test_other_figures_differ_in_meaning(pack: Path, poisonbook: Poisonbook) -> None:
    before = copied(pack)
    changed(pack, ("gte: 5", "gte: 6"))

    done = poisonbook("rules", "diff", before, pack, "--exit-code")

    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines() == [
        "test-rule: meaning (version 1, the version was not raised)",
        '  condition: {"gte": "5"} → {"gte": "6"}',
        "1 rule changed",
    ]


def test_two_packs_that_say_the_same_do_not_differ() -> None:
    result = CliRunner().invoke(rules, ["diff", "GB", "uk", "--exit-code"])

    assert (result.exit_code, result.output) == (0, "no difference\n")


def test_diff_as_json_tells_what_came_and_went() -> None:
    printed = json.loads(CliRunner().invoke(rules, ["diff", "DK", "EU", "--json"]).output)

    assert [(one["rule"], one["change"], one["version_before"], one["version_after"]) for one in printed] == [
        ("dk-licence-not-valid", "removed", 1, None),
        ("dk-restricted-to-public", "removed", 2, None),
        ("dk-undetermined-to-public", "removed", 1, None),
    ]


def test_diff_of_a_place_that_is_not_there_exits_with_2(poisonbook: Poisonbook) -> None:
    done = poisonbook("rules", "diff", "none", "EU")

    assert (done.code, done.out) == (2, "")
    assert done.err == "error[rule-file]: none: is missing; expected a rule file or a folder of rule files\n"


# -- lock -----------------------------------------------------------------------------------------


def test_a_locked_rule_may_not_change_under_its_version(pack: Path, poisonbook: Poisonbook) -> None:
    first = poisonbook("rules", "lock", pack)
    again = poisonbook("rules", "lock", pack)
    changed(pack, ("gte: 5", "gte: 6"))
    checked = poisonbook("rules", "check", pack)
    locked = poisonbook("rules", "lock", pack)

    assert (first.code, first.out) == (0, f"{pack / 'rules.lock'}: test-rule 1\n1 version locked\n")
    assert (again.code, again.out) == (0, "0 versions locked\n")
    problem = (
        f"{pack / 'mine.yaml'}:2:1: [rule-locked] rule 'test-rule' is not what its locked version 1 says; "
        "make it version 2, or restore its text\n1 error\n"
    )
    assert (checked.code, checked.err) == (2, problem)
    assert (locked.code, locked.err) == (2, problem)


def test_a_new_version_joins_the_old_ones(pack: Path) -> None:
    CliRunner().invoke(rules, ["lock", str(pack)])
    old = (pack / "rules.lock").read_text()
    changed(pack, ("gte: 5", "gte: 6"), ("version: 1", "version: 2"))

    missing = CliRunner().invoke(rules, ["lock", str(pack), "--check"])
    untouched = (pack / "rules.lock").read_text()
    printed = json.loads(CliRunner().invoke(rules, ["lock", str(pack), "--json"]).output)
    fine = CliRunner().invoke(rules, ["lock", str(pack), "--check"])

    assert (missing.exit_code, untouched) == (1, old)
    assert missing.output.endswith("rules.lock: test-rule 2 is not locked\n1 version not locked\n")
    assert printed == [
        {"lock": str(pack / "rules.lock"), "versions": 2, "added": [{"rule": "test-rule", "version": 2}]}
    ]
    assert (fine.exit_code, fine.output) == (0, "0 versions not locked\n")
    assert (pack / "rules.lock").read_text().startswith(old)
    assert sorted(file.name for file in pack.iterdir()) == ["mine.yaml", "pack.yaml", "rules.lock"]


def test_a_lock_that_cannot_be_written_exits_with_4(pack: Path, poisonbook: Poisonbook) -> None:
    (pack / ".rules.lock.new").mkdir()

    done = poisonbook("rules", "lock", pack)

    assert (done.code, done.out) == (4, "")
    assert done.err.startswith(f"error[rule-output]: {pack / 'rules.lock'}: cannot be written (")


def test_the_shipped_packs_are_locked() -> None:
    folders = [str(pack.folder) for pack in shipped_packs().values()]

    result = CliRunner().invoke(rules, ["lock", "--check", *folders])

    assert (result.exit_code, result.output) == (0, "0 versions not locked\n")


# -- new ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "jurisdiction"),
    [*((kind.value, "EU") for kind in RuleType), *(("value_sum", code) for code in (*shipped_packs(), "uk"))],
)
def test_a_new_rule_compiles_and_its_examples_hold(kind: str, jurisdiction: str, tmp_path: Path) -> None:
    file = tmp_path / "my-rule.yaml"

    made = CliRunner().invoke(rules, ["new", str(file), "--type", kind, "-j", jurisdiction])
    checked = CliRunner().invoke(rules, ["check", str(file)])
    tested = CliRunner().invoke(rules, ["test", str(file)])

    assert made.output.startswith(f"wrote {file}; next: ")
    assert (checked.exit_code, checked.output) == (0, "1 rule compiled, no errors\n")
    assert (tested.exit_code, tested.output.endswith(", 0 failed\n")) == (0, True)


def test_a_new_rule_needs_no_advice(tmp_path: Path) -> None:
    for kind in RuleType:
        file = tmp_path / f"my-{kind.replace('_', '-')}.yaml"
        CliRunner().invoke(rules, ["new", str(file), "--type", kind.value])

    CliRunner().invoke(rules, ["lock", str(tmp_path)])
    result = CliRunner().invoke(rules, ["check", str(tmp_path), "--advice"])

    assert result.output == f"{len(RuleType)} rules compiled, no errors, 0 pieces of advice\n"


def test_new_leaves_a_file_alone_that_is_there(tmp_path: Path, poisonbook: Poisonbook) -> None:
    (tmp_path / "mine.yaml").write_text("mine")

    done = poisonbook("rules", "new", "mine.yaml")

    assert (done.code, done.err) == (
        2,
        "error[rule-file-exists]: mine.yaml: there is a file already; choose another name\n",
    )
    assert (tmp_path / "mine.yaml").read_text() == "mine"


def test_new_where_nothing_can_be_written_exits_with_4(poisonbook: Poisonbook) -> None:
    done = poisonbook("rules", "new", "none/mine.yaml")

    assert (done.code, done.err) == (
        4,
        "error[rule-output]: none/mine.yaml: cannot be written (No such file or directory)\n",
    )


@pytest.mark.parametrize("name", ["My Rule.yaml", "mine.txt", "mine"])
def test_a_name_that_is_none_is_refused(name: str, tmp_path: Path, poisonbook: Poisonbook) -> None:
    done = poisonbook("rules", "new", name)

    assert done.code == 2
    assert f"{name!r} names no rule; write it as my-rule.yaml" in done.err
    assert not (tmp_path / name).exists()


def test_a_new_rule_may_be_printed() -> None:
    text = CliRunner().invoke(rules, ["new", "-", "--type", "line"]).output
    printed = json.loads(CliRunner().invoke(rules, ["new", "-", "--type", "line", "--json"]).output)

    assert "\nid: my-rule " in text
    assert printed == {"file": None, "rule": "my-rule", "text": text}


def test_the_types_are_those_of_the_language() -> None:
    result = CliRunner().invoke(rules, ["new", "-", "--type", "none"])

    assert ", ".join(f"'{kind}'" for kind in RuleType) in result.output
