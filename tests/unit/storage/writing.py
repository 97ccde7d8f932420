"""Calls of repositories, made inside the writer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from poisonbook.storage.engines import writing_engine
from poisonbook.storage.writer import each

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection
    from sqlalchemy.sql.dml import UpdateBase

    from poisonbook.storage.store import Store


@each
def _call(connection: Connection, call: Callable[[Connection], Any]) -> Any:
    return call(connection)


def written(store: Store, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """What `function` gives when the writer calls it."""
    return store.writer.run(_call, lambda connection: function(connection, *arguments, **options))


def read(store: Store, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """What `function` gives on a connection that reads."""
    with store.reading() as connection:
        return function(connection, *arguments, **options)


def spoiled(store: Store, *changes: UpdateBase) -> None:
    """Change rows behind the ledger's back, past the writer."""
    engine = writing_engine(store._place)
    with engine.begin() as connection:
        for change in changes:
            connection.execute(change)
    engine.dispose()
