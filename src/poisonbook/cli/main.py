"""The command `poisonbook`: each subcommand is imported when it is called, so that `--help` is quick."""

from __future__ import annotations

import difflib
import errno
import importlib
import io
import os
import sys
from collections.abc import Mapping
from typing import ClassVar

import click

import poisonbook
from poisonbook.cli.interrupt import say_interrupted, watch_interrupts
from poisonbook.errors import PoisonbookError

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "backup": ("backup", "Write backups of the store, and check them."),
    "case": ("cases", "Work on cases: what rules found, and what two people decide on it."),
    "compare": ("compare", "Say what changed between two runs of recognise."),
    "console": ("review_console", "Serve the review console, in which people decide on cases."),
    "demo": ("demo", "Serve the review console on made-up people and orders, to try it."),
    "data-map": ("impact", "Print what is kept, how long and what for, for machines."),
    "decision": ("decisions", "Decide on registered products: some by two people, all for a while."),
    "dpia": ("impact", "Write a draft of the data-protection impact assessment."),
    "erasure": ("erasure", "See what is due when, and whether what should be gone is in any file."),
    "hold": ("hold", "Keep the records of one case beyond their date, by two people, for a while."),
    "identity": ("identity_checks", "Record that somebody's identity was checked, never a copy of a document."),
    "incident": ("incidents", "Enter losses and thefts, and see how long is left to report them."),
    "key": ("keys", "Add, list and revoke keys of the HTTP API."),
    "keys": ("role_keys", "Make, back up, rotate and check the two roles' keys, and those of pseudonyms."),
    "law": ("law", "What the law lists: substances, limits, licences, and since when."),
    "ledger": ("ledger", "Sign, prove, audit and hand out the log of all records and acts."),
    "licence": ("licences", "Enter licences of members of the public, and see what they leave."),
    "notice": ("notices", "Enter notices along the supply chain, and see which products lack one."),
    "opening": ("openings", "Read what is sealed of single records: asked for by one role, approved by the other."),
    "operator": ("operators", "Add and list operators, each with a register of its own."),
    "product": ("products", "Register a catalogue's products, and recognise them anew."),
    "person": ("person", "What is held of one customer: show, correct, erase where the law allows."),
    "question": ("questions", "See what suppliers are asked, and keep what they answer."),
    "orders": ("import_orders", "Put sales of a file on record, for shops without webhooks."),
    "recognise": ("recognise", "Say which products of a catalogue are regulated, and why."),
    "report": ("reports", "Report suspicious transactions, losses and thefts to the contact point."),
    "request": ("authority_requests", "Put requests of authorities on record, and answer them by two people."),
    "register": ("register", "Search the register, export it for an inspection, check an export."),
    "restore": ("restore", "Make a new store of a backup."),
    "review": ("review", "Put the findings of a screening before people."),
    "rules": ("rules", "List, check and show the rules that orders are screened with."),
    "sample": ("sample", "Make a believable shop to try things on."),
    "screen": ("screen", "Screen orders against a catalogue and write the findings."),
    "serve": ("serve", "Serve the HTTP API: checkout, evidence, register."),
    "snapshot": ("snapshot", "Write and verify the signed list of products that checkouts keep."),
    "staff": ("staff", "Enter the operator's staff: who may do what in the console, and how they come in."),
    "stock": ("stock", "Enter stock received, disposed of and counted, and see whether it adds up."),
    "store": ("store", "Make the store of the service, and bring it to this version."),
    "transparency": ("transparency", "Publish what was done in a year, in numbers that tell of nobody."),
    "witness": ("witness", "Watch the ledgers of others, and sign what was seen."),
    "training": ("trainings", "Keep the log of staff trainings, without names."),
}
"""Command to its module and its line in the list."""

EXIT_CODES = {
    0: "done; no row was refused",
    1: "an error in poisonbook itself; please report it (of `compare` and `rules diff` with `--exit-code` and of "
    "`rules lock --check`: they differ; of `rules test`: an example failed; of `review quality`: there is a notice; of "
    "`backup make`, `backup verify` and `erasure scan`: something was found)",
    2: "input or options that cannot be used; nothing was written",
    3: "done, but some rows were refused; they are counted and listed by row and reason",
    4: "the place for the results cannot be written; nothing was left there",
    130: "interrupted; nothing was left half-written",
    141: "the reader of the output went away before its end, as `head` does",
}
"""What the command exits with."""
READER_GONE = 141
"""128 and the number of SIGPIPE, as shells have it."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"poisonbook.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        near = difflib.get_close_matches(name, _COMMANDS, n=1)
        if near and name not in _COMMANDS:
            ctx.fail(f"No such command {name!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(_COMMANDS.items())])
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in EXIT_CODES.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(poisonbook.__version__, prog_name="poisonbook")
def cli() -> None:
    """Recognise regulated chemicals in a catalogue, screen orders, and forget everything else.

    For shops and marketplaces under EU 2019/1148, the UK Poisons Act 1972 and their like. Not legal advice.
    """


class StandardOutputError(PoisonbookError):
    """Standard output cannot be written, because the disk it goes to is full, say."""

    code: ClassVar[str] = "standard-output"
    exit_code: ClassVar[int] = 4

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"standard output: cannot be written ({self.problem}); what was printed is not whole"


def main() -> None:
    """Run the command line and exit with a documented code."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is UTF-8 (RFC 8259), whatever the locale says
    interrupt = watch_interrupts()
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - what nobody expects is raised again
        code = say_interrupted() if interrupt.asked else _report(error)
        # Arrow and DuckDB may still be reading in threads of their own; taking Python down under them aborts it.
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code if isinstance(code, int) else 0)


def _report(error: BaseException) -> int:
    """Say on standard error what went wrong; what to exit with."""
    match error:
        case click.ClickException():
            error.show()
            return error.exit_code
        case PoisonbookError():
            click.echo(f"error[{error.code}]: {error}", err=True)
            return error.exit_code
        case BrokenPipeError() | SystemExit(code=1):  # click makes the one the other; there is nobody to tell
            return READER_GONE
        case OSError(filename=None, errno=errno.ENOSPC | errno.EDQUOT | errno.EFBIG | errno.EIO):
            return _report(StandardOutputError(error.strerror or "input or output error"))
    raise error
