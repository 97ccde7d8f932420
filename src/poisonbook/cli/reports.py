"""`poisonbook report`: reports to contact points, signed off by two people, sent, acknowledged."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poisonbook.cli.house_options import Moment, print_things, record_of
from poisonbook.cli.passphrases import unlocked_keys
from poisonbook.cli.review_desk import desk, who
from poisonbook.cli.service_options import opened_register, register_options
from poisonbook.register.clocks import clock_state, time_left
from poisonbook.review.filings import Channel, Filing, FilingState
from poisonbook.review.reports import LANGUAGES, Particulars

if TYPE_CHECKING:
    from poisonbook.register.staff import Staff
    from poisonbook.workflows.service import Service

_FILE = click.Path(path_type=Path, dir_okay=False)
_id = click.argument("id_", metavar="ID")
_at = click.option("--at", type=Moment(), metavar="TIME", help="When; now by default.")
_state = click.option("--state", metavar="CODE", help="Where it happened or was tried; else as the orders say.")
_lang = click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the report.")


@click.group("report")
def report() -> None:
    """Reports to contact points: of suspicious transactions, losses and thefts.

    Two people sign a report off, the second of them an approver; what it says does not change after the first. Then it
    is sent, by hand or by the service, and acknowledged. Every step is in the ledger, with the hash of what went out.
    Like `case`, this trusts whoever may open the register on this machine.
    """


@report.command("preview", short_help="Look at a report before it is signed.")
@click.argument("matter", metavar="ID")
@_state
@_lang
@click.option("--to", type=_FILE, metavar="FILE", help="Write the draft as a PDF file.")
@who
def preview(*, matter: str, state: str | None, lang: str | None, to: Path | None, as_json: bool, **by: Any) -> None:
    """Look at the report on the case or incident ID as it would be signed now. That you looked is in the ledger."""
    with desk(**by) as (service, staff):
        from poisonbook.workflows.filing import preview as look
        from poisonbook.workflows.output import output_folder

        found = look(service, staff, matter, state=state, lang=lang)
        if to is not None:
            with output_folder(to.parent) as folder:
                _write(folder / to.name, found.pdf)
    if as_json:
        click.echo(json.dumps({"fingerprint": found.fingerprint, **record_of(found.report)}, ensure_ascii=False))
        return
    said = found.report
    click.echo(f"{said.matter} to {said.contact.body} ({said.state}), {len(said.orders)} orders, {said.lang}")
    click.echo(f"fingerprint {found.fingerprint}")


@report.command("sign", short_help="Sign a report off, as the first or the second person.")
@_id
@click.option(
    "--channel",
    type=click.Choice([one.value for one in Channel]),
    default=Channel.DOWNLOAD.value,
    show_default=True,
    help="How it goes out; the first person says so.",
)
@click.option("--seen", metavar="FINGERPRINT", help="Of what you looked at; as it stands by default.")
@_state
@_lang
@who
def sign(
    *, id_: str, channel: str, seen: str | None, state: str | None, lang: str | None, as_json: bool, **by: Any
) -> None:
    """Sign the report off: as the first person that on the case or incident ID, as the second the report ID."""
    with desk(**by) as (service, staff):
        from poisonbook.workflows.filing import countersign, find_filing, sign_report

        if id_.startswith("rep_"):
            fingerprint = seen or find_filing(service, staff, id_).fingerprint
            done = countersign(service, staff, id_, fingerprint=fingerprint)
        else:
            done = sign_report(service, staff, id_, channel=Channel(channel), seen=seen, state=state, lang=lang)
        _print([done], service.clock(), as_json=as_json)


@report.command("take", short_help="Take the files of a report, to send them.")
@_id
@click.option(
    "--to", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", required=True, help="Where to."
)
@click.option("--opening", "opening_id", metavar="ID", help="The approved opening whose particulars go into the files.")
@click.option(
    "--key", "keys", type=_FILE, metavar="FILE", multiple=True, help="Your private role key, for what is opened."
)
@click.option("--reply", type=_FILE, metavar="FILE", help="The file of the opening's reply key.")
@who
def take(
    *,
    id_: str,
    to: Path,
    opening_id: str | None,
    keys: Sequence[Path],
    reply: Path | None,
    as_json: bool,
    **by: Any,
) -> None:
    """Write the files of the report ID into FOLDER: PDF, JSON, and a message where it goes by e-mail.

    What was sealed is opened into these files and kept nowhere else: the opening is used up with that. Delete them
    once they are sent, and say so with `report file`.
    """
    if opening_id is None and (keys or reply is not None):
        raise click.UsageError("--key and --reply go with --opening")
    if opening_id is not None and (not keys or reply is None):
        raise click.UsageError("--opening needs --key and --reply")
    unlocked = unlocked_keys(keys) if keys else []
    with desk(**by) as (service, staff):
        from poisonbook.workflows.output import output_folder
        from poisonbook.workflows.report_taking import opened_for, take_out

        with output_folder(to) as folder:  # a place that cannot be written is told before the opening is used up
            opened: tuple[Particulars, ...] = ()
            if opening_id is not None and reply is not None:
                opened = opened_for(service, staff, id_, opening_id, keys=unlocked, reply=reply)
            taken = take_out(service, staff, id_, opened)
            for name, content in taken.files.items():
                _write(folder / name, content)
        _print([taken.filing], service.clock(), as_json=as_json)


def _step(name: str, short_help: str) -> Callable[[Callable[..., Callable[..., Filing]]], click.Command]:
    """A command that takes one step with the report ID; the function says which, of the options of its own."""

    def made(chosen: Callable[..., Callable[[Service, Staff, str], Filing]]) -> click.Command:
        def command(*, id_: str, as_json: bool, **given: Any) -> None:
            by = {one: given.pop(one) for one in ("person", "roles", "operator", "folder", "database")}
            with desk(**by) as (service, staff):
                _print([chosen(**given)(service, staff, id_)], service.clock(), as_json=as_json)

        command.__doc__ = chosen.__doc__
        command.__click_params__ = getattr(chosen, "__click_params__", [])  # type: ignore[attr-defined]
        return report.command(name, short_help=short_help)(_id(who(command)))

    return made


@_step("file", "Say that a report was sent.")
@_at
def file(at: datetime | None) -> Callable[..., Filing]:
    """Say that the report ID was sent: the law's clock has ended."""
    from poisonbook.workflows.filing import mark_filed

    return lambda *which: mark_filed(*which, at=at)


@_step("acknowledge", "Record that the contact point has a report.")
@click.option("--reference", required=True, help="The contact point's reference.")
@_at
def acknowledge(reference: str, at: datetime | None) -> Callable[..., Filing]:
    """Record that the contact point said that it has the report ID."""
    from poisonbook.workflows.filing import acknowledge as told

    return lambda *which: told(*which, reference=reference, at=at)


@_step("withdraw", "Take back a report that was not sent.")
def withdraw() -> Callable[..., Filing]:
    """Take back the report ID, which was not sent; another one can be made."""
    from poisonbook.workflows import filing

    return filing.withdraw


@_step("take-over", "Send by hand what the service could not.")
def take_over() -> Callable[..., Filing]:
    """Send the report ID by hand, as the service could not. It keeps its id, in case it came all the same."""
    from poisonbook.workflows import filing

    return filing.take_over


@report.command("send", short_help="Send now what is due to be sent.")
@register_options
def send(*, operator: str | None, folder: Path | None, database: str | None) -> None:
    """Send what two people have signed to be sent by the service, and what did not come before. `serve` does this too.

    Exit code 4: something did not come; it is sent again."""
    with opened_register(operator, folder, database) as (service, _):
        from poisonbook.workflows.report_sending import ReportsWaitError

        sent = service.reports.send()
        click.echo(f"{sent.filed} sent, {sum(sent.troubles.values())} not taken")
        if sent.troubles:
            raise ReportsWaitError(sent.troubles)


@report.command("list", short_help="List reports, the latest first.")
@who
def list_(*, as_json: bool, **by: Any) -> None:
    """List reports, the latest first, with what is left of their time."""
    with desk(**by) as (service, staff):
        from poisonbook.workflows.filing import filings_of

        found, now = filings_of(service, staff), service.clock()
    if as_json:
        records = [{name: value for name, value in record_of(one).items() if name != "report"} for one in found]
        click.echo(json.dumps(records, ensure_ascii=False))
        return
    _print(found, now, as_json=False)


@report.command("show", short_help="Show one report.")
@_id
@who
def show(*, id_: str, as_json: bool, **by: Any) -> None:
    """Show the report ID with all that it says. That you looked is in the ledger."""
    with desk(**by) as (service, staff):
        from poisonbook.workflows.filing import find_filing

        found = find_filing(service, staff, id_)
        if as_json:
            click.echo(json.dumps(record_of(found), ensure_ascii=False))
            return
        click.echo(_line(found, service.clock()))
        click.echo(f"fingerprint {found.fingerprint}")
        for said in (*found.report.account, *(one.why for one in found.report.reasons)):
            click.echo(f"  {said}")
        for order in found.report.orders:
            click.echo(f"  order {order.id}, {order.at:%Y-%m-%d %H:%M}Z, {order.done.value}")
        for name, digest in sorted(found.files.items()):
            click.echo(f"  {digest}  {name}")


def _write(path: Path, content: bytes) -> None:
    """A file for its owner alone."""
    path.touch(mode=0o600)
    path.write_bytes(content)


def _print(found: Sequence[Filing], now: datetime, *, as_json: bool) -> None:
    print_things(found, lambda one: _line(one, now), as_json=as_json)


def _line(one: Filing, now: datetime) -> str:
    left = time_left(one, now)
    hours = "" if left is None else f", {int(left.total_seconds()) // 3600} h left"
    ended = f", filed {one.filed_at:%Y-%m-%d %H:%M}Z" if one.filed_at is not None else ""
    more = f", reference {one.reference}" if one.reference else ""
    trouble = f", tried {one.tries} times: {one.trouble.value}" if one.trouble else ""
    clock = "" if one.state is FilingState.WITHDRAWN else f"  {clock_state(one, now).value}{hours}"
    contact = f"{one.report.contact.body} ({one.report.state})"
    return f"{one.id}  {one.state.value}{clock}{ended}{more}{trouble}  {one.matter} to {contact} by {one.channel.value}"
