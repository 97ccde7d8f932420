"""Options that say which store; the environment says the rest."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from poisonbook.settings import Settings, Whole, described

if TYPE_CHECKING:
    from poisonbook.workflows.store_folder import Store

F = TypeVar("F", bound=Callable[..., Any])


def store_options(command: F) -> F:
    """`--dir` and `--database`."""
    command = click.option(
        "--database",
        metavar="URL",
        help="sqlite:///PATH or postgresql://…; by default in the folder.  [env: POISONBOOK_DATABASE]",
    )(command)
    return click.option(
        "--dir",
        "folder",
        metavar="DIR",
        type=click.Path(path_type=Path, file_okay=False),
        help="The store's folder; ./poisonbook-store by default.  [env: POISONBOOK_FOLDER]",
    )(command)


def within(name: str) -> click.IntRange:
    """The numbers that a setting may be."""
    numbers = described()[name].one
    assert isinstance(numbers, Whole)  # noqa: S101 - for settings that are numbers
    return click.IntRange(numbers.least, numbers.most)


def settings_of(**given: Any) -> Settings:
    """The settings of the environment, with what the command line says in their place.

    Raises:
        MissingExtraError: the optional part is not installed.
        SettingError: a setting cannot be used.
    """
    from poisonbook.workflows.extras import need_server

    settings = Settings.read(os.environ, **given)
    need_server(settings.database)
    return settings


@contextmanager
def opened_store(folder: Path | None, database: str | None) -> Iterator[Store]:
    """The store, for one command."""
    settings = settings_of(folder=folder, database=database)
    from poisonbook.workflows.store_folder import open_store

    with open_store(settings) as store:
        yield store
