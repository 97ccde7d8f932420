"""Commands that pages show: each is one that there is, with options that it has."""

from __future__ import annotations

import re
from importlib import resources

import click
import pytest

from poisonbook.cli.main import cli

SHOWN = sorted(
    {
        re.sub(r'" ~ .*? ~ "', "X", found.replace('" ~ roles[0] ~ "', "X"))
        for template in (resources.files("poisonbook.console") / "templates").iterdir()
        for found in re.findall(r"steps\.command\((.*)\) \}\}", template.read_text(encoding="utf-8"))
    }
)


def test_some_are_shown() -> None:
    assert len(SHOWN) >= 4


@pytest.mark.parametrize("shown", SHOWN)
def test_a_command_that_is_shown_is_there(shown: str) -> None:
    _, *words = shown.strip('"').split()
    command: click.Command | None = cli
    while isinstance(command, click.Group):
        command = command.get_command(click.Context(command), words.pop(0))
    assert command is not None

    known = {option for one in command.params for option in one.opts}
    assert {word for word in words if word.startswith("--")} <= known
    needed = {one.opts[0] for one in command.params if isinstance(one, click.Option) and one.required}
    assert needed <= set(words)
