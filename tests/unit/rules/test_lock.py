"""The lock: what a fingerprint covers, what a lock refuses, and that the shipped rules are what theirs says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.unit.rules.conftest import Change

from poisonbook.rules.errors import RulesRefusedError
from poisonbook.rules.lock import (
    LOCK_FILE,
    LockFileError,
    check_locked,
    lock_of,
    lock_text,
    locked,
    plan_fingerprint,
    read_lock,
    rule_fingerprint,
    with_rules,
)
from poisonbook.rules.pack import all_rules, compile_files, compile_text, rule_files, shipped_packs
from poisonbook.rules.syntax import Rule

RULES = all_rules()
TEMPORAL = """\
type: temporal_ordered
selections:
  first: {status: restricted, quantity: {lt: 10}}
  second: {status: restricted, quantity: {gte: 10}}
"""
HASH = "sha256:" + "0" * 64


def reworded(compiled: Change, *changes: tuple[str, str]) -> Rule:
    return compiled("value_sum", *changes)


# -- what a fingerprint covers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("status: restricted", "status: [restricted]"),
        ("gte: 5", "gte: 5.0"),
        ("group-by: [customer]", "group-by: customer"),
        ("attention: low", "attention: low  # a comment"),
        ('within {days} days."\n', 'within {days} days."\nexamples:\n  match: [{name: one, lines: [{}]}]\n'),
    ],
)
def test_layout_and_examples_change_no_fingerprint(old: str, new: str, compiled: Change) -> None:
    assert locked(reworded(compiled, (old, new))) == locked(reworded(compiled))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A title", "title: Another"),
        ("description: A description.", "description: Another."),
        ("within {days}", "in {days}"),
        ("certainty: verified", "certainty: memory"),
        ("vo_eu_2019_1148/9", "vo_eu_2019_1148/10"),
        ("basis: operator", "basis: law"),
        ('within {days} days."\n', 'within {days} days."\nnote: A note.\n'),
        ('why: "{value} orders within {days} days."', "why: {en: '{value} orders within {days} days.', de: '{value}'}"),
    ],
)
def test_another_wording_changes_the_first_fingerprint_alone(old: str, new: str, compiled: Change) -> None:
    before, after = reworded(compiled), reworded(compiled, (old, new))

    assert rule_fingerprint(after) != rule_fingerprint(before)
    assert plan_fingerprint(after) == plan_fingerprint(before)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gte: 5", "gt: 5"),
        ("gte: 5", "gte: 6"),
        ("timespan: 30d", "timespan: 31d"),
        ("status: restricted", "status: reportable"),
        ("status: restricted", "status: restricted\nexcept: {buyer_class: farmer}"),
        ("group-by: [customer]", "group-by: [customer, substance]"),
        ("field: amount_kg", "field: quantity"),
        ("attention: low", "attention: high"),
        ("Art. 9(1)(c)", "Art. 9(1)(a)"),
    ],
)
def test_another_meaning_changes_both(old: str, new: str, compiled: Change) -> None:
    before, after = reworded(compiled), reworded(compiled, (old, new))

    assert rule_fingerprint(after) != rule_fingerprint(before)
    assert plan_fingerprint(after) != plan_fingerprint(before)


def test_the_order_of_selections_has_a_meaning(texts: dict[str, str]) -> None:
    text = texts["event_count"].replace("type: event_count\nselection:\n  status: restricted\n", TEMPORAL)
    text = text.replace("condition:\n  gte: 5\n", "").replace('"{value} orders within {days} days."', "In {days} days.")
    first, second = TEMPORAL.splitlines()[2:4]
    turned = text.replace(f"{first}\n{second}", f"{second}\n{first}")
    before, after = compile_text(text, "rule.yaml"), compile_text(turned, "rule.yaml")

    assert rule_fingerprint(after) != rule_fingerprint(before)
    assert plan_fingerprint(after) != plan_fingerprint(before)


# -- the file -------------------------------------------------------------------------------------


def test_a_lock_reads_back(tmp_path: Path) -> None:
    path = tmp_path / LOCK_FILE
    lock = with_rules({}, RULES)
    path.write_text(lock_text(lock.values()))

    assert read_lock(path) == lock
    assert path.read_text().splitlines() == sorted(path.read_text().splitlines())


def test_there_need_not_be_a_lock(tmp_path: Path) -> None:
    assert read_lock(tmp_path / LOCK_FILE) == {}


def test_versions_that_are_locked_stay(compiled: Change) -> None:
    first = with_rules({}, [reworded(compiled)])
    second = with_rules(first, [reworded(compiled, ("version: 1", "version: 2"), ("gte: 5", "gte: 6"))])

    assert [(name, version) for name, version in sorted(second)] == [("test-rule", 1), ("test-rule", 2)]
    assert second["test-rule", 1] == first["test-rule", 1]


def test_a_lock_is_not_changed_by_a_rule_that_changed(compiled: Change) -> None:
    lock = with_rules({}, [reworded(compiled)])

    assert with_rules(lock, [reworded(compiled, ("gte: 5", "gte: 6"))]) == lock


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"a 1 {HASH}\n", ":1:1: expected a rule's id, its version, sha256:… and plan:sha256:…"),
        (f"a 1 {HASH} plan:{HASH}\n\n", ":2:1: expected a rule's id"),
        (f"a x {HASH} plan:{HASH}\n", ":1:1: expected a rule's id"),
        (f"a 1 {HASH} plan:{HASH}\na 1 {HASH} plan:{HASH}\n", ":2:1: version 1 of 'a' stands here twice"),
        ("<<<<<<< ours\n", ":1:1: expected a rule's id"),
        ("\udcff", ":1:1: cannot be read as UTF-8 text"),
    ],
)
def test_a_broken_line_has_its_place(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / LOCK_FILE
    path.write_text(text, errors="surrogateescape")

    with pytest.raises(LockFileError, match=re.escape(f"{path}{problem}")):
        read_lock(path)


def test_the_lock_of_a_rule_is_that_of_its_pack(tmp_path: Path, texts: dict[str, str]) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "pack.yaml").write_text("")

    inside = compile_text(texts["line"], str(tmp_path / "pack" / "deep" / "a.yaml"))
    loose = compile_text(texts["line"], str(tmp_path / "loose" / "a.yaml"))

    assert lock_of(inside) == tmp_path / "pack" / LOCK_FILE
    assert lock_of(loose) == tmp_path / "loose" / LOCK_FILE


# -- what it refuses ------------------------------------------------------------------------------


def test_a_rule_that_changed_is_told_its_next_version(compiled: Change) -> None:
    lock = with_rules({}, [reworded(compiled), reworded(compiled, ("version: 1", "version: 7"))])

    (error,) = check_locked([reworded(compiled, ("gte: 5", "gte: 6"))], lock)

    assert (error.code, str(error)) == (
        "rule-locked",
        "rule.yaml:2:1: rule 'test-rule' is not what its locked version 1 says; make it version 8, or restore its text",
    )


def test_a_version_that_is_not_locked_is_no_fault(compiled: Change) -> None:
    lock = with_rules({}, [reworded(compiled)])

    assert check_locked([reworded(compiled, ("version: 1", "version: 2"), ("gte: 5", "gte: 6"))], lock) == ()


def test_a_changed_rule_does_not_load(tmp_path: Path, texts: dict[str, str]) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(texts["value_sum"])
    (tmp_path / LOCK_FILE).write_text(lock_text(with_rules({}, compile_files([file])).values()))
    file.write_text(texts["value_sum"].replace("gte: 5", "gte: 6"))

    with pytest.raises(RulesRefusedError) as refusal:
        compile_files(rule_files(tmp_path))

    assert [error.code for error in refusal.value.errors] == ["rule-locked"]
    assert len(compile_files([file], locks=False)) == 1


def test_a_broken_lock_is_told_with_the_faults_of_the_rules(tmp_path: Path, texts: dict[str, str]) -> None:
    (tmp_path / "a.yaml").write_text(texts["line"])
    (tmp_path / "b.yaml").write_text(texts["line"].replace("version: 1", "version: x"))
    (tmp_path / LOCK_FILE).write_text("broken\n")

    with pytest.raises(RulesRefusedError) as refusal:
        compile_files(rule_files(tmp_path))

    assert [error.code for error in refusal.value.errors] == ["rule-identity", "rule-lock-file"]


# -- the shipped locks ----------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(shipped_packs()))
def test_a_shipped_pack_is_what_its_lock_says(code: str) -> None:
    """A rule that changed needs a new version; one that means something else now was changed by the program."""
    folder = shipped_packs()[code].folder
    lock = read_lock(folder / LOCK_FILE)
    own = [rule for rule in RULES if rule.jurisdiction == code]

    assert {(rule.id, rule.version) for rule in own} <= lock.keys()
    assert [locked(rule) for rule in own] == [lock[rule.id, rule.version] for rule in own]
    assert (folder / LOCK_FILE).read_text() == lock_text(lock.values())
