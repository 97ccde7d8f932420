"""What changed between two sets of rules."""

from __future__ import annotations

from tests.unit.rules.conftest import Change

from poisonbook.rules.diff import ChangeKind, KeyChange, changes
from poisonbook.rules.pack import all_rules, load_pack


def test_a_set_of_rules_does_not_differ_from_itself() -> None:
    assert changes(all_rules(), reversed(all_rules())) == ()


def test_rules_come_and_go() -> None:
    came = changes(load_pack("EU"), load_pack("DK"))
    went = changes(load_pack("DK"), load_pack("EU"))

    assert [(one.rule, one.kind, one.before, one.after) for one in came] == [
        ("dk-licence-not-valid", ChangeKind.ADDED, None, 1),
        ("dk-restricted-to-public", ChangeKind.ADDED, None, 2),
        ("dk-undetermined-to-public", ChangeKind.ADDED, None, 1),
    ]
    assert {(one.kind, one.after, one.is_unversioned) for one in went} == {(ChangeKind.REMOVED, None, False)}


def test_wording_is_told_from_meaning(compiled: Change) -> None:
    old = compiled("value_sum")
    (wording,) = changes([old], [compiled("value_sum", ("title: A title", "title: Another"))])
    (meaning,) = changes([old], [compiled("value_sum", ("gte: 5", "gte: 6"), ("version: 1", "version: 2"))])

    assert (wording.kind, wording.keys) == (ChangeKind.WORDING, (KeyChange("title", "A title", "Another"),))
    assert wording.is_unversioned
    assert (meaning.kind, meaning.before, meaning.after) == (ChangeKind.MEANING, 1, 2)
    assert meaning.keys == (KeyChange("version", 1, 2), KeyChange("condition", {"gte": "5"}, {"gte": "6"}))
    assert not meaning.is_unversioned


def test_examples_and_layout_are_no_change(compiled: Change) -> None:
    examples = "examples:\n  match: [{name: one, lines: [{}]}]\n"
    new = compiled("line", ("status: restricted", "status: [restricted]"), ("why:", f"{examples}why:"))

    assert changes([compiled("line")], [new]) == ()
