"""Writes docs/reference from the code; with --check, fails when what is written is not what the code says.

python -m tools.reference [--check]
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

import poisonbook
from poisonbook.cli.main import EXIT_CODES, cli
from poisonbook.engine.orders import LineFault
from poisonbook.errors import PoisonbookError
from poisonbook.facts.schema import ANCHOR_FIELDS, CATALOGUE, GROUP_FIELDS, LINE_FIELDS, ORDERS, Table
from poisonbook.intake.refusals import Reason
from poisonbook.settings import PREFIX, Settings, described
from poisonbook.web.app import OPERATIONS
from poisonbook.workflows.import_products import DUPLICATE

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
_GENERATED = "<!-- Written by `make reference` from the code; do not edit. -->\n\n"


def main() -> None:
    """Write or check every page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true")
    check = arguments.parse_args().check
    stale = []
    for name, text in pages().items():
        path = FOLDER / name
        if check:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"docs/reference is not what the code says: {', '.join(stale)}; run `make reference`")


def pages() -> dict[str, str]:
    """File name to its text."""
    return {
        "errors.md": _errors(),
        "cli.md": _cli(),
        "facts.md": _facts(),
        "reasons.md": _reasons(),
        "settings.md": _settings(),
        "routes.md": _routes(),
    }


def all_errors() -> list[type[PoisonbookError]]:
    """Every error class of the package, by code."""
    for module in pkgutil.walk_packages(poisonbook.__path__, "poisonbook."):
        if module.name.endswith(".migrations.env"):
            continue  # Alembic runs it; it is nothing to import
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    public = {error for error in _subclasses(PoisonbookError) if not error.__name__.startswith("_")}
    return sorted(public, key=lambda error: (error.code, error.__qualname__))


def _subclasses(error: type[PoisonbookError]) -> Iterator[type[PoisonbookError]]:
    yield error
    for child in error.__subclasses__():
        yield from _subclasses(child)


def _errors() -> str:
    lines = [
        "# Errors\n",
        "Every error that poisonbook raises on purpose is a `poisonbook.errors.PoisonbookError`. Its code is stable;",
        "the command line prints it as `error[code]: …` and exits with the number in the last column.\n",
        "| code | what it means | class | exit |",
        "|---|---|---|---|",
    ]
    for error in all_errors():
        summary = " ".join((error.__doc__ or "").strip().split("\n\n")[0].split())
        summary = summary.removeprefix(f"`{error.code}`: ")
        summary = summary[:1].upper() + summary[1:]
        lines.append(f"| `{error.code}` | {summary} | `{error.__module__}.{error.__qualname__}` | {error.exit_code} |")
    return _GENERATED + "\n".join(lines) + "\n"


def _reasons() -> str:
    rows = {reason.value: reason.help for reason in Reason} | {fault.value: fault.help for fault in LineFault}
    rows |= {"missing-id": "The product's id is empty.", "missing-title": "The listing's title is empty."}
    rows |= {
        DUPLICATE: "The product's id stands on an earlier row with another text.",
    }
    lines = [
        "# Why rows are refused\n",
        "Rows that cannot be judged are left out, counted, and listed by file, row and one of these reasons.\n",
        "| reason | what is wrong |",
        "|---|---|",
        *(f"| `{reason}` | {text} |" for reason, text in sorted(rows.items())),
    ]
    return _GENERATED + "\n".join(lines) + "\n"


def _cli() -> str:
    parts = ["# Command line\n", "```text", _help(cli, "poisonbook"), "```\n"]
    for name, command in _commands(cli):
        parts += [f"## poisonbook {name}\n", "```text", _help(command, f"poisonbook {name}"), "```\n"]
        if isinstance(command, click.Group):
            for child_name, child in _commands(command):
                full = f"poisonbook {name} {child_name}"
                parts += [f"### {full}\n", "```text", _help(child, full), "```\n"]
    parts += ["## Exit codes\n", "| code | meaning |", "|---|---|"]
    parts += [f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items()]
    return _GENERATED + "\n".join(parts) + "\n"


def _settings() -> str:
    empty = Settings()
    lines = [
        "# Settings of the service\n",
        "Read once, when the service or a command of its store starts: from the environment, and from the command line",
        "where it has an option for it. A list is parted by commas.\n",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    defaults = {name: getattr(empty, name) for name in described()}
    shown = {name: "" if default in (None, (), "") else f"`{default}`" for name, default in defaults.items()}
    lines += [f"| `{PREFIX}{name.upper()}` | {shown[name]} | {one.help} |" for name, one in described().items()]
    return _GENERATED + "\n".join(lines) + "\n"


def _routes() -> str:
    lines = [
        "# Routes of the HTTP API\n",
        "A running service has them as OpenAPI 3.1 at `/openapi.json`, and for people at `/docs`. The scope is what an",
        "API key must be allowed.\n",
        "| method | path | scope | what |",
        "|---|---|---|---|",
    ]
    lines += [f"| {one.method} | `{one.path}` | {one.scope or 'open'} | {one.summary} |" for one in OPERATIONS]
    return _GENERATED + "\n".join(lines) + "\n"


def _commands(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            yield name, command


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, max_content_width=110, terminal_width=110)
    return command.get_help(context)


def _facts() -> str:
    lines = [
        "# Facts: the closed schema\n",
        "These columns may come in; any other column is an error that names it. What may point to a person is",
        "pseudonymised before anything is kept.\n",
        *_table(CATALOGUE),
        *_table(ORDERS),
        "## What a rule may name\n",
        "| field | kind | meaning | words |",
        "|---|---|---|---|",
        *(f"| `{one.name}` | {one.kind} | {one.help} | {', '.join(one.words)} |" for one in LINE_FIELDS),
        "",
        f"A selection is anchored by one of {_listed(ANCHOR_FIELDS)}.",
        f"Windows may be grouped by {_listed(GROUP_FIELDS)}.",
    ]
    return _GENERATED + "\n".join(lines) + "\n"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(table: Table) -> list[str]:
    rows = [
        f"| `{one.name}` | {one.kind} | {'yes' if one.required else ''} | {'yes' if one.personal else ''} "
        f"| {one.help}{': ' + ', '.join(one.words) if one.words else ''} |"
        for one in table.columns
    ]
    return [
        f"## {table.name.capitalize()}\n",
        "| column | kind | required | personal | meaning |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]


if __name__ == "__main__":
    main()
