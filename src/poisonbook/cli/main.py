"""The command `poisonbook`: each subcommand is imported when it is called, so that `--help` is quick."""

from __future__ import annotations

import difflib
import importlib
import sys
from collections.abc import Mapping

import click

import poisonbook
from poisonbook.errors import PoisonbookError

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "law": ("law", "What the law lists: substances, limits, licences, and since when."),
    "recognise": ("recognise", "Say which products of a catalogue are regulated, and why."),
    "rules": ("rules", "List, check and show the rules that orders are screened with."),
    "sample": ("sample", "Make a believable shop to try things on."),
    "screen": ("screen", "Screen orders against a catalogue and write the findings."),
}
"""Command to its module and its line in the list."""

EXIT_CODES = {
    0: "done, and everything could be judged",
    1: "an error in poisonbook itself; please report it",
    2: "input or options that cannot be used; nothing was written",
    3: "done, but some rows were refused; they are counted and listed by row and reason",
    4: "the place for the results cannot be written; nothing was left there",
    130: "interrupted; nothing was left half-written",
}
"""What the command exits with."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"poisonbook.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
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


def main() -> None:
    """Run the command line and exit with a documented code."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; nothing was left half-written", err=True)
        code = 130
    except PoisonbookError as error:
        click.echo(f"error[{error.code}]: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        # The reader went away (`| head`): there is nobody to tell. Closing stderr keeps Python from trying.
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
