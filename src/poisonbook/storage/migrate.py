"""Migrations, run by the program itself and never twice at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import column, inspect, select, table
from sqlalchemy.engine import Connection

from poisonbook.storage.engines import make_private, reading_engine, writing_engine
from poisonbook.storage.errors import NewerStoreError, StoreUnavailableError, StoreVersionError
from poisonbook.storage.failures import connected, in_our_words
from poisonbook.storage.urls import Place

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_VERSION = table("alembic_version", column("version_num"))
REVISIONS = ("0001",)
"""The revisions that this version knows, the newest first: every command asks, and Alembic takes long to load."""


def newest_revision() -> str:
    """The revision of this version's tables."""
    return REVISIONS[0]


def need_revision(connection: Connection, place: Place) -> None:
    """Go on only with a store of this version.

    Raises:
        StoreVersionError: it is of another one; NewerStoreError of a newer one.
    """
    found = _revision_of(connection)
    if found != newest_revision():
        raise _version_error(place, found)


def revision_at(place: Place) -> str | None:
    """The revision of the register at `place`; None: there is none.

    Raises:
        StoreError: it cannot be reached or read.
    """
    if place.path is not None and not place.path.exists():
        return None
    engine = reading_engine(place)
    try:
        with connected(engine) as connection, in_our_words():
            return _revision_of(connection)
    finally:
        engine.dispose()


def upgrade(place: Place) -> str:
    """Bring the store at `place` to the newest revision, in one transaction that no other writer overlaps.

    Raises:
        NewerStoreError: a newer version made it.
        StoreError: it cannot be reached or is being written.
    """
    from alembic import command

    try:
        make_private(place)
    except OSError as error:
        raise StoreUnavailableError(error.strerror or "no such place") from None
    engine = writing_engine(place)
    config = _config()
    try:
        with connected(engine) as connection, in_our_words(), connection.begin():
            found = _revision_of(connection)
            if found is not None and found not in REVISIONS:
                raise _version_error(place, found)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
    return newest_revision()


def _revision_of(connection: Connection) -> str | None:
    """The revision that a store is at; None: there is no register in it."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar()


def _version_error(place: Place, found: str | None) -> StoreVersionError:
    kind = StoreVersionError if found is None or found in REVISIONS else NewerStoreError
    return kind(place.shown, found, newest_revision())


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
