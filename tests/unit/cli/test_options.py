"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator

import click
from click.testing import CliRunner

from poisonbook.cli.main import cli


def commands(group: click.Group) -> Iterator[click.Command]:
    """All that can be called, each in its group."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command)
        else:
            yield command


def test_a_day_is_written_one_way_everywhere() -> None:
    others = [
        (command.name, option.name)
        for command in commands(cli)
        for option in command.params
        if isinstance(option.type, click.DateTime)
    ]
    said = CliRunner().invoke(cli, ["staff", "add", "ann", "--name", "A", "--until", "1.2.2021"])

    assert others == []
    assert (said.exit_code, "'1.2.2021' is not a day; write it as 2021-02-01" in said.output) == (2, True)
