"""`poisonbook rules` as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from poisonbook.cli.rules import rules
from poisonbook.engine.sql import sql_for
from poisonbook.engine.sql.dialect import SPARK
from poisonbook.facts.schema import GROUP_FIELDS
from poisonbook.rules.errors import UnknownPackError, UnknownRuleError
from poisonbook.rules.pack import all_rules, rule_named
from poisonbook.rules.plan import plan_for

UNANCHORED = (
    "the selection names no regulated substance: a rule could then hold on any good; "
    "add one of substance, schedule, status"
)
UNGROUPED = (
    "group-by needs customer, order, delivery_address, payment_token, licence or statement: "
    "a window never runs over everybody's orders"
)


def test_list_shows_every_rule_with_its_law() -> None:
    result = CliRunner().invoke(rules, ["list"])

    assert result.exit_code == 0
    assert all(rule.id in result.output for rule in all_rules())
    assert "Attention is of the transaction, never of a person." in result.output


def test_list_as_json_takes_over_what_the_jurisdiction_extends() -> None:
    result = CliRunner().invoke(rules, ["list", "--jurisdiction", "DK", "--json"])

    listed = json.loads(result.output)
    assert {rule["jurisdiction"] for rule in listed} == {"DK", "EU"}
    assert listed[0]["law"][0]["certainty"] == "verified-secondary"


def test_list_takes_an_alias_and_small_letters() -> None:
    lists = [CliRunner().invoke(rules, ["list", "-j", name, "--json"]).output for name in ("GB", "uk", "gb")]

    assert json.loads(lists[0])
    assert lists[0] == lists[1] == lists[2]


def test_list_of_a_jurisdiction_without_rules_names_the_packs() -> None:
    result = CliRunner().invoke(rules, ["list", "-j", "FR"])

    assert isinstance(result.exception, UnknownPackError)


def test_list_reads_private_rules(tmp_path: Path, texts: dict[str, str]) -> None:
    (tmp_path / "mine.yaml").write_text(texts["line"])

    result = CliRunner().invoke(rules, ["list", "--rules", str(tmp_path)])

    assert "test-rule" in result.output
    assert "gb-poison-to-public" in result.output


def test_check_without_paths_compiles_the_shipped_rules() -> None:
    result = CliRunner().invoke(rules, ["check"])

    assert (result.exit_code, result.output) == (0, f"{len(all_rules())} rules compiled, no errors\n")


def test_check_prints_every_error_with_its_place_and_code(tmp_path: Path, texts: dict[str, str]) -> None:
    good, bad = tmp_path / "a.yaml", tmp_path / "b.yaml"
    good.write_text(texts["line"])
    bad.write_text(texts["event_count"].replace("status: restricted", "channel: web").replace("[customer]", "[device]"))

    result = CliRunner().invoke(rules, ["check", str(good), str(bad)])

    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.removeprefix(str(bad)) for line in result.stderr.splitlines()] == [
        f":15:1: [rule-unanchored] {UNANCHORED}",
        f":17:1: [rule-ungrouped] {UNGROUPED}",
        f":17:12: [rule-group-by] a window may not be grouped by 'device'; known: {', '.join(GROUP_FIELDS)}",
        "3 errors",
    ]


def test_show_says_everything_in_words() -> None:
    result = CliRunner().invoke(rules, ["show", "eu-amount-over-window"])

    words = " ".join(result.output.split())
    assert "the sum of amount_kg by customer and substance within 30 days is at least 20" in words
    assert "Regulation (EU) 2019/1148, Art. 9(1)(c) (verified)" in words
    assert "Figures set by operator" in words


def test_explain_and_show_are_one_command() -> None:
    shown = [CliRunner().invoke(rules, [name, "eu-amount-over-window"]).output for name in ("explain", "show")]

    assert shown[0] == shown[1]
    assert "Does not match" in shown[0]
    assert "a second too late" in shown[0]
    assert "die Grenze des Betriebs ist {limit} kg." in shown[0]


def test_show_as_json_is_the_record() -> None:
    result = CliRunner().invoke(rules, ["show", "eu-count-over-window", "--json"])

    assert json.loads(result.output)["condition"] == {"gte": "5"}


def test_sql_prints_the_statement_alone() -> None:
    result = CliRunner().invoke(rules, ["sql", "eu-count-over-window"])

    assert result.exit_code == 0
    assert result.output == sql_for(plan_for(rule_named("eu-count-over-window", all_rules())))


def test_sql_can_be_had_for_each_engine() -> None:
    rule = rule_named("eu-count-over-window", all_rules())
    result = CliRunner().invoke(rules, ["sql", rule.id, "--dialect", "spark"])

    assert result.output == sql_for(plan_for(rule), SPARK) != sql_for(plan_for(rule))


def test_sql_as_json_names_its_dialect() -> None:
    printed = json.loads(CliRunner().invoke(rules, ["sql", "eu-count-over-window", "--json"]).output)

    assert (printed["rule"], printed["dialect"]) == ("eu-count-over-window", "duckdb")
    assert "SELECT" in printed["sql"]


def test_plan_prints_what_any_engine_is_asked() -> None:
    plain = CliRunner().invoke(rules, ["plan", "eu-amount-over-window"])
    as_json = CliRunner().invoke(rules, ["plan", "eu-amount-over-window", "--json"])

    assert plain.output == as_json.output
    plan = json.loads(plain.output)
    assert (plan["type"], plan["field"], plan["timespan"]) == ("value_sum", "amount_kg", "30d")
    assert plan["threshold"] == {"operator": "gte", "limit": "20"}
    assert plan["group_by"] == ["customer", "substance"]


def test_an_unknown_rule_is_an_error_with_the_nearest() -> None:
    result = CliRunner().invoke(rules, ["show", "eu-count"])

    assert isinstance(result.exception, UnknownRuleError)
