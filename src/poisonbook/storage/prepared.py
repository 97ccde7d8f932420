"""Statements that PostgreSQL is given once a connection: parsed and planned there, and sent in one round trip.

pg8000 prepares only where it is asked by name. Asked in the way of PEP 249 it goes to the server three times for each
statement, and reads the statement's text letter by letter before: at a checkout that costs more than the work itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from pg8000.core import Context, make_params
from pg8000.dbapi import Connection, Cursor, InterfaceError, convert_paramstyle

_MOST = 200
"""Prepared statements of a connection; those with a list of parameters come in many lengths."""


_Prepared = tuple[bytes, Any, Any, str]
"""Its name at the server, its columns, what reads its parameters, and its text."""


class PreparingConnection(Connection):  # type: ignore[misc]
    """A connection that prepares every statement it is given with parameters, and keeps those used last."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepared: OrderedDict[str, _Prepared] = OrderedDict()

    def cursor(self) -> PreparingCursor:
        """A cursor on this connection."""
        return PreparingCursor(self)

    def commit(self) -> None:
        """Commit, in one round trip."""
        self.execute_simple("commit")

    def rollback(self) -> None:
        """Roll back, in one round trip."""
        if self._in_transaction:
            self.execute_simple("rollback")

    def run_prepared(self, operation: str, args: Sequence[Any]) -> Context:
        """What a statement with `%s` for each of `args` gives, in a transaction unless the connection has none."""
        if self._sock is None:
            raise InterfaceError("connection is closed")
        if not self._in_transaction and not self.autocommit:
            self.execute_simple("begin transaction")
        name, columns, input_functions, text = self._prepare(operation, args)
        return self.execute_named(name, make_params(self.py_types, args), columns, input_functions, text)

    def _prepare(self, operation: str, args: Sequence[Any]) -> _Prepared:
        found = self._prepared.get(operation)
        if found is not None:
            self._prepared.move_to_end(operation)
            return found
        text, _ = convert_paramstyle("format", operation, args)
        found = (*self.prepare_statement(text, ()), text)
        self._prepared[operation] = found
        if len(self._prepared) > _MOST:
            _, (oldest, *_) = self._prepared.popitem(last=False)
            self.close_prepared_statement(oldest)
        return found


class PreparingCursor(Cursor):  # type: ignore[misc]
    """A cursor that has its statements prepared."""

    def execute(self, operation: str, args: Sequence[Any] = (), stream: Any = None) -> None:
        """Run a statement as PEP 249 has it; without parameters as the driver does it. Those of a COPY are its rows."""
        if operation.startswith("COPY "):
            super().execute(operation, (), args)
        elif not args or stream is not None or self._input_oids:
            super().execute(operation, args, stream)
        else:
            self._context = self._c.run_prepared(operation, args)
            self._row_iter = None if self._context.rows is None else iter(self._context.rows)
