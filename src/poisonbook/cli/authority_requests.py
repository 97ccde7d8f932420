"""`poisonbook request`: what authorities ask of single cases or orders, answered by two people and counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from poisonbook.cli.house_options import print_things
from poisonbook.cli.options import Day
from poisonbook.cli.review_desk import acting, desk
from poisonbook.register.authority_requests import AuthorityRequest, Declined, Given
from poisonbook.register.staff import StaffRole

_id = click.argument("id_", metavar="ID")


@click.group("request")
def request() -> None:
    """Put requests of authorities on record, and answer them by two people.

    A request names cases or orders. There is no query, no list and no standing access: what names nothing is put on
    record to be refused. Nothing is opened by a request: that is `poisonbook opening`, whose ids the answer names.
    """


@request.command("bases", short_help="List what a request may rest on.")
@click.option("--lang", type=click.Choice(["en", "de"]), default="en", show_default=True, help="The language.")
def bases(*, lang: str) -> None:
    """List the legal bases, each with the law and how well that was checked."""
    from poisonbook.register.request_bases import request_terms

    for one in request_terms().bases.values():
        laws = "; ".join(f"{law.act}, {law.article} ({law.certainty})" for law in one.law)
        click.echo(f"{one.id:24} {one.text[lang]}: {laws}")


@request.command("record", short_help="Put a request on record.")
@click.option("--authority", required=True, metavar="TEXT", help="Which authority asks.")
@click.option("--basis", required=True, metavar="ID", help="What it rests on, as `request bases` lists it.")
@click.option("--reference", required=True, metavar="TEXT", help="The authority's own file number.")
@click.option("--received", type=Day(), metavar="DATE", required=True, help="The day it came.")
@click.option("--case", "cases", metavar="ID", multiple=True, help="A case that it names; repeatable.")
@click.option("--order", "orders", metavar="ID", multiple=True, help="An order that it names; repeatable.")
@click.option("--unnamed", is_flag=True, help="It names nothing: it is recorded to be refused.")
@acting(StaffRole.DATA_PROTECTION)
def record(
    *,
    authority: str,
    basis: str,
    reference: str,
    received: date,
    cases: Sequence[str],
    orders: Sequence[str],
    unnamed: bool,
    as_json: bool,
    **who: Any,
) -> None:
    """Put a request on record, with the few cases or orders it names."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.authority_requests import GivenRequest, record_request

        given = GivenRequest(
            authority=authority,
            basis=basis,
            reference=reference,
            received_on=received,
            cases=tuple(cases),
            orders=tuple(orders),
            unnamed=unnamed,
        )
        print_things([record_request(service, staff, given)], _line, as_json=as_json)


@request.command("propose", short_help="Propose what is given of it.")
@_id
@click.option(
    "--give",
    "given",
    type=click.Choice([one.value for one in Given]),
    multiple=True,
    required=True,
    help="What is given.",
)
@click.option(
    "--decline",
    "declined",
    type=click.Choice([one.value for one in Declined]),
    help="Why a part of it is refused; all is given otherwise.",
)
@click.option("--opening", "openings", metavar="ID", multiple=True, help="An opening by which particulars are read.")
@acting(StaffRole.DATA_PROTECTION)
def propose(
    id_: str,
    *,
    given: Sequence[str],
    declined: str | None,
    openings: Sequence[str],
    as_json: bool,
    **who: Any,
) -> None:
    """Propose an answer. Nothing may leave the house before a second person confirmed it."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.authority_requests import RequestAnswer, propose_answer

        answer = RequestAnswer(
            frozenset(map(Given, given)), None if declined is None else Declined(declined), tuple(openings)
        )
        print_things([propose_answer(service, staff, id_, answer)], _line, as_json=as_json)


@request.command("refuse", short_help="Propose to refuse all of it.")
@_id
@click.option("--reason", type=click.Choice([one.value for one in Declined]), required=True, help="Why.")
@acting(StaffRole.DATA_PROTECTION)
def refuse(id_: str, *, reason: str, as_json: bool, **who: Any) -> None:
    """Propose that nothing is given; a second person confirms that, too."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.authority_requests import RequestAnswer, propose_answer

        answer = RequestAnswer(declined=Declined(reason))
        print_things([propose_answer(service, staff, id_, answer)], _line, as_json=as_json)


@request.command("confirm", short_help="Confirm the proposed answer, as the second person.")
@_id
@acting(StaffRole.APPROVER)
def confirm(id_: str, *, as_json: bool, **who: Any) -> None:
    """Confirm the answer that another person proposed; the request is answered with that."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.authority_requests import confirm_answer

        print_things([confirm_answer(service, staff, id_)], _line, as_json=as_json)


@request.command("send-back", short_help="Have another answer proposed, as the second person.")
@_id
@acting(StaffRole.APPROVER)
def back(id_: str, *, as_json: bool, **who: Any) -> None:
    """Do not confirm the proposed answer: another one is to be proposed."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.authority_requests import send_back

        print_things([send_back(service, staff, id_)], _line, as_json=as_json)


@request.command("withdraw", short_help="Note that the authority took it back.")
@_id
@acting(StaffRole.DATA_PROTECTION)
def withdraw(id_: str, *, as_json: bool, **who: Any) -> None:
    """Note that the authority took its request back before it was answered."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.authority_requests import withdraw_request

        print_things([withdraw_request(service, staff, id_)], _line, as_json=as_json)


@request.command("list", short_help="List the requests, the latest first.")
@acting(StaffRole.DATA_PROTECTION)
def list_(*, as_json: bool, **who: Any) -> None:
    """List the requests, the latest on record first, and what became of each."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.authority_requests import list_requests

        print_things(list_requests(service, staff), _line, as_json=as_json)


@request.command("show", short_help="Show one request.")
@_id
@acting(StaffRole.DATA_PROTECTION)
def show(id_: str, *, as_json: bool, **who: Any) -> None:
    """Show a request, what it names, and who proposed and confirmed its answer."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.authority_requests import find_request

        print_things([find_request(service, staff, id_)], _whole, as_json=as_json)


def _line(one: AuthorityRequest) -> str:
    came_to = one.state.value if one.outcome is None else one.outcome.value
    named = f"{len(one.cases)} cases, {len(one.orders)} orders" if one.is_named else "names nothing"
    return f"{one.id}  {came_to}  {one.received_on}  {one.basis}  {named}  {one.authority}, {one.reference}"


def _whole(one: AuthorityRequest) -> str:
    lines = [_line(one), *(f"  case {id_}" for id_ in one.cases), *(f"  order {id_}" for id_ in one.orders)]
    if one.proposed_by is not None:
        said = ", ".join(sorted(one.given)) or "nothing"
        why = "" if one.declined is None else f", refused: {one.declined.value}"
        second = "" if one.confirmed_by is None else f", confirmed by {one.confirmed_by}"
        lines += [f"  given: {said}{why}", f"  proposed by {one.proposed_by}{second}"]
    return "\n".join((*lines, *(f"  opening {id_}" for id_ in one.openings)))
