"""`poisonbook case`: the queue of what rules found, and what people decide on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.case_text import case_line, case_text, row_line
from poisonbook.cli.house_options import print_things, record_of
from poisonbook.cli.review_desk import desk, staff_id, who
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.cases import MOST_TEXT, Benign, Case
from poisonbook.review.queue import QueueView

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

Step = Callable[["Service", Staff, str, int], Case]


_reason = click.option(
    "--reason", metavar="TEXT", required=True, help=f"Why, in at most {MOST_TEXT} characters, without anybody's name."
)


@click.group("case")
def case() -> None:
    """Cases: orders that rules found something in, and what people decide on them.

    That a case is suspicious takes two people: one proposes it, which starts the law's clock, another, an approver,
    confirms it. Every step is in the ledger. Like `opening`, this trusts whoever may open the register on this machine;
    where staff is entered (`poisonbook staff`), they are who acts, in the roles that they have.
    """


@case.command("list", short_help="List cases, the most urgent first.")
@click.option(
    "--view",
    type=click.Choice([one.value for one in QueueView]),
    default=QueueView.TO_DO.value,
    show_default=True,
    help="Which of them.",
)
@click.option("--after", metavar="PLACE", help="Go on where the list before ended.")
@who
def list_(*, view: str, after: str | None, as_json: bool, **who: Any) -> None:
    """List cases: running clocks first, the one that is due next at the top, then the oldest."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.case_views import queue

        page = queue(service, staff, view=QueueView(view), after=after)
        now = service.clock()
    print_things(page.rows, lambda row: row_line(row, now), as_json=as_json)
    if page.next is not None:
        click.echo(f"more with --after {page.next}", err=True)


@case.command("show", short_help="Show one case.")
@click.argument("id_", metavar="ID")
@who
def show(*, id_: str, as_json: bool, **who: Any) -> None:
    """Show all that helps to decide a case. That you looked is in the ledger."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.case_views import case_view

        view = case_view(service, staff, id_)
    click.echo(json.dumps(record_of(view), ensure_ascii=False) if as_json else case_text(view))


@case.command("next", short_help="Take the most urgent case that nobody has.")
@who
def next_(*, as_json: bool, **who: Any) -> None:
    """Take the most urgent case that nobody has, and print its id."""
    with desk(**who) as (service, staff):
        from poisonbook.workflows.cases import next_case

        taken = next_case(service, staff)
    if as_json:
        click.echo(json.dumps({"id": taken}))
    else:
        click.echo("none" if taken is None else taken)


def _step(name: str, short_help: str) -> Callable[[Callable[..., Step]], click.Command]:
    """A command that takes one step with the case ID; the function says which, of the options of its own."""

    def made(chosen: Callable[..., Step]) -> click.Command:
        @wraps(chosen)
        def command(
            *,
            id_: str,
            seen: int | None,
            person: str,
            roles: tuple[str, ...],
            operator: str | None,
            folder: Path | None,
            database: str | None,
            as_json: bool,
            **own: Any,
        ) -> None:
            with desk(person, roles, operator, folder, database) as (service, staff):
                from poisonbook.workflows.case_views import version_of

                version = version_of(service, staff, id_) if seen is None else seen
                done = chosen(**own)(service, staff, id_, version)
                print_things([done], lambda one: case_line(one, service.clock()), as_json=as_json)

        version = click.option(
            "--seen", type=int, metavar="VERSION", help="The version that you looked at; as it stands by default."
        )
        return case.command(name, short_help=short_help)(click.argument("id_", metavar="ID")(version(who(command))))

    return made


@_step("take", "Take a case: nobody else decides on it.")
def take() -> Step:
    """Take the case ID. Nobody else decides on it until you let it go or hand it over."""
    from poisonbook.workflows import cases

    return cases.take


@_step("let-go", "Give a case back.")
def let_go() -> Step:
    """Give the case ID back, so that anybody may take it."""
    from poisonbook.workflows import cases

    return cases.let_go


@_step("note", "Write a note beside a case.")
@click.option("--text", metavar="TEXT", required=True, help="The note, without anybody's name.")
def note(text: str) -> Step:
    """Write a note beside the case ID. It cannot be changed."""
    from poisonbook.workflows import cases

    return lambda *which: cases.note(*which, text=text)


@_step("hand-over", "Give a case to somebody else.")
@click.option("--to", metavar="STAFF", required=True, callback=staff_id, help="Whose it is from now on.")
@click.option(
    "--to-role",
    type=click.Choice([StaffRole.REVIEWER, StaffRole.APPROVER]),
    help="Their role, where no staff is entered.",
)
def hand_over(to: str, to_role: str | None) -> Step:
    """Give the case ID to somebody else, who could have taken it."""
    from poisonbook.workflows import cases
    from poisonbook.workflows.acting import acting

    def step(service: Service, staff: Staff, id_: str, version: int) -> Case:
        colleague = acting(service.store, staff.operator, to, frozenset(map(StaffRole, filter(None, (to_role,)))))
        return cases.hand_over(service, staff, id_, version, to=colleague)

    return step


@_step("propose", "Say that a case is suspicious: the law's clock runs.")
@_reason
def propose(reason: str) -> Step:
    """Say that the case ID is suspicious.

    The law's clock runs from now; a second person confirms it or sends it back."""
    from poisonbook.workflows import cases

    return lambda *which: cases.propose(*which, reason=reason)


@_step("confirm", "Confirm as the second person that a case is suspicious.")
@_reason
def confirm(reason: str) -> Step:
    """Confirm that the case ID is suspicious, as a second person, an approver. It has to be reported."""
    from poisonbook.workflows import cases

    return lambda *which: cases.confirm(*which, reason=reason)


@_step("send-back", "Say as the second person that a case is not suspicious.")
@_reason
def send_back(reason: str) -> Step:
    """Send the case ID back, as a second person, an approver. Its clock keeps its start."""
    from poisonbook.workflows import cases

    return lambda *which: cases.send_back(*which, reason=reason)


@_step("close", "Close a case: harmless, or not sold.")
@click.option("--because", type=click.Choice([one.value for one in Benign]), help="Why it is not suspicious.")
@click.option("--refused", is_flag=True, help="It is not sold, and there is nothing to report.")
@_reason
def close(because: str | None, *, refused: bool, reason: str) -> Step:
    """Close the case ID. Harmless (--because), its orders that wait may be sold; --refused cancels them."""
    from poisonbook.workflows import cases

    if (because is None) is not refused:
        raise click.UsageError("say --because, or --refused")
    if because is None:
        return lambda *which: cases.close_refused(*which, reason=reason)
    return lambda *which: cases.close_not_suspicious(*which, benign=Benign(because), reason=reason)


@_step("reopen", "Open a closed case again.")
@_reason
def reopen(reason: str) -> Step:
    """Open the case ID again. Where two people had called it suspicious, an approver does this."""
    from poisonbook.workflows import cases

    return lambda *which: cases.reopen(*which, reason=reason)
