"""Packs: shipped by jurisdiction, private by path."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from poisonbook.law.book import Book, load_book
from poisonbook.rules.errors import RuleFileError, RulesRefusedError, UnknownPackError, UnknownRuleError
from poisonbook.rules.pack import all_rules, compile_files, load_pack, rule_files, rule_named, shipped_packs
from poisonbook.rules.plan import plan_for
from poisonbook.workflows import rule_tests


def test_a_pack_holds_the_rules_of_its_jurisdiction_by_id() -> None:
    rules = load_pack("EU")

    assert [rule.id for rule in rules] == [
        "eu-accounts-one-payment",
        "eu-amount-over-window",
        "eu-below-and-above-limit",
        "eu-count-over-window",
        "eu-licence-not-valid",
        "eu-licence-without-effect",
        "eu-restricted-to-public",
        "eu-restricted-with-companions",
        "eu-several-substances",
        "eu-statement-missing",
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


# -- law, likeness and size -----------------------------------------------------------------------


def test_with_the_law_at_hand_a_rule_names_what_it_has(tmp_path: Path, texts: dict[str, str]) -> None:
    (tmp_path / "mine.yaml").write_text(texts["line"].replace("status: restricted", "substance: nitric-acd"))

    assert len(load_pack("EU", [tmp_path])) == len(load_pack("EU")) + 1
    with pytest.raises(RulesRefusedError, match=r"unknown substance 'nitric-acd' .*; did you mean 'nitric-acid'\?$"):
        load_pack("EU", [tmp_path], book=load_book())


def test_a_private_rule_may_be_like_a_shipped_one(tmp_path: Path) -> None:
    own = "id: mine\nversion: 1\nlike: eu-amount-over-window\ntimespan: 7d\n"
    (tmp_path / "mine.yaml").write_text(own)

    rules = {rule.id: rule for rule in load_pack("EU", [tmp_path], book=load_book())}

    mine, shipped = plan_for(rules["mine"]), plan_for(rules["eu-amount-over-window"])
    assert (str(mine.timespan), str(shipped.timespan)) == ("7d", "30d")
    assert mine.selections == shipped.selections


def test_rules_like_one_another_in_a_circle_are_refused(tmp_path: Path) -> None:
    for name, base in [("a", "b"), ("b", "a")]:
        (tmp_path / f"{name}.yaml").write_text(f"id: {name}\nversion: 1\nlike: {base}\n")

    with pytest.raises(RulesRefusedError) as refusal:
        compile_files(rule_files(tmp_path))

    assert [error.code for error in refusal.value.errors] == ["rule-like", "rule-like"]


# -- private packs --------------------------------------------------------------------------------


def private_pack(folder: Path, text: str = "", *, extends: str | None = None, jurisdiction: str = "EU") -> Path:
    """A pack in `folder`, with one rule or none."""
    folder.mkdir(exist_ok=True)
    base = "" if extends is None else f"extends: {extends}\n"
    (folder / "pack.yaml").write_text(f"jurisdiction: {jurisdiction}\ntitle: Ours\n{base}")
    if text:
        (folder / "mine.yaml").write_text(text)
    return folder


def test_a_private_pack_takes_the_rules_of_a_shipped_one(tmp_path: Path, texts: dict[str, str]) -> None:
    text = texts["line"].replace("jurisdiction: EU", "jurisdiction: NO")
    pack = private_pack(tmp_path / "no", text, extends="EU", jurisdiction="NO")

    assert {rule.id for rule in load_pack("NO", [pack])} == {"test-rule", *(rule.id for rule in load_pack("EU"))}


def test_a_private_pack_takes_the_rules_of_another_folder(tmp_path: Path, texts: dict[str, str]) -> None:
    private_pack(tmp_path / "base", texts["line"])
    pack = private_pack(tmp_path / "ours", texts["line"].replace("test-rule", "other-rule"), extends="../base")

    loaded = {rule.id for rule in load_pack("EU", [pack])}

    assert {"test-rule", "other-rule"} < loaded
    assert loaded == {rule.id for rule in load_pack("EU", [pack, tmp_path / "base"])}, "named twice, read once"


def test_a_pack_may_only_extend(tmp_path: Path) -> None:
    pack = private_pack(tmp_path / "no", extends="EU", jurisdiction="NO")

    assert [rule.id for rule in load_pack("NO", [pack])] == [rule.id for rule in load_pack("EU")]


def test_packs_that_extend_one_another_are_refused(tmp_path: Path, texts: dict[str, str]) -> None:
    one = private_pack(tmp_path / "one", texts["line"], extends="../two")
    two = private_pack(tmp_path / "two", extends="../one")

    with pytest.raises(RulesRefusedError) as refusal:
        load_pack("EU", [one])

    assert [error.code for error in refusal.value.errors] == ["rule-pack"]
    assert str(refusal.value) == (
        f"{one / '..' / 'two' / 'pack.yaml'}:3:10: a pack extends itself: {one} extends {one / '..' / two.name} "
        f"extends {one / '..' / 'two' / '..' / 'one'}; take `extends` out of one of them"
    )


def test_a_pack_that_extends_itself_is_refused(tmp_path: Path, texts: dict[str, str]) -> None:
    with pytest.raises(RulesRefusedError, match="a pack extends itself"):
        load_pack("EU", [private_pack(tmp_path / "one", texts["line"], extends=".")])


def test_a_pack_that_extends_nothing_that_is_there_names_the_shipped_ones(
    tmp_path: Path, texts: dict[str, str]
) -> None:
    pack = private_pack(tmp_path / "one", texts["line"], extends="FR")

    with pytest.raises(RulesRefusedError) as refusal:
        load_pack("EU", [pack])

    assert str(refusal.value) == (
        f"{pack / 'pack.yaml'}:3:10: no pack 'FR'; expected one of AU, CA, CH, DK, EU, GB, or a folder with a pack.yaml"
    )


def test_a_private_pack_of_another_jurisdiction_brings_nothing_in(tmp_path: Path) -> None:
    pack = private_pack(tmp_path / "gb", extends="GB", jurisdiction="GB")

    assert load_pack("EU", [pack]) == load_pack("EU")


def test_a_jurisdiction_of_the_law_takes_the_pack_of_the_one_it_extends() -> None:
    law = load_book().law
    denmark = next(one for one in law.jurisdictions if one.code == "DK")
    book = Book(replace(law, jurisdictions=(*law.jurisdictions, replace(denmark, code="NO", aliases=()))))

    assert [rule.id for rule in load_pack("NO", book=book)] == [rule.id for rule in load_pack("EU")]


def test_what_a_rule_is_like_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: mine\nversion: 1\nlike: eu-amount\n")
    (tmp_path / "b.yaml").write_text("{")

    with pytest.raises(RulesRefusedError) as refusal:
        compile_files(rule_files(tmp_path))

    assert [error.code for error in refusal.value.errors] == ["rule-like", "document"]


# -- the guide ------------------------------------------------------------------------------------


def test_the_example_of_the_guide_compiles_and_holds(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guide" / "packs.md").read_text(encoding="utf-8")
    rule, manifest = [part.split("```", 1)[0] for part in guide.split("```yaml\n")[1:]]
    (tmp_path / "pack.yaml").write_text(manifest)
    (tmp_path / "my-amount.yaml").write_text(rule)

    (mine,) = compile_files(rule_files(tmp_path), book=load_book())

    assert [str(one) for one in rule_tests.test_rules([mine]) if not one.passed] == []
    assert "eu-amount-over-window" in {one.id for one in load_pack("NO", [tmp_path])}
