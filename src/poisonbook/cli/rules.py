"""`poisonbook rules`: which rules there are, what they say, and what is run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from poisonbook.cli.options import lang_option
from poisonbook.cli.rules_approvals import approvals, approve, history, refuse
from poisonbook.cli.rules_check import check, run_examples
from poisonbook.cli.rules_files import diff, lock, new
from poisonbook.cli.rules_gates import gates, life, shadow, waive
from poisonbook.cli.rules_output import print_json, print_rule, print_table
from poisonbook.cli.rules_trial import trial

F = TypeVar("F", bound=Callable[..., Any])

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


def _private(command: F) -> F:
    return click.option(
        "--rules",
        "rule_paths",
        metavar="PATH",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Also read this private rule, or the rules of this folder. Repeatable.",
    )(command)


@click.group("rules")
def rules() -> None:
    """List, check, test, try, write and approve the rules that orders are screened with."""


for _command in (
    *(check, run_examples, diff, lock, new, trial),
    *(gates, waive, shadow, approvals, approve, refuse, life, history),
):
    rules.add_command(_command)


@rules.command("list", short_help="List the rules, by id.")
@click.option(
    "--jurisdiction",
    "-j",
    metavar="CODE",
    help="Only this jurisdiction, by code or alias, with what it takes from another.",
)
@_json_option
@_private
def list_rules(jurisdiction: str | None, rule_paths: Sequence[Path], *, as_json: bool) -> None:
    """List the rules, by id."""
    from poisonbook.rules.records import rule_record
    from poisonbook.workflows.rules import listed_rules

    found = listed_rules(jurisdiction, rule_paths)
    if as_json:
        print_json([rule_record(rule) for rule in found])
        return
    print_table(found)


@rules.command("explain", short_help="Say everything that a rule says.")
@click.argument("rule")
@lang_option("Tell it in this language; title, description and note are as the rule has them.")
@_json_option
@_private
def explain(rule: str, rule_paths: Sequence[Path], *, lang: str, as_json: bool) -> None:
    """Say everything that RULE says: what it selects, when it holds, and the law it rests on."""
    from poisonbook.rules.records import rule_record
    from poisonbook.workflows.rules import one_rule

    found = one_rule(rule, rule_paths)
    if as_json:
        print_json(rule_record(found))
        return
    print_rule(found, lang)


rules.add_command(explain, "show")


@rules.command("plan", short_help="Print what any engine is asked to do for a rule.")
@click.argument("rule")
@click.option("--json", "_as_json", is_flag=True, help="As without it: a plan is always printed as JSON.")
@_private
def plan(rule: str, rule_paths: Sequence[Path], *, _as_json: bool) -> None:
    """Print what any engine is asked to do for RULE, as JSON.

    A plan knows no engine, no file and no wording: two files that mean the same have the same plan.
    """
    from poisonbook.rules.plan import plan_for
    from poisonbook.rules.records import plan_record
    from poisonbook.workflows.rules import one_rule

    print_json(plan_record(plan_for(one_rule(rule, rule_paths))))


@rules.command("sql", short_help="Print the SQL that is run for a rule.")
@click.argument("rule")
@click.option(
    "--dialect", type=click.Choice(("duckdb", "spark")), default="duckdb", show_default=True, help="For this engine."
)
@_json_option
@_private
def sql(rule: str, rule_paths: Sequence[Path], *, dialect: str, as_json: bool) -> None:
    """Print the SQL that is run for RULE over the tables lines and companions."""
    from poisonbook.workflows.rules import one_rule, sql_of

    statement = sql_of(one_rule(rule, rule_paths), dialect)
    if as_json:
        print_json({"rule": rule, "dialect": dialect, "sql": statement})
        return
    click.echo(statement, nl=False)
