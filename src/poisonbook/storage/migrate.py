"""Migrations, run by the program itself and never twice at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from poisonbook.storage.engines import make_private, writing_engine
from poisonbook.storage.errors import StoreUnavailableError
from poisonbook.storage.failures import connected, in_our_words
from poisonbook.storage.urls import Place

_FOLDER = Path(__file__).parent / "migrations"


@cache
def newest_revision() -> str:
    """The revision of this version's tables."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101 - the folder is part of the program
    return head


def revision_of(connection: Connection) -> str | None:
    """The revision that a store is at; None: there is no register in it."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(place: Place) -> str:
    """Bring the store at `place` to the newest revision, in one transaction that no other writer overlaps."""
    try:
        make_private(place)
    except OSError as error:
        raise StoreUnavailableError(error.strerror or "no such place") from None
    engine = writing_engine(place)
    config = _config()
    try:
        with connected(engine) as connection, in_our_words(), connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
    return newest_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
