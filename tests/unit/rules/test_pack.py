"""Packs: shipped by jurisdiction, private by path."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from poisonbook.rules.errors import RuleFileError, RulesRefusedError, UnknownPackError, UnknownRuleError
from poisonbook.rules.pack import all_rules, compile_files, load_pack, rule_files, rule_named, shipped_packs


def test_a_pack_holds_the_rules_of_its_jurisdiction_by_id() -> None:
    rules = load_pack("EU")

    assert [rule.id for rule in rules] == [
        "eu-amount-over-window",
        "eu-count-over-window",
        "eu-restricted-to-public",
        "eu-restricted-with-companions",
        "eu-several-substances",
        "eu-undetermined-to-public",
    ]
    assert {rule.jurisdiction for rule in rules} == {"EU"}


def test_denmark_takes_the_rules_of_the_eu_too() -> None:
    assert set(load_pack("EU")) < set(load_pack("DK"))


def test_an_unknown_jurisdiction_names_the_shipped_ones() -> None:
    with pytest.raises(
        UnknownPackError, match=r"^no rules for jurisdiction 'FR'; shipped packs: AU, CA, CH, DK, EU, GB$"
    ):
        load_pack("FR")


def test_private_rules_join_the_pack(tmp_path: Path, texts: dict[str, str]) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "mine.yaml").write_text(texts["line"])
    (tmp_path / "notes.txt").write_text("no rule")

    assert {rule.id for rule in load_pack("EU", [tmp_path])} - {rule.id for rule in load_pack("EU")} == {"test-rule"}


def test_a_jurisdiction_without_a_shipped_pack_lives_on_private_rules(tmp_path: Path, texts: dict[str, str]) -> None:
    (tmp_path / "mine.yml").write_text(texts["line"].replace("jurisdiction: EU", "jurisdiction: NO"))

    assert [rule.id for rule in load_pack("NO", [tmp_path])] == ["test-rule"]


def test_a_private_rule_of_another_jurisdiction_is_refused(tmp_path: Path, texts: dict[str, str]) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(texts["line"].replace("jurisdiction: EU", "jurisdiction: GB"))

    with pytest.raises(RulesRefusedError) as refusal:
        load_pack("DK", [file])

    assert str(refusal.value) == f"{file}:4:1: rule 'test-rule' is for GB; this pack takes rules for DK, EU"
    assert [error.code for error in refusal.value.errors] == ["rule-jurisdiction"]


def test_a_second_rule_of_one_id_is_refused(tmp_path: Path, texts: dict[str, str]) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(texts["line"].replace("id: test-rule", "id: eu-several-substances"))

    with pytest.raises(
        RulesRefusedError, match=r"rule 'eu-several-substances' is already in .*; choose another id$"
    ) as e:
        load_pack("EU", [file])

    assert [error.code for error in e.value.errors] == ["rule-duplicate"]


def test_every_fault_of_every_file_comes_at_once(tmp_path: Path, texts: dict[str, str]) -> None:
    (tmp_path / "a.yaml").write_text(texts["line"].replace("version: 1", "version: x"))
    (tmp_path / "b.yaml").write_text("{")
    (tmp_path / "c.yaml").write_text(texts["line"].replace("status: restricted", "channel: web"))

    with pytest.raises(RulesRefusedError) as refusal:
        compile_files(rule_files(tmp_path))

    assert [error.code for error in refusal.value.errors] == ["rule-identity", "document", "rule-unanchored"]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="is missing; expected a rule file or a folder of rule files"):
        load_pack("EU", [tmp_path / "none"])


def test_a_folder_without_rules_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match=r"holds no rule file \(\*.yaml\)"):
        load_pack("EU", [tmp_path])


def test_an_unknown_rule_gets_the_nearest() -> None:
    with pytest.raises(UnknownRuleError, match=r"^no rule 'eu-several'; did you mean 'eu-several-substances'"):
        rule_named("eu-several", all_rules())


def test_errors_survive_pickling(tmp_path: Path) -> None:
    errors = [RuleFileError(tmp_path, "is missing"), UnknownPackError("FR", ("EU",)), UnknownRuleError("a", ("b",))]

    assert [str(pickle.loads(pickle.dumps(error))) for error in errors] == [str(error) for error in errors]  # noqa: S301


def test_packs_name_what_they_take_over() -> None:
    assert {code: pack.extends for code, pack in shipped_packs().items() if pack.extends} == {"DK": "EU"}
