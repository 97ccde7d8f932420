"""`poisonbook rules gates`, `waive`, `shadow`, `life`: what a rule goes through to be live, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.last_start import warn_of_last_start
from poisonbook.cli.options import input_options, orders_options, processes_option, trial_options, trial_request
from poisonbook.cli.progress import progress_bars
from poisonbook.cli.review_desk import acting, desk
from poisonbook.cli.rules_output import print_json
from poisonbook.cli.service_options import json_option, opened_register, register_options
from poisonbook.register.staff import StaffRole
from poisonbook.trials.gates import WAIVABLE, Gate, GateVerdict, as_read

if TYPE_CHECKING:
    from poisonbook.trials.gates import Outcome
    from poisonbook.workflows.rule_versions import StandingRule

_DIFFERS = 1
_SAID = {
    Gate.ANCHORED: "branches without a regulated substance: {came}",
    Gate.SCHEMA: "faults against the closed schema: {came}",
    Gate.BASIS: "provisions that the law data has: {came}; how often it happens: unknown",
    Gate.EXAMPLES: "of the two kinds of examples, firing and not, are there and pass: {came}",
    Gate.LINES: "order lines: {came}; at least {needed}",
    Gate.SHARE: "of a million order lines raise an alert, at the upper end: {came}; at most {needed}",
    Gate.CAPACITY: "minutes of work a year, at the upper end: {came}; there are {needed}",
    Gate.CUSTOMERS: "alerts for 1,000 customers of regulated goods: {came}; at most {needed}",
    Gate.VALUE: "alerts or planted scenarios that no live rule has: {came}",
    Gate.DISPARITY: "times as often as the rest, at the lower end, {part}: {came}; at most {needed}",
    Gate.SHADOW: "days and regulated lines in shadow: {came}; either of {needed}",
    Gate.APPROVERS: "people who approved: {came}",
}
_digest = click.option(
    "--digest", metavar="SHA256", required=True, help="Of what you looked at, as `approvals` has it."
)


@click.command("gates", short_help="Put a rule to the gates, on past orders, and keep what was found.")
@click.argument("rule")
@orders_options("Past orders", required=False)
@trial_options
@processes_option
@input_options
@click.option("--begin-anew", is_flag=True, help="Lose a shadow and waivers that rest on an earlier trial.")
@acting(StaffRole.RULES)
@click.pass_context
def gates(context: click.Context, /, *, rule: str, begin_anew: bool, as_json: bool, **options: Any) -> None:
    """Put RULE to the gates as the service reads it now: its form, its law, its examples, and a trial on past orders
    beside the live rules. What was found is kept for exactly this version, and in the ledger.

    A trial that does not pass never takes the place of one on record that does. A shadow or waivers begin anew with
    another trial, which takes --begin-anew.

    A statutory check needs no orders. Exits with 1 where a gate keeps the rule back.
    """
    from poisonbook.workflows.extras import need_extra

    trial = None
    if options["catalogue"] and options["orders"]:
        need_extra("trial")
        trial = trial_request(options, rule=rule)
    elif options["catalogue"] or options["orders"]:
        raise click.UsageError("--catalogue and --orders go together")
    who = {name: options[name] for name in ("person", "roles", "operator", "folder", "database")}
    with desk(**who) as (service, staff):
        from poisonbook.workflows.access import the_operator
        from poisonbook.workflows.rule_gates import GatesRequest, gate_rule

        warn_of_last_start(service, the_operator(service.store, staff.operator))

        with progress_bars(shown=trial is not None) as progress:
            asked = GatesRequest(rule=rule, trial=trial, begin_anew=begin_anew)
            found = gate_rule(service, staff, asked, progress=progress)
    _print(found, as_json=as_json)
    if any(one.verdict is GateVerdict.FAILED for one in found.standing.candidacy.machine):
        context.exit(_DIFFERS)


@click.command("waive", short_help="Say in writing why a gate may be waived, or agree to it as the second person.")
@click.argument("rule")
@click.option(
    "--gate",
    type=click.Choice(sorted(one.value for one in WAIVABLE)),
    required=True,
    help="Which gate keeps the rule back.",
)
@click.option("--reason", default="", help="Why it may go on; the second person gives none.")
@_digest
@acting(StaffRole.RULES)
def waive(*, rule: str, gate: str, reason: str, digest: str, as_json: bool, **who: Any) -> None:
    """Say why a gate may be waived for RULE, in the role rules; or agree, as a second person in the role approver."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.rule_versions import waive_gate

        found = waive_gate(service, staff, rule, Gate(gate), digest=digest, reason=reason)
    _print(found, as_json=as_json)


@click.command("shadow", short_help="Have a rule that passed the gates counted, shown to nobody.")
@click.argument("rule")
@_digest
@acting(StaffRole.RULES)
def shadow(*, rule: str, digest: str, as_json: bool, **who: Any) -> None:
    """Have RULE run in shadow: what it would find is counted by day, and shown to nobody."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.rule_versions import shadow_rule

        found = shadow_rule(service, staff, rule, digest=digest)
    _print(found, as_json=as_json)


@click.command("life", short_help="Say how rules stand: live until when, in shadow since when, at which gate.")
@click.argument("rule", required=False)
@json_option
@register_options
def life(rule: str | None, operator: str | None, folder: Path | None, database: str | None, *, as_json: bool) -> None:
    """Say how RULE stands, or every rule: when it ends, what was counted in shadow, how its alerts were reviewed, and
    how it stands at the gates."""
    with opened_register(operator, folder, database) as (service, whose):
        warn_of_last_start(service, whose)
        from poisonbook.rules.pack import rule_named
        from poisonbook.workflows.rule_versions import standing_rules

        found: Sequence[StandingRule] = standing_rules(service, whose)
        if rule is not None:
            named = rule_named(rule, [one.rule for one in found])
            found = [one for one in found if one.rule is named]
    if as_json:
        print_json([life_record(one) for one in found])
        return
    for one in found:
        _print_lines(one, with_gates=rule is not None)


def stage_words(one: StandingRule) -> str:
    """How a rule stands, in a few words."""
    term, shadowed = one.standing.term, one.standing.candidacy.shadow
    if shadowed is not None:
        return f"in shadow since {shadowed.at:%Y-%m-%d}"
    if term is None:
        return one.stage.value
    if term.ended is not None and term.why is not None:
        return f"off since {term.ended:%Y-%m-%d} ({term.why.value})"
    return f"{one.stage.value} until {term.ends:%Y-%m-%d}"


def life_record(one: StandingRule) -> dict[str, Any]:
    """How a rule stands, for machines."""
    term, candidacy = one.standing.term, one.standing.candidacy
    shadowed = candidacy.shadow
    return {
        "rule": one.rule.id,
        "version": one.rule.version,
        "state": one.state.value,
        "digest": one.digest,
        "stage": one.stage.value,
        "statutory_check": one.kind.is_statutory,
        "live_since": None if term is None else term.began.isoformat(),
        "ends": None if term is None else term.ends.isoformat(),
        "ended": None if term is None or term.ended is None else term.ended.isoformat(),
        "why": None if term is None or term.why is None else term.why.value,
        "notices": [notice.value for notice in one.notices],
        "reviewed": one.counts.reviewed,
        "confirmed": one.counts.confirmed,
        "shadow": None
        if shadowed is None
        else {
            "since": shadowed.at.isoformat(),
            "regulated_lines": one.counts.lines,
            "findings": one.counts.findings,
        },
        "gates": [
            {
                "gate": gate.gate.value,
                "verdict": gate.verdict.value,
                "waiver_by": one.justified[gate.gate].staff if gate.gate in one.justified else None,
                "came": list(gate.came),
                "needed": list(gate.needed),
            }
            for gate in one.gates
        ],
    }


def _print(found: StandingRule, *, as_json: bool) -> None:
    if as_json:
        print_json(life_record(found))
        return
    _print_lines(found, with_gates=True)


def _print_lines(one: StandingRule, *, with_gates: bool) -> None:
    kind = "  statutory check" if one.kind.is_statutory else ""
    click.echo(f"{one.rule.id} {one.rule.version}  {stage_words(one)}  {one.state.value}{kind}  {one.digest}")
    for notice in one.notices:
        click.echo(f"  NOTICE: {notice.value}")
    if one.stage.is_in_force and one.counts.reviewed:
        click.echo(f"  confirmed {one.counts.confirmed:,} of {one.counts.reviewed:,} reviewed alerts")
    if one.standing.candidacy.shadow is not None:
        click.echo(f"  in shadow: {one.counts.findings:,} findings over {one.counts.lines:,} regulated lines")
    for gate in one.gates if with_gates else ():
        click.echo(f"  {gate.gate.value:<10} {_verdict(gate, one):<13} {_figures(gate, one)}")


def _verdict(gate: Outcome, found: StandingRule) -> str:
    first = found.justified.get(gate.gate)
    return gate.verdict.value if first is None else f"waiver by {first.staff}, waits for a second approver"


def _figures(gate: Outcome, found: StandingRule) -> str:
    came = " and ".join(f"{figure:,}" for figure in as_read(gate.gate, gate.came)) or "nothing"
    needed = " or ".join(f"{figure:,}" for figure in as_read(gate.gate, gate.needed)) or "as many as you say (--hours)"
    part = found.standing.candidacy.part or "no part to compare"
    return _SAID[gate.gate].format(came=came, needed=needed, part=part)
