"""A register to try things on: of the made-up shop, with cases in its queue, in a folder that says what it is."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from poisonbook.errors import PoisonbookError
from poisonbook.sample.stories import CATALOGUE, COMPANIONS, read_stories
from poisonbook.settings import LOOPBACK, Settings
from poisonbook.workflows.demonstration_orders import put_orders
from poisonbook.workflows.import_products import ImportedProducts, register_files
from poisonbook.workflows.inputs import Options
from poisonbook.workflows.output import output_folder
from poisonbook.workflows.recognise import Progress
from poisonbook.workflows.secret_files import write_once
from poisonbook.workflows.service import Service
from poisonbook.workflows.store_folder import NewStore, init_store

NAME = "Sample Shop"
_MARK = "demonstration.json"
"""Says what a folder is, and the passphrases of the role keys in it: nobody real can be opened with them."""
_ORDINARY = 150
"""Ordinary sales in the register, so that cases are not all there is."""


class DemonstrationError(PoisonbookError):
    """A folder that is no demonstration, or a demonstration that others would reach."""

    code: ClassVar[str] = "demonstration"

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


def need_own_machine(settings: Settings, host: str) -> None:
    """Go on only where a demonstration is served to this machine alone.

    Args:
        host: where it is to listen.

    Raises:
        DemonstrationError: it would be served to others.
    """
    names = {host, urlsplit(settings.console_origin).hostname}
    if _is_marked(settings.folder) and not names <= set(LOOPBACK):
        raise DemonstrationError(str(settings.folder), "is a demonstration, which this machine alone is shown")


def settings_of_demonstration(folder: Path, *, port: int = 0) -> Settings:
    """The settings of a demonstration: nothing of the environment, which may mean a real store."""
    return Settings(folder=folder, companions=folder / COMPANIONS, console_port=port)


def is_demonstration(folder: Path) -> bool:
    """Whether there is a demonstration in a folder; where not, there is no such folder, or nothing in it.

    Raises:
        DemonstrationError: there is something else in it.
    """
    if _is_marked(folder):
        return True
    if folder.exists() and any(folder.iterdir()):
        raise DemonstrationError(str(folder), "is there and is no demonstration; nothing in it was touched")
    return False


def make_demonstration(folder: Path, shop: Path, *, progress: Progress | None = None) -> None:
    """A new register of a made-up shop, whole or not at all: its products, some of its orders, what rules find in them.

    Raises:
        NoShopError: there is no shop in `shop`.
        DemonstrationError: there is something in `folder`.
        OutputError: it cannot be written.
    """
    if is_demonstration(folder):
        raise DemonstrationError(str(folder), "is a demonstration already")
    stories = read_stories(shop, ordinary=_ORDINARY)
    place = folder.absolute()
    with output_folder(place.parent) as staging:
        making = staging / place.name
        settings = settings_of_demonstration(making)
        made = init_store(settings, name=NAME, jurisdictions=["EU"])
        shutil.copyfile(shop / COMPANIONS, making / COMPANIONS)
        with closing(Service.open(settings)) as service:
            done = ImportedProducts()
            catalogue = [str(shop / CATALOGUE)]
            register_files(service, made.operator, catalogue, options=Options(), done=done, progress=progress)
            put_orders(service, made.operator, stories)
        _mark(making, made)
        if folder.exists():
            folder.rmdir()  # it is empty


def _is_marked(folder: Path) -> bool:
    return (folder / _MARK).is_file()


def _mark(folder: Path, made: NewStore) -> None:
    """Say what this is; only what is whole has it."""
    passphrases = {one.path.relative_to(folder).as_posix(): one.passphrase for one in made.role_keys}
    said = {"what": "made-up people and orders, to try poisonbook on", "passphrases": passphrases}
    write_once(folder / _MARK, json.dumps(said, indent=1).encode())
