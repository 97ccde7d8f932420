"""`poisonbook rules approvals`, `approve`, `refuse`, `history`: what is in force, who approved it, what was before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.house_options import print_things
from poisonbook.cli.last_start import OTHER_RULES
from poisonbook.cli.review_desk import acting, desk
from poisonbook.cli.rules_gates import life_record, stage_words
from poisonbook.cli.service_options import json_option, opened_register, register_options
from poisonbook.register.staff import StaffRole

if TYPE_CHECKING:
    from poisonbook.workflows.rule_history import RuleSet
    from poisonbook.workflows.rule_versions import RuleVersion, StandingRule

_digest = click.option(
    "--digest", metavar="SHA256", required=True, help="Of what you looked at, as `approvals` has it."
)


@click.command("approvals", short_help="List the rules that orders are judged with, and who approved them.")
@json_option
@register_options
def approvals(operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """List the rules that the operator's orders are judged with, each with its digest and how it stands.

    Private rules are named by the setting POISONBOOK_RULES, as for `serve`.
    """
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.rule_versions import standing_rules

        found = standing_rules(service, whose)
    if as_json:
        click.echo(json.dumps([_record(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.rule.id} {one.rule.version}  {one.state.value}  {stage_words(one)}  {one.digest}")


@click.command("approve", short_help="Approve what a rule says, for it to go live or stay so.")
@click.argument("rule")
@_digest
@acting(StaffRole.RULES)
def approve(*, rule: str, digest: str, as_json: bool, **who: Any) -> None:
    """Approve exactly what RULE says, by its digest: first in the role rules, then a second person as approver.

    With the setting POISONBOOK_REQUIRE_APPROVED_RULES=on the service uses no private rule that two people have not
    approved; with =gates the rule has to be through the gates and its shadow first, and so it has to be renewed or to
    come back. Every step is in the ledger.
    """
    with desk(**who) as (service, staff):
        from poisonbook.workflows.rule_versions import approve_rule

        print_things([approve_rule(service, staff, rule, digest=digest)], _line, as_json=as_json)


@click.command("refuse", short_help="Refuse what a rule of your own says, or take your approval back.")
@click.argument("rule")
@_digest
@acting(StaffRole.APPROVER)
def refuse(*, rule: str, digest: str, as_json: bool, **who: Any) -> None:
    """Refuse what RULE says while it waits for a second person."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.rule_versions import refuse_rule

        print_things([refuse_rule(service, staff, rule, digest=digest)], _line, as_json=as_json)


@click.command("history", short_help="List the sets of rules that the service started with.")
@json_option
@register_options
def history(operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """List each set of rules that the service started with, the latest first, and what changed: the ledger says so."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.rule_history import rule_history

        found = rule_history(service, whose)
    print_things(found.sets, _set_lines, as_json=as_json)
    if not found.is_live:
        click.echo(OTHER_RULES, err=True)


def _line(one: RuleVersion) -> str:
    return f"{one.rule} {one.version}  {one.state.value}  {one.id}"


def _record(one: StandingRule) -> dict[str, object]:
    record = life_record(one)
    return {name: record[name] for name in ("rule", "version", "state", "digest", "stage", "ends", "notices")}


def _set_lines(one: RuleSet) -> str:
    lines = [f"{one.since:%Y-%m-%d %H:%M}  {one.rules} rules  {one.digest}  ledger entry {one.entry}"]
    for change in one.changes:
        versions = dict.fromkeys(str(number) for number in (change.before, change.after) if number is not None)
        keys = "" if change.keys is None else ": " + ", ".join(key.key for key in change.keys)
        lines.append(f"  {change.rule} {' -> '.join(versions)}  {change.kind.value}{keys if change.keys else ''}")
    return "\n".join(lines)
