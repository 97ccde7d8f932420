"""`poisonbook decision`: what staff decide of registered products, some by two people, for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.house_options import print_things
from poisonbook.cli.options import Day
from poisonbook.cli.review_desk import acting, desk
from poisonbook.cli.service_options import json_option, opened_register, register_options
from poisonbook.register.staff import Staff, StaffRole

if TYPE_CHECKING:
    from poisonbook.workflows.product_decisions import ProductDecision
    from poisonbook.workflows.service import Service

Step = Callable[["Service", Staff, str], "ProductDecision"]
_REASONS = (
    "wrong-recognition",
    "supplier-strength",
    "supplier-substance",
    "supplier-form",
    "trace-in-mixture",
    "not-sold-to-public",
    "article",
    "pyrotechnic-article",
    "prescription-medicine",
)
_SOURCES = ("safety_data_sheet", "specification", "label", "letter")


@click.group("decision")
def decision() -> None:
    """Decide on registered products: what a supplier stated, what was recognised wrongly, what the law leaves out.

    A decision holds for a year at most and ends by itself; it is on the listing as it stands, and a changed listing
    ends it. What the law restricts is lowered by two people alone: one decides, an approver agrees. Every step is in
    the ledger. Words and reasons are those of `recognise --decisions`.
    """


@decision.command("add", short_help="Decide on a product.")
@click.argument("product_id", metavar="PRODUCT")
@click.argument("text", metavar="DECISION")
@click.option("--reason", type=click.Choice(_REASONS), required=True, help="Why.")
@click.option("--until", type=Day(), metavar="DATE", required=True, help="The last day (UTC), within a year.")
@click.option("--note", default="", help="Anything that helps; without anybody's name.")
@click.option("--source", type=click.Choice(_SOURCES), help="What the supplier's statement is.")
@click.option("--said-by", default="", metavar="COMPANY", help="Which supplier stated it; never a person.")
@click.option("--said-on", type=Day(), metavar="DATE", help="The day of the statement, or of the sheet.")
@acting(StaffRole.CATALOGUE)
def add(
    *,
    product_id: str,
    text: str,
    reason: str,
    until: date,
    note: str,
    source: str | None,
    said_by: str,
    said_on: date | None,
    as_json: bool,
    **who: Any,
) -> None:
    """Decide on PRODUCT: DECISION is 'exempt', 'not regulated', or 'regulated as SUBSTANCE [STRENGTH %]'."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.product_decisions import GivenDecision, Reason, Source, decide_product

        given = GivenDecision(
            decision=text,
            reason=Reason(reason),
            until=until,
            note=note,
            source=None if source is None else Source(source),
            said_by=said_by,
            said_on=said_on,
        )
        print_things([decide_product(service, staff, product_id, given)], _line, as_json=as_json)


@decision.command("list", short_help="List decisions on products.")
@click.option("--ended", is_flag=True, help="Those that ended.")
@json_option
@register_options
def list_(*, ended: bool, operator: str | None, folder: Path | None, database: str | None, as_json: bool) -> None:
    """List the decisions that hold or wait for a second person, the latest first."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.product_decisions import decisions_of

        print_things(decisions_of(service, whose, ended=ended), _line, as_json=as_json)


def _step(name: str, short_help: str, role: StaffRole) -> Callable[[Callable[[], Step]], click.Command]:
    """A command that takes one step with the decision ID."""

    def made(chosen: Callable[[], Step]) -> click.Command:
        @wraps(chosen)
        def command(*, id_: str, as_json: bool, **who: Any) -> None:
            with desk(**who) as (service, staff):
                print_things([chosen()(service, staff, id_)], _line, as_json=as_json)

        return decision.command(name, short_help=short_help)(click.argument("id_", metavar="ID")(acting(role)(command)))

    return made


@_step("agree", "Agree to a decision, as the second person.", StaffRole.APPROVER)
def agree() -> Step:
    """Agree to the decision ID as the second person, an approver: it is in force."""
    from poisonbook.workflows.product_decisions import agree_to_decision

    return agree_to_decision


@_step("refuse", "Refuse a decision, as the second person.", StaffRole.APPROVER)
def refuse() -> Step:
    """Refuse the decision ID as the second person, an approver."""
    from poisonbook.workflows.product_decisions import refuse_decision

    return refuse_decision


@_step("end", "End a decision before its day.", StaffRole.CATALOGUE)
def end() -> Step:
    """End the decision ID: the product is again what its listing says.

    What made a product restricted is ended by an approver who did not decide it (`--role approver`).
    """
    from poisonbook.workflows.product_decisions import withdraw_decision

    return withdraw_decision


def _line(one: ProductDecision) -> str:
    stands = (one.ended or one.state).value.replace("_", " ")
    changes = f"{one.was.value} -> {one.becomes.value}".replace("_", " ")
    return (
        f"{one.id}  {one.product_id}  {stands}  {one.decided.words}  {changes}  {one.decided.reason}  until {one.until}"
    )
